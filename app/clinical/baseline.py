"""The baseline of a dated diagnosis: hospital records seldom date every value to the day of the diagnosis.

A convention of ours, shown in the flags of every answer that uses it: where nothing is said at the diagnosis itself, the nearest
value within BASELINE_DAYS counts, if it was taken before the first treatment began. A treatment changes what is staged.
"""

from datetime import date

from app.case.document import Case
from app.clinical.moments import day_of

BASELINE_DAYS = 30


def baseline_days(case: Case, at: str | None, of: str | None = None) -> dict[str, int]:
    """The other events that belong to the baseline of the event `at`, and how many days each lies from it.

    Without a day-exact date of `at` there are none; without one of a treatment's start, only those before `at`.
    """
    days = {event.id: date.fromisoformat(day) for event in case.events if (day := day_of(event)) is not None}
    if at not in days:
        return {}
    last = _before_treatment(case, days[at], of)
    apart = {id_: abs((day - days[at]).days) for id_, day in days.items() if day <= last and day != days[at]}
    return {id_: days_apart for id_, days_apart in apart.items() if days_apart <= BASELINE_DAYS}


def _before_treatment(case: Case, diagnosis: date, of: str | None) -> date:
    """The last day that is known to lie before, or on, the start of the first treatment."""
    given = [treatment for treatment in case.treatments if treatment.status != "not_done" and treatment.of == of]
    starts = [treatment.start.date if treatment.start else None for treatment in given]
    exact = [date.fromisoformat(start[:10]) for start in starts if start and len(start) >= 10]
    return max(min(exact), diagnosis) if exact and len(exact) == len(starts) else diagnosis
