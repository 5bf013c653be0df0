"""Interval arithmetic: its laws, and the bounds that a reader sees."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.clinical.dates import calendar_months
from app.clinical.intervals import ANY_TIME, POINT_ZERO, Interval, common, decimal_of, hull

thoroughly = settings(derandomize=True, max_examples=200, deadline=None)
BOUNDS = st.fractions(min_value=-200, max_value=200, max_denominator=120)
INSIDE = st.fractions(min_value=0, max_value=1, max_denominator=60)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(BOUNDS), draw(BOUNDS)))
    open_ends = (draw(st.booleans()), draw(st.booleans())) if low < high else (False, False)
    unbounded = draw(st.sampled_from(["none", "none", "low", "high"]))
    return Interval(
        None if unbounded == "low" else low,
        None if unbounded == "high" else high,
        open_ends[0] and unbounded != "low",
        open_ends[1] and unbounded != "high",
    )


@st.composite
def values_in(draw: st.DrawFn, interval: Interval) -> Fraction:
    low = interval.low if interval.low is not None else (interval.high or Fraction(0)) - 300
    high = interval.high if interval.high is not None else (interval.low or Fraction(0)) + 300
    value = low + (high - low) * draw(INSIDE)
    assume(value in interval)
    return value


@given(st.data(), intervals(), intervals())
@thoroughly
def test_a_sum_holds_the_sum_of_any_two_values_and_a_difference_their_difference(
    data: st.DataObject, one: Interval, other: Interval
) -> None:
    left, right = data.draw(values_in(one)), data.draw(values_in(other))
    assert left + right in one + other
    assert left - right in one - other
    assert -left in -one


@given(intervals(), intervals(), intervals())
@thoroughly
def test_addition_is_associative_and_commutative_and_zero_changes_nothing(
    one: Interval, other: Interval, third: Interval
) -> None:
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert one + POINT_ZERO == one
    assert one + ANY_TIME == ANY_TIME
    back = -one
    assert -back == one


@given(st.data(), intervals(), intervals())
@thoroughly
def test_a_hull_holds_both_and_what_is_common_lies_in_both(data: st.DataObject, one: Interval, other: Interval) -> None:
    whole, shared = hull([one, other]), common(one, other)
    assert one.within(whole) and other.within(whole)
    value = data.draw(values_in(one))
    assert (value in other) == (shared is not None and value in shared)


@given(intervals(), intervals(), intervals())
@thoroughly
def test_a_narrower_interval_never_makes_a_sum_wider(one: Interval, other: Interval, third: Interval) -> None:
    narrower = common(one, third)
    assume(narrower is not None)
    assert narrower is not None
    assert (narrower + other).within(one + other)


def test_an_interval_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no value"):
        Interval.of(3, 2)
    with pytest.raises(ValueError, match="holds no value"):
        Interval(Fraction(2), Fraction(2), lower_open=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction("22.5"), "22.5"),
        (Fraction(46), "46"),
        (Fraction("-0.46"), "-0.46"),
        (Fraction(1, 3), "0.33"),
        (Fraction("0.12345678901234567890123456789012345"), "0.12345678901234567890123456789012345"),
    ],
)
def test_a_bound_keeps_every_digit_that_it_has_and_else_shows_two(value: Fraction, shown: str) -> None:
    assert str(decimal_of(value)) == shown


def test_two_weeks_are_0_46_months() -> None:
    apart = calendar_months("2024-03-15") - calendar_months("2024-03-01")
    assert decimal_of(apart.low) == Decimal("0.46") == decimal_of(apart.high)


def test_a_month_is_all_its_days_and_a_year_all_of_its() -> None:
    february, year = calendar_months("2024-02"), calendar_months("2024")
    assert calendar_months("2024-02-29").within(february) and february.within(year)
    assert not calendar_months("2024-03-01").within(february)
    assert calendar_months("2024-12-31T23:59:59Z").within(year)
    assert calendar_months("9999-12").high == calendar_months("9999-12-31").high
