"""Which events of a case are one moment: the diagnosis, a relapse, and what is said to be at the same time."""

from collections import defaultdict
from collections.abc import Iterator

from app.case.course import Event
from app.case.document import Case
from app.clinical.remembered import remembered

DIAGNOSIS = "diagnosis"
RELAPSES = ("relapse", "progression", "extramedullary_relapse")


def diagnosis_of(case: Case, of: str | None = None) -> str | None:
    """The id of the event that is the diagnosis (of the member `of`), if the case names one; else where its myeloma is."""
    found = [event for event in case.events if event.kind == DIAGNOSIS and event.of in (of, None)]
    own = [event.id for event in found if event.of == of] or [event.id for event in found]
    stated = [one.at for one in case.conditions if one.condition == "multiple_myeloma" and one.of == of and one.at]
    return next(iter([*own, *stated]), None)


def relapses_of(case: Case, of: str | None = None) -> tuple[str, ...]:
    """The ids of the relapses, in the order of the document."""
    return tuple(event.id for event in case.events if event.kind in RELAPSES and event.of == of)


def same_moment(case: Case, at: str) -> frozenset[str]:
    """The ids of the events that lie exactly where the event `at` lies: on the same day, or at distance 0 from it."""
    return moments_of(case).get(at) or frozenset((at,))


@remembered
def moments_of(case: Case) -> dict[str, frozenset[str]]:
    """Each event, and each anchor that one lies on, with the events of its moment: found once for all that ask."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for event in case.events:
        for place in _places(event):
            neighbours[event.id].add(place)
            neighbours[place].add(event.id)
    ids = {event.id for event in case.events}
    moments: dict[str, frozenset[str]] = {}
    for start in neighbours:
        if start in moments:
            continue
        found, waiting = {start}, [start]
        while waiting:
            more = neighbours[waiting.pop()] - found
            found |= more
            waiting.extend(more)
        moments |= {one: frozenset(found & ids | {one}) for one in found}
    return moments


def _places(event: Event) -> Iterator[str]:
    """What else is exactly there: the event that it is at distance 0 from, the day."""
    distance = event.time.distance if event.time else None
    if distance is not None and distance.edge == "start" and all(end == 0 for end in distance.offset_months):
        yield distance.anchor
    if (day := day_of(event)) is not None:
        yield f"day {day}"


def day_of(event: Event) -> str | None:
    """The day of a dated event; a month or a year is no day."""
    date = event.time.date if event.time else None
    return date[:10] if date and len(date) >= 10 else None
