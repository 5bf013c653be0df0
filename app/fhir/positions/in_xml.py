"""Where the elements of a FHIR XML text stand, by the places that they have in JSON."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from app.fhir.paths import Place
from app.fhir.positions.position import Position
from app.fhir.r4_elements import elements_of
from app.fhir.resource_types import RESOURCE_TYPES
from app.fhir.xml.namespaces import FHIR


def positions_in_xml(body: bytes, places: Collection[Place]) -> dict[Place, Position]:
    """Place → where its tag begins, for those that are there. Attributes (`id`, the `url` of an extension) have no place of their own.

    Where the XML is broken or has a document type, what stands before that is found.
    """
    walk = _Walk({_bare(place) for place in places})
    try:
        walk.parser.Parse(body, True)
    except (expat.ExpatError, _DocumentType):
        pass  # whoever reads the text says so
    finally:
        del walk.parser  # it holds our handlers: the circle would live until the next collection
    return {place: walk.found[_bare(place)] for place in places if _bare(place) in walk.found}


def _bare(place: Place) -> Place:
    """XML has no `_birthDate` beside `birthDate`."""
    return tuple(step.removeprefix("_") if isinstance(step, str) else step for step in place)


class _DocumentType(Exception):
    """Refused before it is read, as everywhere (app/fhir/xml/document.py)."""


@dataclass(slots=True)
class _Open:
    """An element that is open. type: what may stand in it; None where that is not known. holds_resource: its one element is a resource."""

    place: Place
    type: str | None
    holds_resource: bool = False
    seen: dict[str, int] = field(default_factory=dict)


class _Walk:
    """Listens to one parse."""

    def __init__(self, wanted: set[Place]) -> None:
        self.found: dict[Place, Position] = {}
        self._wanted = wanted
        self._open: list[_Open | None] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *declared: object) -> NoReturn:
        raise _DocumentType

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        opened = self._opened(full_name)
        self._open.append(opened)
        if opened is not None and opened.place in self._wanted and opened.place not in self.found:
            self.found[opened.place] = Position(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _end(self, full_name: str) -> None:
        self._open.pop()

    def _opened(self, full_name: str) -> _Open | None:
        """None for what lies in something unknown."""
        namespace, _, name = full_name.rpartition(" ")
        holder = self._open[-1] if self._open else _Open((), None, holds_resource=True)
        if holder is None:
            return None
        if holder.holds_resource:
            is_known = namespace == FHIR and name in RESOURCE_TYPES
            return _Open(holder.place, name if is_known else None)
        element = elements_of(holder.type).get(name) if holder.type else None
        if element is None:
            return _Open((*holder.place, name), None)
        steps: Place = (name,)
        if element.is_list:
            number = holder.seen[name] = holder.seen.get(name, -1) + 1
            steps = (name, number)
        return _Open((*holder.place, *steps), element.type, element.type == "Resource")
