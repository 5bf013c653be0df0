"""Survival with bounds: the vector KM of domain.md, and what may not be pooled or made up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from app.clinical.cohort_table.people import persons
from app.clinical.survival.curves import Reading, Survival, curve_of, pooled, survival
from app.clinical.survival.product_limit import Observed, median, product_limit
from app.fhir.problems import Invalid
from tests.literature.published import CASES, INVENTED, case_in


def km(*observed: tuple[str | None, bool]) -> Decimal | None:
    return curve_of(Observed(Decimal(months) if months else None, event) for months, event in observed).median


TABLE_1_ONLY = (("0.46", True), ("0.46", True), ("10", False), ("24", True))
"""Avigdor's patient 1, Ah-Weng, Gozzetti (censored), Iwasaki (24 or more)."""


@pytest.mark.parametrize(
    ("index", "expected"), [("0", "0.46"), ("6", "6"), ("12", "12")], ids=["KM-low", "KM-mid", "KM-high"]
)
def test_km_the_median_lies_between_half_a_month_and_twelve(index: str, expected: str) -> None:
    assert km(*TABLE_1_ONLY, (index, True)) == Decimal(expected)


def test_km_from_the_stored_cases_five_of_32_can_be_evaluated() -> None:
    view = survival(CASES.values(), "after_emm")
    (stratum,) = view.strata
    assert (stratum.lower.median, stratum.middle.median, stratum.upper.median) == (Decimal("0.46"), 6, 12)
    assert (stratum.evaluable, view.n) == (5, 32)
    assert "5 of 32 patients can be evaluated." in view.notes
    assert {(one.case, one.of) for one in stratum.observations} == {
        ("avigdor", "patient-1"),
        ("ah-weng", None),
        ("gozzetti", None),
        ("iwasaki", None),
        ("index-case", None),
    }


def test_with_every_reading_of_two_weeks_the_upper_median_is_not_reached() -> None:
    (stratum,) = survival(CASES.values(), "after_emm", every_reading=True).strata
    assert (stratum.lower.median, stratum.upper.median) == (Decimal("0.46"), None)
    assert any("ah-weng" in note for note in survival(CASES.values(), "after_emm").notes)


def medians(view: Survival) -> dict[str, tuple[Reading, Reading]]:
    return {stratum.origin: (stratum.lower, stratum.upper) for stratum in view.strata}


def test_times_to_extramedullary_disease_stand_in_one_stratum_for_each_origin() -> None:
    view = survival(CASES.values(), "time_to_emm")
    found = {
        one.origin: {(each.case, each.months.low, each.months.high) for each in one.observations} for one in view.strata
    }
    tenth = Fraction(1, 10)
    assert found == {
        "diagnosis": {("index-case", 225 * tenth, 459 * tenth)},
        "autologous_transplant": {("index-case", 18, 35), ("gozzetti", 5, 5)},
        "thalidomide_start": {("index-case", 225 * tenth, 439 * tenth), ("avigdor", 3, 3)},
        "bortezomib_end": {("index-case", 9, 15), ("waterhouse", 1, 1)},
        "not_stated": {("iwasaki", 6, 6), ("ah-weng", 3, 3)},
    }


def test_the_broad_definition_moves_the_index_case_to_zero() -> None:
    view = survival([CASES["index-case"]], "time_to_emm", "broad")
    assert {origin: (low.median, high.median) for origin, (low, high) in medians(view).items()} == {"diagnosis": (0, 0)}


def test_pooling_across_origins_is_refused_unless_asked_for() -> None:
    view = survival(CASES.values(), "time_to_emm")
    with pytest.raises(Invalid) as refused:
        pooled(view)
    assert refused.value.issues[0].key == "origins-not-pooled"
    people = [(one.case, one.of) for one in pooled(view, asked=True).observations]
    assert len(people) == len(set(people)) == 6


def test_a_series_stays_a_statistic_and_becomes_no_patient() -> None:
    view = survival(CASES.values(), "time_to_emm")
    assert {(one.case, one.n, one.value) for one in view.series} == {
        ("terpos", 15, 24),
        ("candoni", 3, 3),
        ("cerny", 6, 29),
    }
    assert {one.case for stratum in view.strata for one in stratum.observations} & {
        "terpos",
        "candoni",
        "cerny",
    } == set()
    assert [persons(CASES[id_]) for id_ in ("terpos", "candoni", "cerny")] == [[], [], []]


def test_a_new_case_with_real_dates_joins_the_curves_at_once() -> None:
    view = survival([*CASES.values(), case_in(INVENTED)], "after_emm")
    last = next(one for one in view.strata[0].observations if one.case == "invented-hospital-case")
    assert (last.event, view.n, view.strata[0].evaluable) == (False, 33, 6)
    assert last.months.low == Fraction(888, 1) / Fraction(36525, 1200)  # 2024-05-28 to 2026-11-02


def test_the_order_of_the_cases_changes_no_curve() -> None:
    found = list(CASES.values())
    assert survival(found[::-1], "after_emm") == survival(found, "after_emm")


def by_hand(observed: list[tuple[int, bool]]) -> dict[int, Fraction]:
    """The product-limit estimate, multiplied out (Kaplan and Meier 1958)."""
    alive, found = Fraction(1), {}
    for time in sorted({time for time, _ in observed}):
        at_risk = sum(one >= time for one, _ in observed)
        alive *= 1 - Fraction(sum(event for one, event in observed if one == time), at_risk)
        found[time] = alive
    return found


@seed(299)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=12))
def test_the_curve_is_the_one_that_is_multiplied_out_by_hand(observed: list[tuple[int, bool]]) -> None:
    steps = product_limit([Observed(Decimal(time), event) for time, event in observed])
    expected = by_hand(observed)
    assert [int(step.months) for step in steps] == sorted(expected)
    assert all(abs(Fraction(step.survival) - expected[int(step.months)]) < Fraction(1, 10**6) for step in steps)


@seed(299)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=8))
def test_the_lower_reading_never_lies_above_the_upper_one(observed: list[tuple[int, int, bool]]) -> None:
    def reading(longer: bool) -> list[Observed]:
        return [Observed(Decimal(low + extra * longer), event) for low, extra, event in observed if event or not extra]

    lower, upper = (median(product_limit(reading(longer))) for longer in (False, True))
    assert upper is None or (lower is not None and lower <= upper)
