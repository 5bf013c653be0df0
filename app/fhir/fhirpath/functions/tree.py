"""The tree, the log and the clock (http://hl7.org/fhirpath/N1, sections 5.8 and 5.9)."""

from datetime import datetime

from app.fhir.fhirpath.environment import Frame, Run, each
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.functions.signature import Table, eager, lazy
from app.fhir.fhirpath.nodes import Collection, Node
from app.fhir.fhirpath.nodes import children as children_of
from app.fhir.fhirpath.temporal import Kind, parsed
from app.fhir.fhirpath.values import items, text


def children(focus: Collection, _: Frame) -> Collection:
    """The children of every item."""
    return [child for node in focus for child in children_of(node)]


def descendants(focus: Collection, frame: Frame) -> Collection:
    """The children, theirs, and so on, level by level."""
    found: list[Node] = []
    level: Collection = focus
    while level:
        level = children(level, frame)
        frame.environment.spend(len(level))
        found += level
    return found


def trace(focus: Collection, frame: Frame, name: Run, projection: Run | None = None) -> Collection:
    """The input, having told the hook, if there is one, of it or of its projection."""
    log = frame.environment.hooks.trace
    if log is not None:
        told = [node for one in each(focus, frame, projection) for node in one] if projection else focus
        log(text(name(frame.this, frame), "trace()") or "", told)
    return focus


def _clock(frame: Frame, name: str) -> datetime:
    now = frame.environment.hooks.now
    if now is None:
        raise FhirpathError(f"{name}() has no clock here: the answer may not depend on the time of asking.")
    return now


def _told(kind: Kind, written: str) -> Collection:
    return items(parsed(kind, written))


TABLE: Table = {
    "children": eager(children),
    "descendants": eager(descendants),
    "trace": lazy(trace, 1, 2),
    "now": eager(lambda _, frame: _told("DateTime", _clock(frame, "now").isoformat(timespec="milliseconds"))),
    "today": eager(lambda _, frame: _told("Date", _clock(frame, "today").date().isoformat())),
    "timeOfDay": eager(
        lambda _, frame: _told("Time", _clock(frame, "timeOfDay").time().isoformat(timespec="milliseconds"))
    ),
}
