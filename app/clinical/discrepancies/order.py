"""Orders of time that cannot be: a death before the diagnosis, a response before its treatment, an end before its start."""

from collections.abc import Iterator

from app.case.document import Case
from app.clinical.discrepancy import Discrepancy
from app.clinical.intervals import Interval
from app.clinical.time_axis import Point, TimeAxis, axis_of
from app.clinical.words import months_in_words

FIRST = ("diagnosis",)
NEVER_BEFORE_DIAGNOSIS = ("response", "relapse", "progression", "extramedullary_relapse", "death")


def impossible_orders(case: Case) -> Iterator[Discrepancy]:
    """Each order that no reading of the record makes possible, with the places of both times."""
    axis = axis_of(case)
    yield from _around_the_ends(case, axis)
    yield from _responses_before_treatments(case, axis)
    yield from _ends_before_starts(case, axis)


def _around_the_ends(case: Case, axis: TimeAxis) -> Iterator[Discrepancy]:
    events = [(f"events[{index}]", event) for index, event in enumerate(case.events)]
    treatments = [(f"treatments[{index}]", treatment) for index, treatment in enumerate(case.treatments)]
    for path, diagnosis in (pair for pair in events if pair[1].kind in FIRST):
        for other, event in events:
            if event.kind in NEVER_BEFORE_DIAGNOSIS and _same_person(event.of, diagnosis.of):
                yield from _reversed(axis, (diagnosis.id, path), (event.id, other), f"{event.kind}-before-diagnosis")
    for path, death in (pair for pair in events if pair[1].kind == "death"):
        for other, item in [*events, *treatments]:
            if item.id != death.id and _same_person(item.of, death.of):
                yield from _reversed(axis, (item.id, other), (death.id, path), "after-death")


def _same_person(one: str | None, other: str | None) -> bool:
    return one == other or one is None or other is None


def _responses_before_treatments(case: Case, axis: TimeAxis) -> Iterator[Discrepancy]:
    paths = {one.id: f"treatments[{index}]" for index, one in enumerate(case.treatments)}
    for index, one in enumerate(case.assessments):
        if one.treatment is None or one.at is None or one.at == one.treatment:
            continue
        months = axis.between(one.treatment, one.at)
        if _certainly_negative(months):
            text = f"'{one.id}' is a response {_before(months)} the treatment '{one.treatment}' that it is the response to began"
            places = (f"assessments[{index}].at", f"{paths[one.treatment]}.start")
            fields = (one.id, one.treatment)
            yield Discrepancy("response-before-treatment", "contradiction", text, places, fields, _said(one.as_stated))


def _ends_before_starts(case: Case, axis: TimeAxis) -> Iterator[Discrepancy]:
    ends = [(f"events[{index}].until", one.id) for index, one in enumerate(case.events) if one.until]
    ends += [(f"treatments[{index}].end", one.id) for index, one in enumerate(case.treatments) if one.end]
    for path, id_ in ends:
        months = axis.between(id_, Point(id_, "end"))
        if _certainly_negative(months):
            text = f"'{id_}' ends {_before(months)} it begins"
            yield Discrepancy("end-before-start", "contradiction", text, (path,), (id_,))


def _reversed(axis: TimeAxis, first: tuple[str, str], second: tuple[str, str], key: str) -> Iterator[Discrepancy]:
    """Where `second` lies before `first` under every reading."""
    months = axis.between(first[0], second[0])
    if _certainly_negative(months):
        text = f"'{second[0]}' lies {_before(months)} '{first[0]}'"
        yield Discrepancy(key, "contradiction", text, (first[1], second[1]), (first[0], second[0]))


def _certainly_negative(months: Interval) -> bool:
    return months.high is not None and (months.high < 0 or (months.high == 0 and months.upper_open))


def _before(months: Interval) -> str:
    return f"{months_in_words(-months)} before"


def _said(words: str | None) -> tuple[str, ...]:
    return (words,) if words else ()
