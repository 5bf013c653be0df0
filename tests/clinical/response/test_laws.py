"""Laws of responses: what is learnt never opens a class, a complete record has one, and strict lies within possible."""

from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.response.amounts import fell, rose
from app.clinical.response.inputs import Inputs, Values
from app.clinical.response.overall import CLASSES, NOT_EVALUABLE, deciding, possible, strict
from app.clinical.response.rulesets import VERSIONS, Imwg
from app.clinical.spans import Span
from app.clinical.truth import Truth

thoroughly = settings(derandomize=True, max_examples=200, deadline=None)
KNOWN = (Truth.MET, Truth.NOT_MET)
NUMBERS = st.sampled_from(
    ["0", "0.3", "0.5", "1", "1.2", "4.9", "5", "6.36", "10", "50", "99", "100", "200", "450", "1956"]
)
VERSION = st.sampled_from(list(VERSIONS.values()))
TRUTH_NAMES = [field.name for field in fields(Inputs) if field.type in (Truth, "Truth")]


@st.composite
def complete_values(draw: st.DrawFn) -> Values:
    numbers = {field.name: Span.point(Fraction(draw(NUMBERS))) for field in fields(Values)}
    return Values(**numbers)


@st.composite
def complete_inputs(draw: st.DrawFn) -> Inputs:
    """A record that agrees with itself: where electrophoresis sees a spike, immunofixation is not negative."""
    times = [draw(complete_values()) for _ in range(3)]
    truths: Any = {name: draw(st.sampled_from(KNOWN)) for name in TRUTH_NAMES}
    for specimen in ("serum", "urine"):
        if truths[f"{specimen}_immunofixation_negative"] is Truth.MET:
            none: dict[str, Any] = {specimen: Span.point(Fraction(0))}
            times[2] = replace(times[2], **none)
    return Inputs(*times, **truths)


@st.composite
def with_less(draw: st.DrawFn, inputs: Inputs) -> Inputs:
    """The same record with some of it forgotten, or known as a range only."""
    changed: dict[str, Any] = {name: Truth.UNKNOWN for name in TRUTH_NAMES if draw(st.booleans())}
    for when in ("baseline", "nadir", "now"):
        values = getattr(inputs, when)
        lost: dict[str, Any] = {}
        for field in fields(Values):
            kept = draw(st.sampled_from(["kept", "lost", "range"]))
            exact = getattr(values, field.name)
            if kept == "lost":
                lost[field.name] = None
            elif kept == "range" and exact is not None:
                width = Fraction(draw(NUMBERS))
                lost[field.name] = Span(max(Fraction(0), exact.low - width), exact.high + width)
        changed[when] = replace(values, **lost)
    return replace(inputs, **changed)


@given(st.data(), complete_inputs(), VERSION)
@thoroughly
def test_more_information_never_enlarges_the_set_of_classes(data: st.DataObject, whole: Inputs, version: Imwg) -> None:
    less = data.draw(with_less(whole))
    even_less = data.draw(with_less(less)) if less.now.serum is None else less
    assert set(possible(whole, version)) <= set(possible(less, version)) <= set(possible(even_less, version))


@given(complete_inputs(), VERSION)
@thoroughly
def test_a_complete_record_has_one_class_and_the_strict_one_is_the_same(whole: Inputs, version: Imwg) -> None:
    found = possible(whole, version)
    assert len(found) == 1
    assert strict(whole, version) == found[0]
    assert deciding(whole, version) == ()


@given(st.data(), complete_inputs(), VERSION)
@thoroughly
def test_the_strict_class_is_one_that_can_be_reached_unless_nothing_can_be_evaluated(
    data: st.DataObject, whole: Inputs, version: Imwg
) -> None:
    less = data.draw(with_less(whole))
    assert strict(less, version) in (*possible(less, version), NOT_EVALUABLE, "SD")
    assert set(possible(less, version)) <= set(CLASSES)


def textbook(base: Decimal, nadir: Decimal, now: Decimal, urine_base: Decimal, urine_now: Decimal) -> str:
    """The rule as Kumar 2016's table prints it, for a record of serum and urine alone, immunofixation positive."""
    if now - nadir >= Decimal("0.5") and (nadir == 0 or (now - nadir) / nadir >= Decimal("0.25")):
        return "PD"
    if nadir >= 5 and now - nadir >= 1:
        return "PD"
    fall, urine_fall = (base - now) / base, (urine_base - urine_now) / urine_base
    if (now == 0 and urine_now == 0) or (fall >= Decimal("0.9") and urine_now < 100):
        return "VGPR"
    if fall >= Decimal("0.5") and (urine_fall >= Decimal("0.9") or urine_now < 200):
        return "PR"
    return "MR" if fall >= Decimal("0.25") and urine_fall >= Decimal("0.5") else "SD"


@given(
    st.decimals(1, 10, places=1),
    st.decimals(0, 10, places=1),
    st.decimals(0, 10, places=1),
    st.integers(200, 4000),
    st.integers(0, 4000),
)
@thoroughly
def test_a_determined_class_is_that_of_the_textbook(
    base: Decimal, nadir: Decimal, now: Decimal, urine_base: int, urine_now: int
) -> None:
    nadir, urine_nadir = min(nadir, base, now + Decimal(0)), urine_now
    amounts = [Span.point(Fraction(one)) for one in (base, nadir, now, urine_base, urine_nadir, urine_now)]
    whole = Inputs(
        Values(amounts[0], amounts[3]),
        Values(amounts[1], amounts[4]),
        Values(amounts[2], amounts[5]),
        **dict.fromkeys(TRUTH_NAMES, Truth.NOT_MET),
    )
    expected = textbook(base, nadir, now, Decimal(urine_base), Decimal(urine_now))
    assert possible(whole, VERSIONS["imwg-2016"]) == (expected,)


@given(NUMBERS, NUMBERS)
@thoroughly
def test_what_fell_by_a_half_did_not_rise_by_a_quarter(before: str, now: str) -> None:
    first, second = Span.point(Fraction(before)), Span.point(Fraction(now))
    if fell(first, second, Fraction(1, 2)) is Truth.MET:
        assert rose(first, second, Fraction(1, 4)) is Truth.NOT_MET
