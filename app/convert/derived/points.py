"""The events and treatments that a derived time is counted from or to, as a reader names them."""

from app.case.course import Event
from app.convert.derived.derivation import Derivation
from app.fhir.elements import Element, concept


def point_concept(id_: str, derivation: Derivation) -> Element:
    """The kind of the event, or what was done, with the source's label where it has one."""
    point = derivation.points[id_]
    terminology = derivation.terminology
    if isinstance(point, Event):
        return terminology.concept("events", point.kind).codeable(point.label)
    return (
        terminology.concept("procedures", point.procedure).codeable(point.label)
        if point.procedure
        else concept(text=point.label)
    )


def point_text(id_: str, derivation: Derivation) -> str:
    """The same in words."""
    return str(point_concept(id_, derivation)["text"])


def whose(id_: str | None, derivation: Derivation) -> str | None:
    """The member or subgroup that the event or treatment is about."""
    return derivation.points[id_].of if id_ in derivation.points else None
