"""Values that are impossible in their unit. Expected limits: what the table says; conversions by arithmetic."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.validate.plausibility.ranges import Ranges
from tests.conftest import ROOT
from tests.validate.plausibility.doubted import bundle, coded, doubted, doubts, lab, observation

HERE = ("Observation.value.ofType(Quantity)", "implausible-value")


def test_the_calcium_of_the_report_in_mmol_is_doubted_and_its_right_unit_is_proposed() -> None:
    (issue,) = doubts(lab("17861-6", 14.4, "mmol/L"))
    assert (issue.expression, issue.key) == HERE
    assert issue.value == "14.4 mmol/L"
    assert "In mg/dL it would be possible" in issue.text
    assert doubted(lab("17861-6", 14.4, "mg/dL")) == []


@pytest.mark.parametrize(
    ("loinc", "value", "unit", "proposed"),
    [
        ("718-7", 93, "g/dL", "g/L"),
        ("1751-7", 38, "g/dL", "g/L"),
        ("2160-0", 177, "mg/dL", "umol/L"),
        ("2160-0", 2, "umol/L", "mg/dL"),
        ("1952-1", 10800, "mg/L", "ug/L"),
        ("33358-3", 63.6, "g/dL", "g/L"),
        ("2000-8", 9.5, "mmol/L", "mg/dL"),
    ],
)
def test_a_figure_of_another_unit_is_doubted_and_that_unit_proposed(
    loinc: str, value: Any, unit: str, proposed: str
) -> None:
    (issue,) = doubts(lab(loinc, value, unit))
    assert proposed in issue.text.partition("In ")[2]
    assert doubted(lab(loinc, value, proposed)) == []


@pytest.mark.parametrize(
    ("loinc", "value", "unit"),
    [("11118-7", 101, "%"), ("2532-0", 90000, "U/L"), ("89247-1", 6, "{score}"), ("89243-0", 110, "{score}")],
)
def test_what_lies_outside_of_a_scale_or_of_life_is_doubted(loinc: str, value: Any, unit: str) -> None:
    assert doubted(lab(loinc, value, unit)) == [HERE]


def test_a_unit_that_measures_the_same_is_converted_before_it_is_judged() -> None:
    assert doubted(lab("718-7", 93, "g/L")) == []
    assert doubted(lab("718-7", 930, "g/L")) == [HERE]
    assert doubted(lab("1952-1", 10.8, "ug/mL")) == []
    assert doubted(lab("718-7", 0.093, "kg/L")) == []


def test_without_a_unit_or_with_one_that_is_not_known_nothing_is_judged() -> None:
    assert doubted(lab("1952-1", 10800, None)) == []
    assert doubted(lab("718-7", 93, "mm[Hg]")) == []
    named = observation(coded("http://loinc.org", "718-7"), valueQuantity={"value": 93, "unit": "g/dL"})
    assert doubted(named) == [HERE]


def test_a_bound_is_doubted_only_where_all_that_it_allows_is() -> None:
    def bounded(comparator: str, value: Any) -> list[tuple[str | None, str]]:
        one = lab("718-7", value, "g/dL")
        one["valueQuantity"]["comparator"] = comparator
        return doubted(one)

    assert bounded("<", 93) == []
    assert bounded(">", 93) == [HERE]
    assert bounded("<", 0.1) == [HERE]
    assert bounded(">", 0.1) == []


def test_a_component_and_an_entry_are_doubted_at_their_places() -> None:
    part = {"code": coded("http://loinc.org", "718-7"), "valueQuantity": lab("718-7", 93, "g/dL")["valueQuantity"]}
    found = doubted(bundle(observation({"text": "count"}, component=[{"code": {"text": "x"}}, part])))
    assert found == [("Bundle.entry[0].resource.component[1].value.ofType(Quantity)", "implausible-value")]


RANGES = list(Ranges.load(ROOT / "mappings").all())


@given(st.sampled_from(RANGES), st.decimals(min_value=0, max_value=10**6, places=4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_row_doubts_exactly_what_lies_outside_of_it(row: Any, value: Decimal) -> None:
    code, limits = row
    outside = not limits.low <= value <= limits.high
    assert (doubted(lab(code, value, limits.unit)) == [HERE]) == outside
    assert limits.counted(value, limits.unit) == Fraction(value)
