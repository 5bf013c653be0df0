"""An age over 89 is not shown, nor one from which such an age follows."""

from fractions import Fraction
from typing import Any

from app.case.document import Case
from app.clinical.time_axis import Point, TimeAxis

OLDEST = 89


def age_that_may_be_shown(case: Case) -> dict[str, Any] | None:
    """The stated age, unless it, or it with the course that follows, may pass 89. A birth date is never shown."""
    age = case.patient.age if case.patient else None
    if age is None:
        return None
    axis, start = TimeAxis(case), Point(age.at)
    points = [Point(item.id, edge) for item in (*case.events, *case.treatments) for edge in ("start", "end")]
    later = [axis.between(start, point) for point in points]
    longest = max((span.high or span.low or Fraction(0) for span in later), default=Fraction(0))
    oldest = Fraction(age.years) + 1 + max(longest, Fraction(0)) / 12
    return {"years": age.years, "at": age.at} if oldest <= OLDEST + 1 else None
