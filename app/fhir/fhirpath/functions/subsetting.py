"""Subsetting and combining (http://hl7.org/fhirpath/N1, sections 5.3 and 5.4)."""

from app.fhir.fhirpath.environment import Frame
from app.fhir.fhirpath.equality import distinct, key
from app.fhir.fhirpath.functions.signature import Table, eager
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.values import integer
from app.fhir.fhirpath.values import single as one


def single(focus: Collection, _: Frame) -> Collection:
    """The only item. Raises FhirpathError of several."""
    one(focus, "single()")
    return focus


def skip(focus: Collection, _: Frame, number: Collection) -> Collection:
    """All but the first so many."""
    many = integer(number, "skip()")
    return EMPTY if many is None else focus[max(0, many) :]


def take(focus: Collection, _: Frame, number: Collection) -> Collection:
    """The first so many."""
    many = integer(number, "take()")
    return EMPTY if many is None else focus[: max(0, many)]


def intersect(focus: Collection, frame: Frame, other: Collection) -> Collection:
    """Those that are in both, each once."""
    held = {key(node, frame.environment) for node in other}
    return [node for node in distinct(focus, frame.environment) if key(node, frame.environment) in held]


def exclude(focus: Collection, frame: Frame, other: Collection) -> Collection:
    """Those that are not in the other, duplicates kept."""
    held = {key(node, frame.environment) for node in other}
    return [node for node in focus if key(node, frame.environment) not in held]


TABLE: Table = {
    "single": eager(single),
    "first": eager(lambda focus, _: focus[:1]),
    "last": eager(lambda focus, _: focus[-1:]),
    "tail": eager(lambda focus, _: focus[1:]),
    "skip": eager(skip, 1),
    "take": eager(take, 1),
    "intersect": eager(intersect, 1),
    "exclude": eager(exclude, 1),
    "union": eager(lambda focus, frame, other: distinct((*focus, *other), frame.environment), 1),
    "combine": eager(lambda focus, _, other: (*focus, *other), 1),
}
