"""Rules, criteria, inputs and classes in words: from the tables of rule_names.py and from the vocabularies."""

from app.terminology.concept import Concept
from app.terminology.terminology import Terminology
from app.web.assessment.rule_names import CRITERIA, INPUTS, RULES, SHARED_CRITERIA, VARIANTS, WHEN
from app.web.wording import words


class RuleWords:
    """The words of one Terminology. Made once for a page."""

    def __init__(self, terminology: Terminology) -> None:
        """Turns the vocabularies of classes and rule sets round: they are asked by what an answer holds."""
        self.terminology = terminology
        classes = terminology.vocabularies["derived_classes"].values()
        self._classes = {(one.attributes.get("rule"), one.attributes.get("value")): one.text for one in classes}
        rulesets = terminology.vocabularies["rulesets"].values()
        self._rulesets = {code.code: one for one in rulesets for code in one.codes}

    def ruleset(self, ruleset: str) -> Concept | None:
        """The rule set `id/version`: `text` is its name, attribute `definition` its source."""
        return self._rulesets.get(ruleset)

    def ruleset_name(self, id_: str) -> str:
        """The name of a rule set whose version is not told: `Durie-Salmon, as the IMF gives it`."""
        found = next((one.text for code, one in self._rulesets.items() if code.startswith(f"{id_}/")), id_)
        return found.rpartition(", version ")[0] or found

    def input(self, name: str) -> str:
        """What would decide, as it stands within a sentence; `serum (nadir)` is the serum M-protein at the nadir."""
        base, _, when = name.partition(" (")
        if moment := WHEN.get(when.removesuffix(")")):
            return f"{INPUTS.get(base, words(base))} {moment}"
        if name in INPUTS:
            return INPUTS[name]
        found = (self.terminology.vocabularies[vocabulary].get(name) for vocabulary in ("labs", "cytogenetics"))
        return next((lowered(one.text) for one in found if one), words(name))

    def class_(self, value: str, rule: str) -> str:
        """A class of a rule: `IIIA` and `VGPR` as they are, others in the vocabulary's words."""
        if value == "NE":
            return "Not evaluable"
        known = self.terminology.vocabularies["responses"].get(value)
        return self._classes.get((rule.replace("-", "_"), value)) or (known.text if known else words(value))

    def reported(self, value: str) -> str:
        """What a source asserts: a stage as it is, a response or a condition in the vocabulary's words."""
        found = (self.terminology.vocabularies[vocabulary].get(value) for vocabulary in ("responses", "conditions"))
        return next((one.text for one in found if one), value)


def rule_name(rule: str, ruleset: str) -> str:
    """`Plasma cell leukaemia, Kyle 1974`; a rule that is not in the table is named by its id."""
    name = RULES.get(rule) or words(rule.replace("-", " ")).capitalize()
    variant = next((text for part, text in VARIANTS.items() if part in ruleset), None)
    return f"{name}, {variant}" if variant else name


def criterion_name(name: str, rule: str) -> str:
    """The criterion in words, with its limit."""
    if found := CRITERIA.get(rule, {}).get(name) or SHARED_CRITERIA.get(name):
        return found
    text = words(name)
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Within a sentence: `Serum M-protein` becomes `serum M-protein`; `TP53 mutation` and `R-ISS` stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def joined(texts: list[str], last: str = "or") -> str:
    """`IIIA`, `IIIA or IIIB`, `I, II or III`; with a comma before the last one where it is a phrase."""
    found = [text if place == 0 else lowered(text) for place, text in enumerate(texts)]
    comma = "," if last == "or" and len(found) == 2 and " " in found[0] and " " in found[1] else ""
    return f"{comma} {last} ".join(part for part in (", ".join(found[:-1]), found[-1]) if part) if found else ""
