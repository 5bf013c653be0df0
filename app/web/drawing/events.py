"""Events as marks: diagnosis, responses, relapses, death, last contact; and what is said of being alive."""

from collections.abc import Iterator

from app.case.course import Event
from app.clinical.moments import RELAPSES
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.markup import said
from app.web.drawing.palette import INK, INK_LOOK

SHAPES = {
    "diagnosis": "diamond",
    "presentation": "diamond",
    "death": "cross",
    "follow_up": "onward",
    "response": "down",
}


def event_marks(course: Course) -> list[Mark]:
    """One mark for each event, and one for each outcome that no event tells."""
    return [*_events(course), *_outcomes(course)]


def _events(course: Course) -> Iterator[Mark]:
    placed = {one.id: one for one in course.timeline.events}
    alive = {
        one.at: course.text("vital_status", one.vital_status)
        for one in course.case.outcomes
        if one.vital_status and one.at
    }
    for event in course.case.events:
        at = placed[event.id]
        words = _words(course, event, alive.get(event.id))
        end = at.end if event.until is not None else None
        when = course.when(at.start, end, event.id)
        readings = "; ".join(f"read as {label}: {course.when(months)}" for label, months in at.readings)
        dates = _dates(event)
        yield Mark(
            event.id,
            _tagged(course, event.of, words + course.unplaced(event.id, event.time, event.until)),
            course.tells(event.of, words, when, at.as_stated, dates, said(readings)),
            INK_LOOK,
            INK,
            SHAPES.get(event.kind, "up" if event.kind in RELAPSES else "circle"),
            course.place(event.id),
            at.start,
            end,
            of=event.of or "",
            readings=at.readings,
        )


def _words(course: Course, event: Event, alive: str | None) -> str:
    words = course.titles[event.id]
    kind = course.text("events", event.kind)
    if event.kind == "death" and kind.casefold() not in words.casefold():
        words = f"{kind}: {words}"
    return f"{words} ({alive.lower()})" if alive and event.kind != "death" else words


def _dates(event: Event) -> str:
    dates = [time.date for time in (event.time, event.until) if time is not None and time.date is not None]
    return " to ".join(date[:10] for date in dates)


def _outcomes(course: Course) -> Iterator[Mark]:
    events = {event.id for event in course.case.events}
    for outcome in course.case.outcomes:
        if outcome.vital_status is not None and outcome.at in events:
            continue
        said_of = course.text("vital_status", outcome.vital_status) or course.text("absences", outcome.missing)
        words = f"Vital status: {said_of.lower()}"
        tells = course.tells(
            outcome.of, words, "time not stated", outcome.as_stated, said(outcome.cause_as_stated or "")
        )
        yield Mark(outcome.id, _tagged(course, outcome.of, words), tells, INK_LOOK, INK, "dash", of=outcome.of or "")


def _tagged(course: Course, of: str | None, words: str) -> str:
    return f"{course.names.get(of, of)}: {words}" if of else words
