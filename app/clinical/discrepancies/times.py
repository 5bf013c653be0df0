"""What the record leaves open about time: no date at all, several readings, words without a number, how soon was soon."""

from collections.abc import Iterator

from app.case.document import Case
from app.case.times import Time
from app.clinical.discrepancy import Discrepancy
from app.clinical.intervals import Interval
from app.clinical.moments import RELAPSES
from app.clinical.time_axis import axis_of
from app.clinical.timeline import root_of
from app.clinical.words import months_in_words


def open_times(case: Case) -> Iterator[Discrepancy]:
    """Each open question of time."""
    times = list(_times(case))
    yield from _no_dates(case, times)
    yield from _readings(case, times)
    yield from _words_only(case)
    yield from _death(case)
    yield from _origins(case)


def _times(case: Case) -> Iterator[tuple[str, str, Time]]:
    """(path, id, time) of every time in the document."""
    for index, event in enumerate(case.events):
        yield from (
            (f"events[{index}].{name}", event.id, t) for name, t in (("time", event.time), ("until", event.until)) if t
        )
    for index, one in enumerate(case.treatments):
        yield from (
            (f"treatments[{index}].{name}", one.id, t) for name, t in (("start", one.start), ("end", one.end)) if t
        )


def _no_dates(case: Case, times: list[tuple[str, str, Time]]) -> Iterator[Discrepancy]:
    if not times or any(time.date for _, _, time in times):
        return
    roots = tuple(event.id for event in case.events if event.kind == "diagnosis")
    words = [time.as_stated for _, _, time in times if time.as_stated]
    text = "No event has a date: every time is relative, and no calendar interval can be computed."
    paths = tuple(f"events[{index}]" for index, event in enumerate(case.events) if event.id in roots)
    yield Discrepancy("no-dates", "missing", text, paths or ("events",), roots, tuple(dict.fromkeys(words)))


def _readings(case: Case, times: list[tuple[str, str, Time]]) -> Iterator[Discrepancy]:
    axis = axis_of(case)
    root = root_of(case, axis)
    for path, id_, time in times:
        if len(time.readings) < 2 or time.distance is None or not path.endswith(("time", "start")):
            continue
        placed = root is not None and axis.between(root, id_) != Interval()
        origin = root.id if root is not None and placed else time.distance.anchor
        shown = "; ".join(f"{label}: {months_in_words(months)}" for label, months in axis.by_reading(origin, id_))
        text = f"The words that place '{id_}' can be read in {len(time.readings)} ways. From '{origin}', {shown}."
        yield Discrepancy("several-readings", "ambiguity", text, (path,), (id_,), _said(time.as_stated))


def _words_only(case: Case) -> Iterator[Discrepancy]:
    """A relapse or death that the source puts in time only by words, or not at all."""
    for index, event in enumerate(case.events):
        if event.kind not in (*RELAPSES, "death") or event.id in _anchored(case):
            continue
        if event.time is None or (event.time.date is None and event.time.distance is None):
            words = event.time.as_stated if event.time and event.time.as_stated else event.as_stated
            text = f"When '{event.id}' was is not stated as a date, nor as a distance from something."
            yield Discrepancy("time-not-stated", "missing", text, (f"events[{index}]",), (event.id,), _said(words))


def _anchored(case: Case) -> set[str]:
    return {
        event.id
        for event in case.events
        if event.time and (event.time.date is not None or event.time.distance is not None)
    }


def _death(case: Case) -> Iterator[Discrepancy]:
    events = {event.id: event for event in case.events}
    for index, outcome in enumerate(case.outcomes):
        event = events.get(outcome.at or "")
        if outcome.vital_status != "dead" or event is None:
            continue
        distance = event.time.distance if event.time else None
        soon = distance is not None and distance.offset_months[0] != distance.offset_months[1]
        if outcome.cause_missing != "not_stated" and not (soon and distance and distance.offset_months[1] is not None):
            continue
        low_high = Interval.of(*distance.offset_months) if distance else None
        when = (
            f"; it came {months_in_words(low_high)} after '{distance.anchor}'" if distance and low_high and soon else ""
        )
        cause = (
            "The cause of death is not stated"
            if outcome.cause_missing == "not_stated"
            else "The time of death is a range"
        )
        words = tuple(dict.fromkeys([*_said(outcome.as_stated), *_said(event.time.as_stated if event.time else None)]))
        paths, fields = (f"outcomes[{index}]",), (event.id, outcome.id)
        yield Discrepancy("death", "ambiguity" if soon else "missing", f"{cause}{when}.", paths, fields, words)


def _origins(case: Case) -> Iterator[Discrepancy]:
    for index, one in enumerate(case.statistics):
        if (
            one.measure in ("time_to_emm", "time_to_progression")
            and one.origin_as_stated is None
            and one.missing is None
        ):
            text = f"What the {one.statistic} of '{one.id}' is counted from is not stated."
            yield Discrepancy(
                "origin-not-stated", "missing", text, (f"statistics[{index}]",), (one.id,), _said(one.as_stated)
            )


def _said(words: str | None) -> tuple[str, ...]:
    return (words,) if words else ()
