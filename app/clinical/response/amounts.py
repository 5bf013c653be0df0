"""Comparisons of amounts that may be known as a range only, or not at all: each is met, not met or unknown."""

from fractions import Fraction

from app.clinical.spans import Span
from app.clinical.truth import Truth

Amount = Span | None
"""A concentration, a percentage or an area, not below nothing; None where it is not known."""


def amount(value: object) -> Amount:
    """A point, of anything that Fraction reads; None stays None."""
    return None if value is None else Span.point(Fraction(str(value)))


def below(value: Amount, cut: Fraction | int) -> Truth:
    """Whether value < cut."""
    if value is None:
        return Truth.UNKNOWN
    high, low = value.high, value.low
    if high is not None and (high < cut or (value.high_open and high == cut)):
        return Truth.MET
    return Truth.NOT_MET if low is not None and low >= cut else Truth.UNKNOWN


def at_least(value: Amount, cut: Fraction | int) -> Truth:
    """Whether value ≥ cut."""
    return ~below(value, cut)


def above(value: Amount, cut: Fraction | int) -> Truth:
    """Whether value > cut."""
    if value is None:
        return Truth.UNKNOWN
    high, low = value.high, value.low
    if low is not None and (low > cut or (value.low_open and low == cut)):
        return Truth.MET
    return Truth.NOT_MET if high is not None and high <= cut else Truth.UNKNOWN


def nothing(value: Amount) -> Truth:
    """Whether the value is 0: the electrophoresis shows no spike."""
    return ~above(value, 0)


def fell(before: Amount, now: Amount, fraction: Fraction) -> Truth:
    """Whether the value fell by this fraction of what it was, or more. From 0 nothing falls."""
    if before is None or before.high is None:
        return Truth.UNKNOWN
    if before.high == 0:
        return Truth.NOT_MET
    if now is None:
        return Truth.UNKNOWN
    rest = before.scaled(1 - fraction) if fraction < 1 else Span.point(Fraction(0))
    return _at_most(now, rest)


def fell_more_than(before: Amount, now: Amount, fraction: Fraction) -> Truth:
    """Whether the value fell by more than this fraction of what it was."""
    if before is None or before.high is None:
        return Truth.UNKNOWN
    if before.high == 0:
        return Truth.NOT_MET
    return ~_at_most(before.scaled(1 - fraction), now) if now is not None else Truth.UNKNOWN


def rose(before: Amount, now: Amount, fraction: Fraction) -> Truth:
    """Whether the value rose by this fraction of what it was, or more. From 0, any rise is more than any fraction."""
    if before is None or now is None:
        return Truth.UNKNOWN
    risen = _at_most(before.scaled(1 + fraction), now)
    return risen if risen is Truth.NOT_MET else risen & (above(now, 0) | above(before, 0))


def rose_by(before: Amount, now: Amount, step: Fraction) -> Truth:
    """Whether the value rose by `step` or more."""
    return Truth.UNKNOWN if before is None or now is None else _at_most(_moved(before, step), now)


def rose_by_more_than(before: Amount, now: Amount, step: Fraction) -> Truth:
    """Whether the value rose by more than `step`."""
    return Truth.UNKNOWN if now is None or before is None else ~_at_most(now, _moved(before, step))


def _moved(span: Span, step: Fraction) -> Span:
    low = None if span.low is None else span.low + step
    high = low if span.high is span.low else None if span.high is None else span.high + step
    return Span(low, high, span.low_open, span.high_open)


def _at_most(one: Amount, other: Amount) -> Truth:
    """Whether one ≤ other, whichever values they have."""
    if one is None or other is None:
        return Truth.UNKNOWN
    if one.high is not None and other.low is not None and one.high <= other.low:
        return Truth.MET
    if one.low is None or other.high is None:
        return Truth.UNKNOWN
    is_open = one.low_open or other.high_open
    return Truth.NOT_MET if one.low > other.high or (is_open and one.low == other.high) else Truth.UNKNOWN
