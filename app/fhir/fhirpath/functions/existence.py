"""Existence (http://hl7.org/fhirpath/N1, section 5.1)."""

from app.fhir.fhirpath.environment import Frame, Run, each
from app.fhir.fhirpath.equality import distinct, key
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.functions.signature import Table, eager, lazy
from app.fhir.fhirpath.nodes import FALSE, TRUE, Collection
from app.fhir.fhirpath.values import boolean, described, items, truth


def exists(focus: Collection, frame: Frame, criteria: Run | None = None) -> Collection:
    """Whether there is an item, or one that meets the criteria."""
    if criteria is None:
        return TRUE if focus else FALSE
    return boolean(any(truth(result, "exists()") is True for result in each(focus, frame, criteria)))


def all_(focus: Collection, frame: Frame, criteria: Run) -> Collection:
    """Whether every item meets the criteria; true of none."""
    return boolean(all(truth(result, "all()") is True for result in each(focus, frame, criteria)))


def empty(focus: Collection, _: Frame) -> Collection:
    """Whether there is no item."""
    return FALSE if focus else TRUE


def not_(focus: Collection, _: Frame) -> Collection:
    """The opposite of a single Boolean (section 6.5.3)."""
    value = truth(focus, "not()")
    return boolean(None if value is None else not value)


def count(focus: Collection, _: Frame) -> Collection:
    """How many items there are."""
    return items(len(focus))


def _booleans(focus: Collection, name: str) -> list[bool]:
    for node in focus:
        if node.value is not None and not isinstance(node.value, bool):
            raise FhirpathError(f"{name}() takes Booleans, not {described(node)}.")
    return [node.value for node in focus if node.value is not None]


def _subset(some: Collection, others: Collection, frame: Frame) -> Collection:
    held = {key(node, frame.environment) for node in others}
    return boolean(all(key(node, frame.environment) in held for node in some))


def is_distinct(focus: Collection, frame: Frame) -> Collection:
    """Whether no two items are equal."""
    return boolean(len(distinct(focus, frame.environment)) == len(focus))


TABLE: Table = {
    "empty": eager(empty),
    "exists": lazy(exists, 0, 1),
    "all": lazy(all_, 1),
    "not": eager(not_),
    "count": eager(count),
    "allTrue": eager(lambda focus, _: boolean(all(_booleans(focus, "allTrue")))),
    "anyTrue": eager(lambda focus, _: boolean(any(_booleans(focus, "anyTrue")))),
    "allFalse": eager(lambda focus, _: boolean(not any(_booleans(focus, "allFalse")))),
    "anyFalse": eager(lambda focus, _: boolean(not all(_booleans(focus, "anyFalse")))),
    "subsetOf": eager(lambda focus, frame, other: _subset(focus, other, frame), 1),
    "supersetOf": eager(lambda focus, frame, other: _subset(other, focus, frame), 1),
    "distinct": eager(lambda focus, frame: distinct(focus, frame.environment)),
    "isDistinct": eager(is_distinct),
}
