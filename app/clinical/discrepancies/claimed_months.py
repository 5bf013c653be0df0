"""Months that a claim gives for this patient, against the months between the events that it is about."""

import re
from collections.abc import Iterator
from fractions import Fraction

from app.case.document import Case
from app.case.record import Claim
from app.clinical.discrepancy import Discrepancy
from app.clinical.intervals import Interval, common
from app.clinical.time_axis import Point, TimeAxis, axis_of
from app.clinical.words import months_in_words

OF_OUR_PATIENT = re.compile(r"(?P<within>within )?(?P<months>\d+(?:\.\d+)?) months (?:in our patient|of\b)")
ABOUT_ONE_PATIENT = re.compile(r"\b(our patient|this (rare )?case)\b", re.IGNORECASE)
"""A sentence with a figure for a group is about that group, not about the patient of the case."""


def claimed_months(case: Case) -> Iterator[Discrepancy]:
    """Each claim that the time line contradicts, or bears out in part of its range only."""
    axis = axis_of(case)
    for index, claim in enumerate(case.claims):
        stated = OF_OUR_PATIENT.search(claim.text)
        points = _points(case, axis, claim)
        if stated is None or len(points) < 2 or not ABOUT_ONE_PATIENT.search(claim.text):
            continue
        number = Fraction(stated["months"])
        claimed = Interval(Fraction(0) if stated["within"] else number, number)
        first, last = points[0], points[-1]
        months = axis.between(first, last)
        shared = common(claimed, months)
        if months == Interval() or months.within(claimed):
            continue
        words = f"The claim gives {'at most ' if stated['within'] else ''}{stated['months']} months from '{first.id}' to '{last.id}'; the record gives {months_in_words(months)}"
        readings = axis.by_reading(first, last)
        if readings:
            words += f" ({'; '.join(f'{label}: {months_in_words(one)}' for label, one in readings)})"
        if shared is None:
            words += "." + _would_hold(axis, claimed, points)
        else:
            words += f". Both hold only for {months_in_words(shared)}."
        key, kind = (
            ("claimed-months-contradicted", "contradiction")
            if shared is None
            else ("claimed-months-in-part", "ambiguity")
        )
        ids = tuple(dict.fromkeys(point.id for point in points))
        quotations = (claim.text, *_said(case, ids))
        yield Discrepancy(key, kind, words, (f"claims[{index}]",), ids, quotations)  # type: ignore[arg-type]


def _points(case: Case, axis: TimeAxis, claim: Claim) -> list[Point]:
    """The events and treatments that a claim is about, and those of its conditions, in the order of time.

    Of a treatment that has an end, 'after' means after its end.
    """
    at = {condition.id: condition.at for condition in case.conditions}
    ends = {treatment.id for treatment in case.treatments if treatment.end is not None}
    known = {one.id for one in (*case.events, *case.treatments)}
    ids = {id_ for name in claim.about if (id_ := at.get(name, name)) in known}
    points = [Point(id_, "end" if id_ in ends else "start") for id_ in sorted(str(one) for one in ids)]
    return sorted(points, key=lambda point: sum(_certainly_before(axis, other, point) for other in points))


def _certainly_before(axis: TimeAxis, one: Point, other: Point) -> bool:
    low = axis.between(one, other).low
    return one != other and low is not None and low >= 0


def _would_hold(axis: TimeAxis, claimed: Interval, points: list[Point]) -> str:
    """Which event between would make the claim true, as it would if the first relapse had been extramedullary."""
    for point in points[1:-1]:
        months = axis.between(points[0], point)
        if common(claimed, months) is not None:
            return f" It would hold to '{point.id}' ({months_in_words(months)}), which the source does not call so."
    return ""


def _said(case: Case, ids: tuple[str, ...]) -> tuple[str, ...]:
    times = {event.id: event.time for event in case.events} | {one.id: one.start for one in case.treatments}
    found = [time.as_stated for id_ in ids if (time := times.get(id_)) is not None and time.as_stated]
    return tuple(dict.fromkeys(found))
