"""Intervals of months, exactly: what a time that is not known to the day can and cannot be.

A bound is a Fraction, so that nothing is rounded while intervals are added; None is no bound. An open bound does not
belong to the interval. Interval arithmetic: Moore, Kearfott and Cloud, Introduction to Interval Analysis (2009), ch. 2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from app.fhir.exact_json import ExactDecimal

DAYS_PER_MONTH = Fraction(36525, 1200)
"""365.25 days in twelve months: 30.4375. Two weeks are 0.46 months, as the published table's intervals are entered."""
SHOWN_DIGITS = 2
"""Decimals of a bound that has no finite decimal form (days divided by 30.4375)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All months from `low` to `high`. Raises ValueError where that is no month at all. What has no bound is not open."""

    low: Fraction | None = None
    high: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            object.__setattr__(self, "lower_open", self.lower_open and self.low is not None)
            object.__setattr__(self, "upper_open", self.upper_open and self.high is not None)
            return
        if self.low > self.high or (self.low == self.high and (self.lower_open or self.upper_open)):
            raise ValueError(f"the interval {self.low}..{self.high} holds no value")

    @classmethod
    def of(cls, low: Decimal | int | str | None, high: Decimal | int | str | None) -> Self:
        """The closed interval from `low` to `high` months."""
        return cls(None if low is None else Fraction(low), None if high is None else Fraction(high))

    @property
    def is_point(self) -> bool:
        """Whether it holds one value only."""
        return self.low is not None and self.low == self.high

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            _sum(self.low, other.low),
            _sum(self.high, other.high),
            self.lower_open or other.lower_open,
            self.upper_open or other.upper_open,
        )

    def __neg__(self) -> "Interval":
        low, high = (None if bound is None else -bound for bound in (self.high, self.low))
        return Interval(low, high, self.upper_open, self.lower_open)

    def __sub__(self, other: "Interval") -> "Interval":
        """The differences of values that do not depend on each other. Of two points of one axis ask the axis."""
        return self + -other

    def __contains__(self, value: Fraction | int) -> bool:
        above = self.low is None or self.low < value or (self.low == value and not self.lower_open)
        below = self.high is None or value < self.high or (self.high == value and not self.upper_open)
        return above and below

    def within(self, other: "Interval") -> bool:
        """Whether every value of this one is a value of the other."""
        return common(self, other) == self

    def as_data(self) -> dict[str, Any]:
        """Bounds as decimals of months; open ends only where there are any."""
        data: dict[str, Any] = {"low": decimal_of(self.low), "high": decimal_of(self.high)}
        return data | {name: True for name in ("lower_open", "upper_open") if getattr(self, name)}


POINT_ZERO = Interval(Fraction(0), Fraction(0))
ANY_TIME = Interval()


def common(one: Interval, other: Interval) -> Interval | None:
    """The values that are in both, or None where there is none."""
    low, high = max(one, other, key=_lower), min(one, other, key=_upper)
    try:
        return Interval(low.low, high.high, low.lower_open, high.upper_open)
    except ValueError:
        return None


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds them all. Raises ValueError for none."""
    found = list(intervals)
    low, high = min(found, key=_lower), max(found, key=_upper)
    return Interval(low.low, high.high, low.lower_open, high.upper_open)


def decimal_of(value: Fraction | None) -> Decimal | None:
    """A bound as a decimal: exactly where it has finitely many digits, else rounded half to even to SHOWN_DIGITS."""
    if value is None:
        return None
    rest, digits = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        digits = max(digits, count)
    digits = digits if rest == 1 else SHOWN_DIGITS
    scaled = round(value * 10**digits)
    text = str(abs(scaled)).rjust(digits + 1, "0")
    whole, fraction = (text[:-digits], "." + text[-digits:]) if digits else (text, "")
    return ExactDecimal(f"{'-' if scaled < 0 else ''}{whole}{fraction}")


def _sum(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _lower(one: Interval) -> tuple[bool, Fraction, bool]:
    """Sorts lower bounds: no bound is the lowest; of two equal ones the open one is the higher."""
    return one.low is not None, one.low or Fraction(0), one.lower_open


def _upper(one: Interval) -> tuple[bool, Fraction, bool]:
    """Sorts upper bounds: no bound is the highest; of two equal ones the closed one is the higher."""
    return one.high is None, one.high or Fraction(0), not one.upper_open
