"""Which moments of a case come before which: the baseline of a response, and what was measured since."""

from collections.abc import Iterable

from app.case.document import Case
from app.clinical.facts import Facts
from app.clinical.intervals import Interval
from app.clinical.moments import DIAGNOSIS, RELAPSES, diagnosis_of, same_moment
from app.clinical.response.inputs import Values
from app.clinical.response.values_at import facts_near, isotype_of, values_at
from app.clinical.time_axis import axis_of


class Order:
    """The moments of one person or group of a case on its time axis."""

    def __init__(self, case: Case, of: str | None) -> None:
        self.case, self.of, self.axis = case, of, axis_of(case)
        self._ids = sorted(event.id for event in case.events if event.of in (None, of))
        self._since: dict[tuple[str, str], tuple[str, ...]] = {}
        self._values: dict[str, Values] = {}
        self._facts: dict[str, Facts] = {}

    def certainly_before(self, one: str, other: str) -> bool:
        """Whether one comes before the other under every reading."""
        return self.axis.surely_before(one, other)

    def may_be_before(self, one: str, other: str) -> bool:
        """Whether some reading puts one before the other."""
        months = self.axis.between(one, other)
        return months.high is None or months.high > 0

    def baseline_of(self, at: str) -> str | None:
        """The diagnosis or relapse that the line before `at` began from: the last before it (domain.md 1.5 [C13]).

        None where there is none, or where the record does not say which was the last.
        """
        here = same_moment(self.case, at)
        starts = {event.id for event in self.case.events if event.kind in (DIAGNOSIS, *RELAPSES)}
        if (diagnosis := diagnosis_of(self.case, self.of)) is not None:
            starts.add(diagnosis)
        candidates = [
            one for one in sorted(starts) if one in self._ids and one not in here and self.may_be_before(one, at)
        ]
        if not candidates or not all(self._not_later(one, at) for one in candidates):
            return None
        return self.last_of(candidates)

    def since(self, baseline: str, at: str) -> tuple[str, ...]:
        """The events certainly after the baseline and certainly before `at`, by id."""
        if (baseline, at) not in self._since:
            self._since[baseline, at] = tuple(
                one for one in self._ids if self.certainly_before(baseline, one) and self.certainly_before(one, at)
            )
        return self._since[baseline, at]

    def values(self, at: str) -> Values:
        """The values of one moment, read once."""
        if at not in self._values:
            self._values[at] = values_at(self.facts(at), isotype_of(self.case, self.of))
        return self._values[at]

    def facts(self, at: str) -> Facts:
        """What is said at one moment, read once."""
        if at not in self._facts:
            self._facts[at] = facts_near(self.case, at, self.of)
        return self._facts[at]

    def last_of(self, ids: Iterable[str]) -> str | None:
        """The one that none of the others can come after; None where that is not known."""
        found = list(ids)
        last = [one for one in found if all(one == other or self._not_later(other, one) for other in found)]
        return min(last) if last else None

    def _not_later(self, one: str, other: str) -> bool:
        months: Interval = self.axis.between(one, other)
        return months.low is not None and months.low >= 0
