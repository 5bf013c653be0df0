"""One person's time to an end, as an interval: what a curve is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.case.document import Case
from app.clinical.cohort_table.people import Whom, in_order, persons
from app.clinical.intervals import Interval, decimal_of
from app.clinical.survival.onset import Definition, onset
from app.clinical.survival.origins import times_to
from app.clinical.survival.product_limit import Observed
from app.clinical.survival.spans import middle, months_between, says_something
from app.clinical.time_axis import Point


@dataclass(frozen=True)
class Observation:
    """A person, the months until the event (or, `event` False, until last seen without it), and since what."""

    case: str
    of: str | None
    origin: str
    months: Interval
    event: bool

    def as_data(self) -> dict[str, Any]:
        """Plain data: the person, the bounds in months, and whether it is an event or censored."""
        return {"case": self.case, "of": self.of, "event": self.event, "months": self.months.as_data()}

    def at_least(self) -> Observed:
        """The shortest time that the source allows."""
        return self._at(self.months.low or Fraction(0))

    def at_most(self) -> Observed:
        """The longest; without an upper bound, later than all others."""
        return self._at(self.months.high)

    def midway(self) -> Observed:
        """The middle of the two; without an upper bound, the lower one."""
        return self._at(middle(self.months))

    def _at(self, months: Fraction | None) -> Observed:
        return Observed(None if months is None else decimal_of(max(months, Fraction(0))), self.event)


def to_onset(cases: Iterable[Case], definition: Definition) -> list[Observation]:
    """Every person's time to extramedullary disease, once for each origin that the document allows.

    Without such disease the time to death or last follow-up counts, censored.
    """
    found = []
    for whom in _all_persons(cases):
        began = onset(whom, definition)
        end, event = (began, True) if began else (_end(whom)[0], False)
        if end is None:
            continue
        found += [_observation(whom, origin, span, event) for origin, span in times_to(whom, end)]
    return found


def after_onset(cases: Iterable[Case], definition: Definition, *, every_reading: bool) -> list[Observation]:
    """Every person's time from extramedullary disease to death, or to last follow-up alive."""
    found = []
    for whom in _all_persons(cases):
        began, (end, died) = onset(whom, definition), _end(whom)
        if began is None or end is None:
            continue
        span = months_between(whom.axis, began, end, every_reading=every_reading)
        if says_something(span):
            found.append(_observation(whom, "extramedullary_disease", span, died))
    return found


def _all_persons(cases: Iterable[Case]) -> list[Whom]:
    return [whom for case in in_order(cases) for whom in persons(case)]


def _observation(whom: Whom, origin: str, span: Interval, event: bool) -> Observation:
    return Observation(whom.case.id, whom.of, origin, span, event)


def _end(whom: Whom) -> tuple[Point | None, bool]:
    """(the point at which the person died, or was last seen alive; whether it was death)."""
    for outcome in whom.own(whom.case.outcomes):
        if outcome.vital_status == "dead":
            deaths = [event.id for event in whom.own(whom.case.events) if event.kind == "death"]
            at = outcome.at or next(iter(sorted(deaths)), None)
            return (Point(at) if at else None), True
        if outcome.vital_status == "alive" and outcome.at:
            return Point(outcome.at), False
    return None, False
