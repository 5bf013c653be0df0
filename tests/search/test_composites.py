"""Composites: http://hl7.org/fhir/R4/search.html#composite."""

from typing import Any

import pytest

from app.fhir.exact_json import ExactDecimal
from tests.search.asked import finds

UCUM = "http://unitsofmeasure.org"
SYSTOLIC, DIASTOLIC = ({"coding": [{"system": "http://loinc.org", "code": code}]} for code in ("8480-6", "8462-4"))


def measured(code: dict[str, Any], value: str, unit: str = "mm[Hg]") -> dict[str, Any]:
    return {"code": code, "valueQuantity": {"value": ExactDecimal(value), "system": UCUM, "code": unit, "unit": "mmHg"}}


PRESSURE = {
    "resourceType": "Observation",
    "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
    "component": [measured(SYSTOLIC, "130"), measured(DIASTOLIC, "80")],
}


def test_code_and_value_must_be_of_the_same_component() -> None:
    assert finds(PRESSURE, "component-code-value-quantity", "8480-6$gt120")
    assert finds(PRESSURE, "component-code-value-quantity", f"http://loinc.org|8462-4$80|{UCUM}|mm[Hg]")
    assert not finds(PRESSURE, "component-code-value-quantity", "8462-4$gt120")


def test_a_combination_looks_at_the_observation_and_at_its_components() -> None:
    single = {"resourceType": "Observation", **measured(SYSTOLIC, "130")}
    for one in (single, PRESSURE):
        assert finds(one, "combo-code-value-quantity", "8480-6$130||mmHg")
    assert finds(single, "code-value-quantity", "8480-6$ge130") and not finds(
        PRESSURE, "code-value-quantity", "8480-6$ge130"
    )
    assert not finds(single, "component-code-value-quantity", "8480-6$ge130")


def test_a_quantity_in_a_composite_is_compared_across_units() -> None:
    sodium = {"resourceType": "Observation", **measured(SYSTOLIC, "6.36", "g/dL")}
    assert finds(sodium, "code-value-quantity", f"8480-6$63.6|{UCUM}|g/L")


def test_values_between_commas_are_alternatives() -> None:
    assert finds(PRESSURE, "component-code-value-quantity", "8462-4$gt120,8480-6$gt120")


@pytest.mark.parametrize(
    ("value", "name", "asked", "other"),
    [
        ({"valueCodeableConcept": {"coding": [{"system": "urn:x", "code": "+"}]}}, "concept", "urn:x|+", "urn:x|-"),
        ({"valueString": "Éosine"}, "string", "eos", "azur"),
        ({"valueDateTime": "2013-01-14T10:00:00Z"}, "date", "2013-01-14", "gt2014"),
        ({"valuePeriod": {"start": "2013"}}, "date", "gt2020", "lt2012"),
    ],
)
def test_a_code_goes_with_values_of_every_kind(value: dict[str, Any], name: str, asked: str, other: str) -> None:
    observation = {"resourceType": "Observation", "code": SYSTOLIC, **value}
    assert finds(observation, f"code-value-{name}", f"8480-6${asked}")
    assert not finds(observation, f"code-value-{name}", f"8480-6${other}")
    assert not finds(observation, f"code-value-{name}", f"8462-4${asked}")
    assert finds(observation, f"code-value-{name}:missing", "false")


def test_a_document_is_found_by_what_it_does_to_another() -> None:
    target = {"code": "replaces", "target": {"reference": "DocumentReference/old"}}
    document = {
        "resourceType": "DocumentReference",
        "relatesTo": [target, {"code": "appends", "target": {"reference": "DocumentReference/x"}}],
    }
    for asked in ("replaces$DocumentReference/old", "replaces$old"):
        assert finds(document, "relationship", asked)
    assert not finds(document, "relationship", "appends$old")


def test_a_group_is_found_by_a_characteristic_and_its_value() -> None:
    gender = {"coding": [{"code": "gender"}]}
    mixed = {"code": gender, "valueCodeableConcept": {"coding": [{"code": "mixed"}]}}
    group = {
        "resourceType": "Group",
        "characteristic": [mixed, {"code": {"coding": [{"code": "o"}]}, "valueBoolean": True}],
    }
    assert finds(group, "characteristic-value", "gender$mixed") and finds(group, "characteristic-value", "o$true")
    assert not finds(group, "characteristic-value", "o$mixed")


def test_context_type_goes_with_its_value() -> None:
    age = {"code": {"code": "age"}, "valueRange": {"low": {"value": 18}}}
    focus = {"code": {"code": "focus"}, "valueCodeableConcept": {"coding": [{"code": "mm"}]}}
    library = {"resourceType": "Library", "useContext": [age, focus]}
    assert finds(library, "context-type-quantity", "age$gt40") and finds(library, "context-type-value", "focus$mm")
    assert not finds(library, "context-type-value", "age$mm")


@pytest.mark.parametrize(
    ("value", "is_found"),
    [
        ("2$gt100$lt200", True),
        ("2$128$131", True),
        ("2$gt128$lt200", False),
        ("2$le128$ge131", True),
        ("2$ne128$131", False),
        ("3$128$131", False),
        ("2$128$le130", False),
    ],
)
def test_a_sequence_is_found_by_chromosome_and_both_coordinates_of_one_variant(value: str, is_found: bool) -> None:
    sequence = {
        "resourceType": "MolecularSequence",
        "referenceSeq": {"chromosome": {"coding": [{"code": "2"}]}},
        "variant": [{"start": 128, "end": 131}, {"start": 500, "end": 600}],
    }
    assert finds(sequence, "chromosome-variant-coordinate", value) is is_found


@pytest.mark.parametrize(
    "value", ["8480-6", "8480-6$", "$120", "a$1$2", "http://loinc.org|$1", "|8480-6$1", "8480-6$x"]
)
def test_what_has_not_all_parts_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(PRESSURE, "component-code-value-quantity", value)
