"""The rules' answers as a page shows them: in words, each criterion with the source's words and the items that hold them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.web.assessment.rule_names import DOIS
from app.web.assessment.rule_words import RuleWords, criterion_name, joined, rule_name
from app.web.cases.places import Place, Places
from app.web.wording import DASH, words

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the source, and the items that hold them; no words where none of these has any."""

    text: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """name with its limit; status: met, not_met or unknown."""

    name: str
    status: str
    evidence: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """What the source asserts. parts: of IIIB, what is said of III and of B; unsupported: the parts that nothing shows."""

    value: str
    support: str
    parts: tuple[tuple[str, str], ...]
    unsupported: tuple[str, ...]
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class RuleSetLine:
    """A rule set by its name, and where its thresholds stand."""

    name: str
    source: str
    doi: str | None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer. answer: the classes still reachable, in words; silent: the criteria of which the record says nothing."""

    anchor: str
    name: str
    ruleset: RuleSetLine
    status: str
    answer: str
    open: int
    deciding: str
    reported: ReportedLine | None
    points: str | None
    criteria: tuple[CriterionLine, ...]
    silent: tuple[str, ...]
    units: tuple[tuple[str, bool], ...]
    flags: tuple[str, ...]

    @property
    def shown(self) -> tuple[CriterionLine, ...]:
        """The criteria of which the record says something."""
        return tuple(one for one in self.criteria if one.name not in self.silent)


def answer_line(answer: Data, anchor: str, names: RuleWords, places: Places) -> AnswerLine:
    """One answer of an assessment. anchor: its id on the page."""
    rule, ruleset = answer["rule"], answer["ruleset"]
    criteria = tuple(_criterion(one, rule, places) for one in answer["criteria"])
    classes = [names.class_(one, rule) for one in answer["classes"]]
    score = answer.get("score")
    return AnswerLine(
        anchor,
        rule_name(rule, ruleset),
        _ruleset(ruleset, names),
        answer["status"],
        joined(classes) or words(answer["status"]).capitalize(),
        len(classes),
        joined([names.input(one) for one in answer["deciding_inputs"]], "and"),
        _reported(answer["reported"], names, places) if answer["reported"] else None,
        (f"{score[0]}{DASH}{score[1]}" if score[0] != score[1] else f"{score[0]}") if score else None,
        criteria,
        tuple(one.name for one in criteria if one.status == "unknown" and not one.evidence),
        tuple((_unit(one, places), bool(one["invariant"])) for one in answer.get("units", ())),
        tuple(_flag(one, places) for one in answer.get("flags", ())),
    )


def quotations(texts: Iterable[str], paths: Iterable[str], places: Places) -> tuple[Quotation, ...]:
    """Each sentence once, with the items that hold it; items without a quotation come without words."""
    found: dict[str | None, list[Place]] = {text: [] for text in texts}
    for place in (places.at(path) for path in paths):
        if place is not None:
            text = place.quotation if place.quotation in found else next(iter(found), None)
            found.setdefault(text, []).append(place)
    return tuple(Quotation(text, tuple(dict.fromkeys(its))) for text, its in found.items())


def _ruleset(ruleset: str, names: RuleWords) -> RuleSetLine:
    concept, doi = names.ruleset(ruleset), DOIS.get(ruleset.split("/")[0])
    if concept is None:
        return RuleSetLine(ruleset, "", doi)
    return RuleSetLine(
        concept.text.replace(", version ", ", our version "), concept.attributes.get("definition", ""), doi
    )


def _criterion(one: Data, rule: str, places: Places) -> CriterionLine:
    held = [place.quotation for path in one.get("paths", ()) if (place := places.at(path)) and place.quotation]
    joined_ = "; ".join(dict.fromkeys(held))
    texts = list(dict.fromkeys(held)) if joined_ == one["evidence"] else [one["evidence"]] if one["evidence"] else []
    name = one["name"]
    item, _, about = name.partition(": ")
    if rule == "extramedullary-at-diagnosis" and (place := places.item(item)):
        name = f"{place.name} ({about})"
    return CriterionLine(
        places.sentence(criterion_name(name, rule)), one["status"], quotations(texts, one.get("paths", ()), places)
    )


def _reported(one: Data, names: RuleWords, places: Places) -> ReportedLine:
    parts = tuple((part["value"], part["support"]) for part in one.get("parts", ()))
    said = quotations([one["as_stated"]] if one["as_stated"] else [], [one["path"]] if "path" in one else [], places)
    return ReportedLine(
        names.reported(one["value"]),
        one["support"],
        parts,
        tuple(value for value, support in parts if support == "consistent_but_unsupported"),
        said[0] if said else None,
    )


def _unit(gap: Data, places: Places) -> str:
    """`Immunoglobulin G 8000 without a unit: the answer is the same under mg/dL and mg/L.`"""
    units, value = gap["candidates"], places.quantity(gap["path"])
    if gap["invariant"]:
        return f"{value} without a unit: the answer is the same under {joined(units, 'and')}."
    return f"{value} without a unit: the answer depends on whether it is {joined(units)}."


def _flag(text: str, places: Places) -> str:
    """What a reader must know beside the classes; an id or a path in it becomes the item's name."""
    before, colon, id_ = text.partition(": ")
    if colon and (place := places.item(id_)):
        return f"{before[:1].upper()}{before[1:]}: {place.name}"
    id_, space, rest = text.partition(" ")
    if space and (place := places.at(id_) or places.item(id_)):
        return f"{place.name} {rest}"
    return places.sentence(text)
