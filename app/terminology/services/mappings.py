"""What one ConceptMap says of one code, forwards or backwards (http://hl7.org/fhir/R4/conceptmap.html)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Resource = Mapping[str, Any]
TURNED = {"wider": "narrower", "narrower": "wider", "subsumes": "specializes", "specializes": "subsumes"}
"""An equivalence is read from the target to the source; backwards, these four change places, the others stay."""
NO_MATCH = ("unmatched", "disjoint")


@dataclass(frozen=True)
class Dependency:
    """A value that the caller names for an element that a mapping may depend on: its codings, and its text."""

    element: str
    concept: Mapping[str, Any]

    def settles(self, needed: Mapping[str, Any]) -> bool:
        """Whether it is the value that a `dependsOn` asks for."""
        if self.element != needed["property"]:
            return False
        codings = self.concept.get("coding", ())
        system = needed.get("system")
        by_code = any(c.get("code") == needed["value"] and system in (None, c.get("system")) for c in codings)
        return by_code or (system is None and self.concept.get("text") == needed["value"])


@dataclass(frozen=True)
class Match:
    """One translation. concept: a Coding, None where there is none; source: the ConceptMap's url."""

    equivalence: str
    concept: Mapping[str, Any] | None
    source: str | None
    comment: str | None = None
    product: tuple[Mapping[str, Any], ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is a translation, not the statement that there is none."""
        return self.equivalence not in NO_MATCH and self.concept is not None


@dataclass(frozen=True)
class Left:
    """What a map leaves open: another map to look into, or a value that a mapping depends on."""

    map: str | None = None
    depends_on: str | None = None


def forwards(
    concept_map: Resource, coding: Mapping[str, Any], target: str | None, dependencies: list[Dependency]
) -> Iterator[Match | Left]:
    """The targets of a code, and what its group does with a code that it does not list (`unmapped`)."""
    for group in concept_map.get("group", ()):
        if not _is_of(group, "source", coding) or target not in (None, group.get("target")):
            continue
        elements = [one for one in group["element"] if one.get("code") == coding["code"]]
        for element in elements:
            for found in element.get("target", ()):
                open_ = [d for d in found.get("dependsOn", ()) if not any(one.settles(d) for one in dependencies)]
                if open_:
                    yield Left(depends_on=f"{open_[0]['property']} = {open_[0]['value']}")
                else:
                    yield _match(concept_map, found, _coding(group, "target", found))
        if not elements and "unmapped" in group:
            yield from _unmapped(concept_map, group, coding)


def backwards(concept_map: Resource, coding: Mapping[str, Any], target: str | None) -> Iterator[Match]:
    """The sources that are mapped to a code, with the equivalence read the other way."""
    for group in concept_map.get("group", ()):
        if not _is_of(group, "target", coding) or target not in (None, group.get("source")):
            continue
        for element in group["element"]:
            for found in element.get("target", ()):
                if found.get("code") == coding["code"] and "code" in element:
                    equivalence = found.get("equivalence", "relatedto")
                    turned = {**found, "equivalence": TURNED.get(equivalence, equivalence)}
                    yield _match(concept_map, turned, _coding(group, "source", element))


def _is_of(group: Resource, end: str, coding: Mapping[str, Any]) -> bool:
    version, asked = group.get(f"{end}Version"), coding.get("version")
    return group.get(end) == coding["system"] and (version is None or asked is None or version == asked)


def _coding(group: Resource, end: str, item: Mapping[str, Any]) -> dict[str, Any] | None:
    if "code" not in item:
        return None
    made = {"system": group.get(end), "version": group.get(f"{end}Version"), "code": item["code"]}
    return {name: value for name, value in {**made, "display": item.get("display")}.items() if value}


def _match(concept_map: Resource, found: Mapping[str, Any], concept: Mapping[str, Any] | None) -> Match:
    equivalence = found.get("equivalence", "relatedto")
    return Match(equivalence, concept, concept_map.get("url"), found.get("comment"), tuple(found.get("product", ())))


def _unmapped(concept_map: Resource, group: Resource, coding: Mapping[str, Any]) -> Iterator[Match | Left]:
    """http://hl7.org/fhir/R4/valueset-conceptmap-unmapped-mode.html. The map says nothing of the equivalence: relatedto."""
    rule = group["unmapped"]
    if rule["mode"] == "provided":
        yield _match(concept_map, {}, _coding(group, "target", {"code": coding["code"]}))
    elif rule["mode"] == "fixed" and "code" in rule:
        yield _match(concept_map, {}, _coding(group, "target", rule))
    elif rule["mode"] == "other-map" and "url" in rule:
        yield Left(map=rule["url"])
