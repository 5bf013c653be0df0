"""Claims about how long: medians of series, and intervals of one patient."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.case.document import Case
from app.case.times import Reading
from app.clinical.claims.verdict import Verdict, compared, unsupported
from app.clinical.cohort_table.outcomes import outcomes
from app.clinical.cohort_table.people import persons, whole
from app.clinical.intervals import POINT_ZERO, Interval, hull
from app.clinical.survival.observations import after_onset
from app.clinical.survival.onset import Definition
from app.clinical.survival.origins import times_to_onset
from app.clinical.survival.spans import worded

TRANSPLANT = ("asct", "sct", "autologous")


def median_survival(cases: Sequence[Case], number: Fraction) -> Verdict:
    """The median survival of a series of which the median of those who died is published.

    The median of all is the death number ⌈n/2⌉, which is not before the middle death where nobody else was lost before
    that: then the median of the dead is a lower bound (Terpos: the 8th of 15, and the 6th of 11 at 10 months: ≥ 10).
    """
    for case in cases:
        of_dead = [one for one in case.statistics if one.measure == "survival_after_emm" and one.statistic == "median"]
        counted = outcomes(whole(case))
        dead, n = counted["dead"], counted.total()
        if not of_dead or of_dead[0].value is None or of_dead[0].unit != "mo" or dead * 2 < n:
            continue
        low = of_dead[0].value if _all_others_later(case, of_dead[0].value, n - dead, counted["alive"]) else None
        if low is None:
            return unsupported(f"{case.id}: how long the others lived is not known.")
        text = (
            f"{dead} of {n} died at a median of {of_dead[0].value} months; the median of all is {low} months or more."
        )
        numbers = {"median of those who died": str(of_dead[0].value), "median of all, at least": str(low)}
        return compared(Interval.of(low, None), Interval(number, number), text, numbers)
    return unsupported("No series that is given publishes a median survival of those who died.")


def _all_others_later(case: Case, months: Decimal, others: int, alive: int) -> bool:
    """Whether everyone who did not die is known to have been alive at that time."""
    followed = [one.low for one in case.statistics if one.measure == "follow_up_after_emm" and one.unit == "mo"]
    return others == alive and (alive == 0 or any(low is not None and low >= months for low in followed))


def median_from_transplant(cases: Sequence[Case], number: Fraction) -> Verdict:
    """The published median time from transplant to extramedullary disease."""
    for case in cases:
        for one in case.statistics:
            origin = (one.origin_as_stated or "").casefold()
            if one.measure == "time_to_emm" and one.value is not None and any(word in origin for word in TRANSPLANT):
                text = f"{case.id}: a {one.statistic} of {one.value} {one.unit} from {one.origin_as_stated}."
                numbers = {"n": str(case.n), one.statistic: f"{one.value} {one.unit}"}
                return compared(Interval.of(one.value, one.value), Interval(number, number), text, numbers)
    return unsupported("No series that is given publishes a time from transplant.")


def time_from_origin(cases: Sequence[Case], origin: str, number: Fraction, definition: Definition) -> Verdict:
    """The time from an origin to extramedullary disease in the cases, against one number of months."""
    return _time(cases, origin, Interval(number, number), definition)


def time_within(cases: Sequence[Case], origin: str, number: Fraction, definition: Definition) -> Verdict:
    """The same, against "within so many months"."""
    return _time(cases, origin, Interval(Fraction(0), number), definition)


def _time(cases: Sequence[Case], origin: str, claimed: Interval, definition: Definition) -> Verdict:
    found = {
        line.label: span
        for case in cases
        for line in persons(case)
        for word, span in times_to_onset(line, definition)
        if word == origin
    }
    if not found:
        return unsupported(f"No case that is given has a time from {origin.replace('_', ' ')}.")
    numbers = {label: f"{worded(span)} months" for label, span in found.items()}
    text = "; ".join(f"{label}: {span}" for label, span in numbers.items()) + f" from {origin.replace('_', ' ')}."
    return compared(hull(found.values()), claimed, text, numbers)


def survival_within(cases: Sequence[Case], number: Fraction, definition: Definition) -> Verdict:
    """The time from extramedullary disease to death, against "within so many months".

    Where the document takes its upper bound from the claim itself ("capped by the Discussion"), it cannot support it.
    """
    found = after_onset(cases, definition, every_reading=True)
    if not found:
        return unsupported("No case that is given has a survival after extramedullary disease.")
    numbers = {one.case: f"{worded(one.months)} months" for one in found}
    text = "; ".join(f"{label}: {span}" for label, span in numbers.items()) + " from extramedullary disease to death."
    capped = any("capped by" in (reading.label or "") for case in cases for reading in _readings(case))
    if capped:
        return unsupported(text + " The upper bound is the claim itself; the case says only how it ended.", numbers)
    return compared(hull(one.months for one in found), Interval(POINT_ZERO.low, number), text, numbers)


def _readings(case: Case) -> list[Reading]:
    return [reading for event in case.events if event.time for reading in event.time.readings]
