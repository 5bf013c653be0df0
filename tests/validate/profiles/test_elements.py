"""What a profile may say of an element: how often, which type, which value."""

from pathlib import Path
from typing import Any

import pytest

from app.fhir.exact_json import loads
from tests.validate.profiles.made import CORE, URL, Holding, concept, definition, observation

QUANTITY = {"value": 5, "unit": "g", "system": "http://unitsofmeasure.org", "code": "g"}


def test_an_element_that_the_profile_asks_for_is_missed(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.subject", "min": 1}))
    assert held.said(observation()) == [("Observation", "profile-min")]
    assert "Observation.subject is missing; made asks for at least 1" in held.texts(observation())
    assert held.said(observation(subject={"display": "x"})) == []


def test_a_primitive_that_has_only_an_extension_is_there(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Patient", {"id": "Patient.birthDate", "min": 1}))
    absent = {"extension": [{"url": f"{CORE}data-absent-reason", "valueCode": "unknown"}]}
    assert held.said({"resourceType": "Patient", "_birthDate": absent}) == []
    assert held.said({"resourceType": "Patient", "active": True}) == [("Patient", "profile-min")]


def test_what_r4_itself_says_is_said_once(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.code", "min": 1}))
    resource = observation()
    del resource["code"]
    assert held.said(resource) == [("Observation", "cardinality-min")]


def test_more_values_than_the_profile_allows_are_named_at_the_first_surplus_one(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.category", "max": "1"}))
    two = [concept("exam", "http://terminology.hl7.org/CodeSystem/observation-category")] * 2
    assert held.said(observation(category=two)) == [("Observation.category[1]", "profile-max")]
    assert held.said(observation(category=two[:1])) == []


def test_a_forbidden_element_is_named(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.device", "max": "0"}))
    assert held.said(observation(device={"display": "x"})) == [("Observation.device", "profile-max")]


def test_a_type_that_the_profile_leaves_out_is_refused(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.value[x]", "type": [{"code": "Quantity"}]}))
    assert held.said(observation(valueString="x")) == [("Observation.value.ofType(string)", "profile-type")]
    assert held.said(observation(valueQuantity=QUANTITY)) == []


def test_a_shortcut_names_one_type_of_a_choice(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.valueQuantity.code", "min": 1}))
    assert held.said(observation(valueQuantity={"value": 5})) == [("Observation.value.ofType(Quantity)", "profile-min")]
    assert held.said(observation(valueString="x")) == []


@pytest.mark.parametrize(
    "value,right",
    [
        ({"coding": [{"system": "http://loinc.org", "code": "1-8"}]}, True),
        ({"coding": [{"code": "1-8", "system": "http://loinc.org"}]}, True),
        ({"coding": [{"system": "http://loinc.org", "code": "1-8"}], "text": "more"}, False),
        ({"text": "x"}, False),
    ],
)
def test_a_fixed_value_is_exactly_that(value: Any, right: bool, tmp_path: Path) -> None:
    fixed = {"id": "Observation.code", "fixedCodeableConcept": concept("1-8")}
    held = Holding(tmp_path, definition("Observation", fixed))
    assert held.said(observation(code=value)) == ([] if right else [("Observation.code", "profile-fixed")])


@pytest.mark.parametrize(
    "value,right",
    [
        ({"coding": [{"system": "http://loinc.org", "code": "1-8", "display": "more"}], "text": "more"}, True),
        ({"coding": [{"system": "http://snomed.info/sct", "code": "80146002"}, *concept("1-8")["coding"]]}, True),
        ({"coding": [{"system": "http://loinc.org", "code": "2-6"}]}, False),
        ({"coding": [{"code": "1-8"}], "text": "http://loinc.org"}, False),
    ],
)
def test_a_pattern_is_part_of_the_value(value: Any, right: bool, tmp_path: Path) -> None:
    pattern = {"id": "Observation.code", "patternCodeableConcept": concept("1-8")}
    held = Holding(tmp_path, definition("Observation", pattern))
    assert held.said(observation(code=value)) == ([] if right else [("Observation.code", "profile-pattern")])
    assert right or "http://loinc.org#1-8" in held.texts(observation(code=value))


def test_numbers_are_the_same_by_value_and_true_is_no_number(tmp_path: Path) -> None:
    fixed = {"id": "Observation.value[x]", "type": [{"code": "Quantity"}], "patternQuantity": {"value": 1}}
    held = Holding(tmp_path, definition("Observation", fixed))
    assert held.said(observation(valueQuantity=loads(b'{"value": 1.0}'))) == []
    assert [key for _, key in held.said(observation(valueQuantity={"value": True}))] == ["json-type", "profile-pattern"]


def test_values_keep_within_the_bounds(tmp_path: Path) -> None:
    held = Holding(
        tmp_path,
        definition(
            "Observation",
            {"id": "Observation.valueQuantity", "minValueQuantity": QUANTITY},
            {"id": "Observation.effectiveDateTime", "maxValueDateTime": "2020-12-31"},
            {"id": "Observation.valueString", "maxLength": 3},
        ),
    )
    at = "Observation.value.ofType(Quantity)"
    assert held.said(observation(valueQuantity={**QUANTITY, "value": 4})) == [(at, "profile-bound")]
    assert held.said(observation(valueQuantity={**QUANTITY, "code": "kg", "value": 4})) == []  # not to be compared
    assert held.said(observation(effectiveDateTime="2021")) == [
        ("Observation.effective.ofType(dateTime)", "profile-bound")
    ]
    assert held.said(observation(effectiveDateTime="2020-12")) == []
    assert held.said(observation(valueString="four")) == [("Observation.value.ofType(string)", "profile-bound")]


def test_a_constraint_is_evaluated_where_it_stands(tmp_path: Path) -> None:
    rule = {
        "key": "made-1",
        "severity": "error",
        "human": "A low has a high",
        "expression": "low.exists() implies high.exists()",
    }
    soft = {"key": "made-2", "severity": "warning", "human": "It is known when", "expression": "effective.exists()"}
    made = definition("Observation", {"id": "Observation.referenceRange", "constraint": [rule]})
    made["differential"]["element"][0]["constraint"] = [soft]
    held = Holding(tmp_path, made)
    resource = observation(referenceRange=[{"high": {"value": 1}}, {"low": {"value": 1}}])
    assert held.said(resource) == [("Observation.referenceRange[1]", "made-1")]
    assert ("Observation", "made-2") in held.said(resource, "warning")


def test_a_constraint_that_is_no_fhirpath_is_told_and_nothing_else_stops(tmp_path: Path) -> None:
    rule = {"key": "made-1", "severity": "error", "human": "x", "expression": "this is (no FHIRPath"}
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.code", "constraint": [rule]}))
    assert held.said(observation()) == []
    assert held.said(observation(), "information") == [("Observation.code", "made-1")]


def test_what_is_to_be_supported_is_said_as_advice_only(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.method", "mustSupport": True}))
    assert ("Observation", "must-support") not in held.said(observation(), "information")
    assert ("Observation", "must-support") in held.said(observation(), "information", advice=True)
    assert ("Observation", "must-support") not in held.said(
        observation(method={"text": "x"}), "information", advice=True
    )


def test_what_lies_in_a_datatype_is_constrained_too(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation", {"id": "Observation.code.coding", "min": 1, "max": "1"}))
    assert held.said(observation()) == [("Observation.code", "profile-min")]
    two = {"coding": [*concept("1-8")["coding"], *concept("2-6")["coding"]]}
    assert held.said(observation(code=two)) == [("Observation.code.coding[1]", "profile-max")]


def test_what_a_content_reference_leads_to_holds_at_any_depth(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Questionnaire", {"id": "Questionnaire.item.text", "min": 1}))
    inner = {"linkId": "2", "type": "group", "text": "x", "item": [{"linkId": "3", "type": "display"}]}
    outer = {"linkId": "1", "type": "group", "text": "x", "item": [inner]}
    resource = {"resourceType": "Questionnaire", "status": "draft", "item": [outer]}
    assert held.said(resource) == [("Questionnaire.item[0].item[0].item[0]", "profile-min")]


def test_a_profile_of_another_type_is_an_error_and_so_is_an_abstract_one(tmp_path: Path) -> None:
    held = Holding(tmp_path, definition("Observation"))
    assert held.said({"resourceType": "Patient", "active": True}) == [("Patient", "profile-wrong-type")]
    claimed = {"resourceType": "Patient", "meta": {"profile": [f"{CORE}Observation"]}, "active": True}
    assert held.said(claimed) == [("Patient", "profile-wrong-type")] * 2
    (tmp_path / "abstract").mkdir()
    abstract = Holding(tmp_path / "abstract", definition("Observation", abstract=True))
    assert abstract.said(observation()) == [("Observation", "profile-abstract")]


def test_an_unknown_profile_is_a_warning_where_claimed_and_an_error_where_asked_for(tmp_path: Path) -> None:
    held = Holding(tmp_path)
    assert held.said(observation()) == [("Observation", "profile-unknown")]
    claimed = observation(meta={"profile": [f"{URL}-unknown"]})
    assert ("Observation.meta.profile[0]", "profile-unknown") in held.said(claimed, "warning")


def test_a_profile_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    nowhere = definition("Observation", {"id": "Observation.colour", "min": 1})
    orphan = definition("Observation", url=f"{URL}-2", baseDefinition="http://example.org/unknown")
    broken = definition("Observation", url=f"{URL}-3", differential={"element": "x"}, snapshot={"element": [1]})
    held = Holding(tmp_path, nowhere, orphan, broken)
    for url, word in (
        (URL, "Observation.colour"),
        (f"{URL}-2", "http://example.org/unknown"),
        (f"{URL}-3", "misshapen"),
    ):
        assert held.said(observation(), url=url) == [("Observation", "profile-unusable")]
        assert word in held.texts(observation(), url=url)
    claimed = observation(meta={"profile": [URL]})
    assert ("Observation", "profile-unusable") in [
        (one.expression, one.key) for one in held.validator.issues(claimed) if one.severity == "warning"
    ]


def test_a_canonical_with_a_version_finds_that_version_only(tmp_path: Path) -> None:
    strict = definition("Observation", {"id": "Observation.subject", "min": 1}, version="2.0.0")
    mild = definition("Observation", version="10.0.0")
    held = Holding(tmp_path, strict, mild)
    assert held.said(observation(), url=f"{URL}|2.0.0") == [("Observation", "profile-min")]
    assert held.said(observation(), url=f"{URL}|2.0") == [("Observation", "profile-min")]
    assert held.said(observation(), url=f"{URL}|10.0.0") == []
    assert held.said(observation()) == []  # the highest: 10, not 2
    assert held.said(observation(), url=f"{URL}|3") == [("Observation", "profile-unknown")]
