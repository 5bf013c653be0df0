"""Extensions: each in a place that its definition allows, as often and with the value that it says.

http://hl7.org/fhir/R4/extensibility.html; R4 core's definitions are in a table, others are asked of the profiles.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from app.validate.bindings import code_fault, coded_rules
from app.validate.definitions import Part, extension
from app.validate.finding import Check, Finding, Found, Node, Scope, lifted
from app.validate.node import Rule
from app.validate.references import reference_rules
from app.validate.value_sets import ValueSets

_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_STORED = lru_cache(maxsize=1024)(extension)
_NAMES = frozenset({"extension", "modifierExtension"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an extension may stand (http://hl7.org/fhir/R4/defining-extensions.html#context), and how often.

    elements: element paths and types; within: urls of extensions; neither: anywhere. modifier: as modifierExtension.
    """

    elements: tuple[str, ...]
    within: tuple[str, ...]
    modifier: bool
    max: int | None


class Known(Protocol):
    """What the rules need of the validator."""

    value_sets: ValueSets

    def extension_check(self, url: str) -> Check | None:
        """The check of an extension that R4 core does not define; None where nobody knows it."""

    def extension_place(self, url: str) -> Place | None:
        """Where an extension that R4 core does not define may stand; None where nobody knows it."""


def extension_rules(names: frozenset[str], is_extension: bool, known: Known) -> list[Rule]:
    """The rule of the extensions on an element. names: all that a context may call it."""
    names |= {
        name.replace("ElementDefinition", f"StructureDefinition.{view}.element")
        for view in ("snapshot", "differential")
        for name in names
    }

    def run(node: Node, scope: Scope) -> Found:
        found: Found = None
        for name in ("extension", "modifierExtension"):
            stated = node.get(name)
            if not isinstance(stated, list):
                continue
            parent = node.get("url") if is_extension else None
            for i, one in enumerate(stated):
                if isinstance(one, dict) and isinstance(one.get("url"), str):
                    more = _one(one, one["url"], name, names, parent, known, scope)
                    if more:
                        found = lifted(found, more, scope.asked.most, name, i)
            if len(stated) > 1:
                found = lifted(found, _repeated(stated, known), scope.asked.most, name)
        return found

    return [Rule(run, _NAMES)]


def _one(node: Node, url: str, member: str, names: frozenset[str], parent: Any, known: Known, scope: Scope) -> Found:
    if "|" in url:
        text = f"The url of an extension has no version; write {url.partition('|')[0][:200]}."
        return [Finding("invalid", "extension-url", text, url)]
    if ":" not in url:
        if parent is not None:
            return None  # a part, which the extension around it answers for
        text = f"The url of an extension is absolute, as its definition has it; '{url[:60]}' is not."
        return [Finding("invalid", "extension-url", text, url, at=("url",))]
    definition = _STORED(url) if len(url) < 300 else None
    if definition is None:
        check = known.extension_check(url)
        if check is None:
            return _unknown(url, member, scope)
        place = known.extension_place(url)
        found = _misplaced(url, place, member, names, parent) if place is not None else []
        return lifted(found or None, check(node, scope), scope.asked.most)
    place = Place(definition.elements, definition.within, definition.modifier, definition.part.max)
    found = _misplaced(url, place, member, names, parent)
    return lifted(found or None, _conforms(node, definition.part, known, scope), scope.asked.most)


def _misplaced(url: str, place: Place, member: str, names: frozenset[str], parent: Any) -> list[Finding]:
    found: list[Finding] = []
    if place.modifier != (member == "modifierExtension"):
        right = "modifierExtension" if place.modifier else "extension"
        found.append(Finding("structure", "extension-modifier", f"{url} stands in '{right}'.", url))
    contexts = (*place.elements, *place.within)
    if names.isdisjoint(place.elements) and parent not in place.within and contexts:
        text = f"{url} may not stand here; its definition allows {', '.join(contexts[:12])}."
        found.append(Finding("structure", "extension-context", text, url))
    return found


