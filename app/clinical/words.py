"""Intervals as a reader says them."""

from app.clinical.intervals import Interval, decimal_of


def months_in_words(months: Interval) -> str:
    """`18 to 35 months`, `12 months`, `at least 3 months`, `at most 12 months`, `an unknown time`."""
    low, high = decimal_of(months.low), decimal_of(months.high)
    if low is None and high is None:
        return "an unknown time"
    if low == high:
        return f"{low} months"
    if low is None or high is None:
        return f"at most {high} months" if low is None else f"at least {low} months"
    return (
        f"{'more than ' if months.lower_open else ''}{low} to {'less than ' if months.upper_open else ''}{high} months"
    )
