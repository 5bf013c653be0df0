"""Which events of a case are one moment: the diagnosis, a relapse, and what is said to be at the same time."""

from app.case.course import Event
from app.case.document import Case

DIAGNOSIS = "diagnosis"
RELAPSES = ("relapse", "progression", "extramedullary_relapse")


def diagnosis_of(case: Case, of: str | None = None) -> str | None:
    """The id of the event that is the diagnosis (of the member `of`), if the case names one."""
    found = [event for event in case.events if event.kind == DIAGNOSIS and event.of in (of, None)]
    own = [event for event in found if event.of == of]
    return next((event.id for event in own or found), None)


def relapses_of(case: Case, of: str | None = None) -> tuple[str, ...]:
    """The ids of the relapses, in the order of the document."""
    return tuple(event.id for event in case.events if event.kind in RELAPSES and event.of == of)


def same_moment(case: Case, at: str) -> frozenset[str]:
    """The ids of the events that lie exactly where the event `at` lies: on the same day, or at distance 0 from it."""
    events = {event.id: event for event in case.events}
    found = {at}
    while True:
        more = {event.id for event in case.events for other in found if other in events and _same(event, events[other])}
        if more <= found:
            return frozenset(found)
        found |= more


def _same(one: Event, other: Event) -> bool:
    day = _day(one)
    return _at_distance_0(one, other.id) or _at_distance_0(other, one.id) or (day is not None and day == _day(other))


def _at_distance_0(event: Event, anchor: str) -> bool:
    distance = event.time.distance if event.time else None
    if distance is None or distance.anchor != anchor or distance.edge != "start":
        return False
    return all(end == 0 for end in distance.offset_months)


def _day(event: Event) -> str | None:
    """The day of a dated event; a month or a year is no day."""
    date = event.time.date if event.time else None
    return date[:10] if date and len(date) >= 10 else None