def _unknown(url: str, member: str, scope: Scope) -> Found:
    if member == "modifierExtension":
        text = f"The modifier extension {url[:200]} is not known here; whoever does not know it may not use the data."
        return [Finding("structure", "extension-unknown", text, url, severity="warning")]
    if url.startswith(_HL7):
        text = f"R4 has no extension {url[:200]}."
        return [Finding("structure", "extension-unknown", text, url, severity="warning")]
    if scope.asked.advice:
        text = f"The extension {url[:200]} is not known here, so nothing was checked of it."
        return [Finding("structure", "extension-unknown", text, url, severity="information")]
    return None


def _repeated(stated: Sequence[Any], known: Known) -> Found:
    urls = Counter(one["url"] for one in stated if isinstance(one, dict) and isinstance(one.get("url"), str))
    found = []
    for url, count in urls.items():
        if count == 1 or ":" not in url or len(url) >= 300:
            continue
        definition, place = _STORED(url), None
        if definition is None:
            place = known.extension_place(url)
        most = definition.part.max if definition else place.max if place else None
        if most is not None and count > most:
            text = f"{url} stands here {count} times; its definition allows {most}."
            found.append(Finding("structure", "extension-max", text, url))
    return found


def _conforms(node: Node, part: Part, known: Known, scope: Scope) -> Found:
    """The value and the parts of an extension against what defines it."""
    stated = [name.removeprefix("_") for name in node if name.lstrip("_").startswith("value")]
    found: Found = None
    if not part.any:
        for name in stated:
            found = lifted(found, _value(node, name, part, known, scope), scope.asked.most)
    if part.parts:
        found = lifted(found, _parts(node, part, known, scope), scope.asked.most)
    return found


def _value(node: Node, name: str, part: Part, known: Known, scope: Scope) -> Found:
    types = {f"value{one.code[0].upper()}{one.code[1:]}": one for one in part.types}
    type_ = types.get(name)
    if type_ is None:
        if not types:
            text = f"{part.url} has parts and no value of its own."
            return [Finding("structure", "extension-value", text, name, at=("value",))]
        text = f"The value of {part.url} is written {' or '.join(sorted(types)[:6])}."
        return [Finding("structure", "extension-value", text, name, at=("value",))]
    value, step = node.get(name), f"value.ofType({type_.code})"
    found: Found = None
    if isinstance(value, dict) and type_.code == "Reference":
        for rule in reference_rules(type_.targets, f"{part.url}.value"):
            found = lifted(found, rule.run(value, scope), scope.asked.most, step)
    if part.binding and isinstance(value, str) and type_.code in ("code", "string", "uri"):
        if part.binding.strength != "preferred" or scope.asked.advice:
            fault = code_fault(value, known.value_sets.of(part.binding.value_set), part.binding.strength)
            found = lifted(found, [fault] if fault else None, scope.asked.most, step)
    elif part.binding and isinstance(value, dict) and type_.code in ("CodeableConcept", "Coding", "Quantity"):
        for rule in coded_rules(part.binding, type_.code, known.value_sets):
            found = lifted(found, rule.run(value, scope), scope.asked.most, step)
    return found


def _parts(node: Node, part: Part, known: Known, scope: Scope) -> Found:
    by_url = {one.url: one for one in part.parts}
    stated = node.get("extension")
    counts: Counter[str] = Counter()
    found: Found = None
    for i, one in enumerate(stated if isinstance(stated, list) else ()):
        url = one.get("url") if isinstance(one, dict) else None
        if not isinstance(url, str) or ":" in url:
            continue
        counts[url] += 1
        if url in by_url:
            found = lifted(found, _conforms(one, by_url[url], known, scope), scope.asked.most, "extension", i)
        else:
            text = f"{part.url} has no part '{url[:60]}'; it has {', '.join(by_url)}."
            found = lifted(found, [Finding("structure", "extension-part", text, url)], scope.asked.most, "extension", i)
    for url, one in by_url.items():
        if counts[url] < one.min or (one.max is not None and counts[url] > one.max):
            most = "*" if one.max is None else one.max
            text = f"{part.url} has {one.min}..{most} of its part '{url}'; here it stands {counts[url]} times."
            found = lifted(found, [Finding("structure", "extension-part", text, url)], scope.asked.most)
    return found
