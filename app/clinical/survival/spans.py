"""How long from one point of a case to another, and how that is written."""

from fractions import Fraction

from app.clinical.intervals import Interval, decimal_of
from app.clinical.time_axis import Point, TimeAxis


def months_between(axis: TimeAxis, start: Point, end: Point, *, every_reading: bool = True) -> Interval:
    """Months from `start` to `end`, without bounds where nothing is known.

    A sentence that can be read in several ways counts as the hull of its readings; with `every_reading=False` the one
    reading that counts from `start` itself is taken where there is one.
    """
    direct = [link.months for link in axis.links.get(end, ()) if link.anchor == start]
    return direct[0] if len(direct) == 1 and not every_reading else axis.between(start, end)


def says_something(span: Interval) -> bool:
    """Whether it excludes any length that is not negative: "0 or more" is no observation."""
    return span.high is not None or (span.low is not None and span.low > 0)


def is_after(span: Interval) -> bool:
    """Whether the second point is surely not before the first."""
    return span.low is not None and span.low >= 0


def worded(span: Interval) -> str:
    """The span for a reader: "18 to 35", "at least 24", "0.46"."""
    low, high = decimal_of(span.low), decimal_of(span.high)
    if span.is_point:
        return str(low)
    if high is None:
        return "unknown" if low is None else f"{'more than' if span.lower_open else 'at least'} {low}"
    if low is None:
        return f"{'less than' if span.upper_open else 'at most'} {high}"
    return f"more than {low}, up to {high}" if span.lower_open else f"{low} to {high}"


def middle(span: Interval) -> Fraction | None:
    """The middle of a bounded span; the lower bound where there is no upper one."""
    return span.low if span.high is None else ((span.low or Fraction(0)) + span.high) / 2
