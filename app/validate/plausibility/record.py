"""The resources of a Bundle seen as one record: where each lies, whom it is about, and what it refers to. Any JSON will do."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.fhir.paths import rendered, root

Node = dict[str, Any]
MOST = 20_000
"""Entries of a Bundle that are looked at."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A resource and its FHIRPath: `Bundle.entry[3].resource`, or `Observation` where it stands alone."""

    node: Node
    place: str
    type: str

    def at(self, member: str) -> str:
        """The path of a member."""
        return f"{self.place}.{member}"


class Record:
    """The resources of a Bundle, or the one that was sent alone."""

    def __init__(self, resource: Any) -> None:
        self.kind = text(resource, "type") if text(resource, "resourceType") == "Bundle" else None
        self.all: list[Placed] = []
        self._by_url: dict[str, Placed] = {}
        if self.kind is None:
            self._add(resource, rendered(root(resource)), None)
            return
        for i, entry in enumerate(nodes(resource, "entry", MOST)):
            self._add(entry.get("resource"), f"Bundle.entry[{i}].resource", text(entry, "fullUrl"))

    def _add(self, resource: Any, place: str, url: str | None) -> None:
        type_ = text(resource, "resourceType")
        if type_ is None:
            return
        placed = Placed(resource, place, type_)
        self.all.append(placed)
        id_ = text(resource, "id")
        for name in (url, f"{type_}/{id_}" if id_ else None):
            if name:
                self._by_url.setdefault(name, placed)

    @cached_property
    def by_type(self) -> dict[str, list[Placed]]:
        """The resources of each type."""
        found: dict[str, list[Placed]] = {}
        for one in self.all:
            found.setdefault(one.type, []).append(one)
        return found

    def of(self, *types: str) -> Iterator[Placed]:
        """The resources of these types."""
        for type_ in types:
            yield from self.by_type.get(type_, ())

    def target(self, reference: Any) -> Placed | None:
        """The resource of the record that a Reference leads to."""
        literal = text(reference, "reference")
        if literal is None:
            return None
        found = self._by_url.get(literal)
        return found or self._by_url.get("/".join(literal.split("/")[-2:])) if "/" in literal else found

    def subject(self, one: Placed) -> str:
        """A name for whom the resource is about: the same for all that are about the same; empty where nothing is said."""
        if one.type == "Patient":
            return one.place
        stated = one.node.get("subject", one.node.get("patient"))
        found = self.target(stated)
        return found.place if found else text(stated, "reference") or ""


def text(node: Any, name: str) -> str | None:
    """The member of an object, where it is a text."""
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, str) else None


def nodes(node: Any, name: str, most: int = 1_000) -> Iterator[Node]:
    """The objects in a list; an empty one for each item that is none, so that their numbers stay true."""
    stated = node.get(name) if isinstance(node, dict) else None
    for one in stated[:most] if isinstance(stated, list) else ():
        yield one if isinstance(one, dict) else {}


def codes(concept: Any) -> list[tuple[str, str]]:
    """(system, code) of each coding of a CodeableConcept."""
    return [(text(one, "system") or "", code) for one in nodes(concept, "coding") if (code := text(one, "code"))]


def number(value: Any) -> Decimal | None:
    """A JSON number, exactly."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)
