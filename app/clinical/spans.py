"""Exact intervals of numbers, and the cut-offs that divide them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from low to high; None is no bound; an open end does not belong to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def point(cls, value: Fraction) -> "Span":
        """One number."""
        return cls(value, value)

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below

    def meets(self, other: "Span") -> bool:
        """Whether the two have a number in common."""
        return not self._lies_below(other) and not other._lies_below(self)

    def _lies_below(self, other: "Span") -> bool:
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))

    def scaled(self, factor: Fraction) -> "Span":
        """Every number times a positive factor."""
        low = None if self.low is None else self.low * factor
        high = low if self.high is self.low else None if self.high is None else self.high * factor
        return Span(low, high, self.low_open, self.high_open)


ANYTHING = Span(Fraction(0))
"""Every amount: no laboratory value here is below nothing."""


def samples(cuts: Sequence[Fraction], spans: Iterable[Span]) -> tuple[Fraction, ...]:
    """One number for each part of the spans that the cut-offs tell apart: the cut-offs themselves, and between them.

    A rule that only compares with these cut-offs answers alike for all numbers that a sample stands for, so that
    trying the samples is trying every number.
    """
    inside = list(spans)
    found = []
    edges: list[Fraction | None] = [None, *sorted(set(cuts)), None]
    for low, high in zip(edges, edges[1:], strict=False):
        between = Span(low, high, low_open=True, high_open=True)
        if any(span.meets(between) for span in inside):
            found.append(_middle(low, high))
        if high is not None and any(high in span for span in inside):
            found.append(high)
    return tuple(found)


def _middle(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2
