"""Numbers and quantities: the examples of http://hl7.org/fhir/R4/search.html#number and #quantity."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fhir.exact_json import ExactDecimal
from app.search import amounts
from app.search.meaning import keeps
from tests.search.asked import finds

UCUM = "http://unitsofmeasure.org"


def risk(probability: str) -> dict[str, Any]:
    return {"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": ExactDecimal(probability)}]}


def valued(**value: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", **value}


def quantity(value: str, unit: str, system: str | None = UCUM, **more: str) -> dict[str, Any]:
    coded = {"system": system, "code": unit} if system else {"unit": unit}
    return valued(valueQuantity={"value": ExactDecimal(value), **coded, **more})


@pytest.mark.parametrize(
    ("value", "number", "is_found"),
    [
        ("100", "99.5", True),
        ("100", "100.49999", True),
        ("100", "100.5", False),
        ("100", "99.49", False),
        ("100.00", "100.004", True),
        ("100.00", "100.005", False),
        ("100.00", "99.995", True),
        ("1e2", "50", True),
        ("1e2", "149", True),
        ("1e2", "150", False),
        ("lt100", "99.9", True),
        ("lt100", "100", False),
        ("le100", "100", True),
        ("gt100", "100", False),
        ("gt100", "100.01", True),
        ("ge100", "100", True),
        ("ge100", "99.99", False),
        ("ne100", "100.4", False),
        ("ne100", "100.5", True),
        ("ap100", "109", True),
        ("ap100", "111", False),
        ("ap-100", "-109", True),
        ("-0.5", "-0.5", True),
        ("0.8", "0.8", True),
        ("1000000000000000000", "1e18", True),
        ("66.899999999999991", "66.899999999999991", True),
    ],
)
def test_a_number_is_compared_with_the_precision_of_the_digits_that_were_asked_for(
    value: str, number: str, is_found: bool
) -> None:
    assert finds(risk(number), "probability", value) is is_found


@pytest.mark.parametrize(
    "value", ["", "a", "1,", "gt", "0x1", "1_0", "NaN", "Infinity", "1e999", "٣", "1" * 65, "--1", "eq 1"]
)
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(risk("1"), "probability", value)


@pytest.mark.parametrize(
    ("value", "is_found"),
    [("5.4|http://unitsofmeasure.org|mg", True), ("5.40e-3|http://unitsofmeasure.org|g", True), ("5.4||mg", True)]
    + [("5.4", True), ("le5.4|http://unitsofmeasure.org|mg", True), ("ap5.9|http://unitsofmeasure.org|mg", True)]
    + [
        ("5.4|http://unitsofmeasure.org|g", False),
        ("5.4||g", False),
        ("gt5.4||mg", False),
        ("5|http://x.org|mg", False),
    ]
    + [("0.0054|http://unitsofmeasure.org|g", True), ("5400|http://unitsofmeasure.org|ug", True)],
)
def test_a_quantity_is_found_in_its_unit_and_in_others_that_ucum_makes_of_it(value: str, is_found: bool) -> None:
    assert finds(quantity("5.4", "mg"), "value-quantity", value) is is_found


def test_haemoglobin_in_grams_per_decilitre_is_found_in_grams_per_litre() -> None:
    assert finds(quantity("6.36", "g/dL"), "value-quantity", f"63.6|{UCUM}|g/L")
    assert finds(quantity("6.36", "g/dL"), "value-quantity", f"lt70|{UCUM}|g/L")
    assert not finds(quantity("6.36", "g/dL"), "value-quantity", f"63.8|{UCUM}|g/L")


def test_a_temperature_is_compared_across_scales() -> None:
    assert finds(quantity("37", "Cel"), "value-quantity", f"98.6|{UCUM}|[degF]")


def test_a_unit_without_system_is_found_as_text_alone() -> None:
    assert finds(quantity("5.4", "mg", system=None), "value-quantity", "5.4||mg")
    assert not finds(quantity("5.4", "mg", system=None), "value-quantity", f"5.4|{UCUM}|mg")


def test_a_code_that_is_no_ucum_is_compared_as_it_stands() -> None:
    assert finds(quantity("5", "not a unit"), "value-quantity", f"5|{UCUM}|not a unit")


@pytest.mark.parametrize(
    ("comparator", "value", "is_found"),
    [
        ("<", "lt5", True),
        ("<", "gt4", True),
        ("<", "ge5", False),
        ("<=", "ge5", True),
        (">", "gt5", True),
        (">", "le5", False),
        (">=", "le5", True),
        ("<", "eq5", False),
        ("<", "ne5", True),
    ],
)
def test_a_value_that_its_source_only_bounded_is_an_open_interval(comparator: str, value: str, is_found: bool) -> None:
    assert finds(quantity("5", "mg", comparator=comparator), "value-quantity", value) is is_found


def test_a_range_is_compared_as_an_interval_and_in_its_units() -> None:
    mg = {"system": UCUM, "code": "mg"}
    age = {"resourceType": "Condition", "onsetRange": {"low": {"value": 40, **mg}, "high": {"value": 50, **mg}}}
    assert finds(age, "onset-age", "gt45") and finds(age, "onset-age", "lt45") and not finds(age, "onset-age", "eq45")
    assert finds(age, "onset-age", f"ge0.05|{UCUM}|g") and not finds(age, "onset-age", f"gt0.05|{UCUM}|g")
    open_ended = {"resourceType": "Condition", "onsetRange": {"low": {"value": 40}}}
    assert finds(open_ended, "onset-age", "gt1000") and not finds(open_ended, "onset-age", "lt40")


def test_money_is_found_by_its_currency() -> None:
    invoice = {"resourceType": "Invoice", "totalNet": {"value": ExactDecimal("48.50"), "currency": "EUR"}}
    assert finds(invoice, "totalnet", "48.5|urn:iso:std:iso:4217|EUR") and finds(invoice, "totalnet", "gt48||EUR")
    assert not finds(invoice, "totalnet", "48.5||USD")


def test_samples_span_from_the_smallest_to_the_largest() -> None:
    ecg = valued(
        valueSampledData={
            "origin": {"value": 10, "system": UCUM, "code": "mV"},
            "factor": ExactDecimal("0.5"),
            "data": "2 -4 E 8",
            "dimensions": 1,
        }
    )
    assert finds(ecg, "value-quantity", f"ge14|{UCUM}|mV") and not finds(ecg, "value-quantity", f"gt14|{UCUM}|mV")
    assert finds(ecg, "value-quantity", "le8") and not finds(ecg, "value-quantity", "lt8")


@pytest.mark.parametrize("value", ["5.4|mg", "5.4|http://unitsofmeasure.org|", "mg", "5.4|a|b|c"])
def test_what_is_no_quantity_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(quantity("5.4", "mg"), "value-quantity", value)


decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(decimals, decimals)
def test_the_orderings_are_those_of_the_exact_numbers(asked: Decimal, stored: Decimal) -> None:
    value = amounts.to_float(amounts.exact(stored) or amounts.asked("0").value)
    for prefix, is_found in (
        ("lt", stored < asked),
        ("le", stored <= asked),
        ("gt", stored > asked),
        ("ge", stored >= asked),
        ("eq", asked - Decimal("0.0005") <= stored < asked + Decimal("0.0005")),
    ):
        bounds = amounts.bounds(amounts.asked(f"{prefix}{asked:f}"))
        assert any(keeps(one, value, value) for one in bounds) is is_found
