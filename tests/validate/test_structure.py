"""Cardinality, types, choices, unknown elements, the JSON form: http://hl7.org/fhir/R4/json.html."""

from typing import Any

import pytest

from tests.validate.found import VALIDATOR, observation, patient, said, texts


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (patient(), []),
        ({"resourceType": "Patint"}, [("Patint.resourceType", "resource-type")]),
        ({"resourceType": 5}, [("resourceType", "resource-type")]),
        ({}, [("resourceType", "resource-type")]),
        (None, [(None, "not-a-resource")]),
        ([], [(None, "not-a-resource")]),
        (patient(nam=[{"family": "x"}]), [("Patient.nam", "unknown-element")]),
        (
            patient(name=[{"family": "x", "resourceType": "HumanName"}]),
            [("Patient.name[0].resourceType", "unknown-element")],
        ),
        (patient(_name=[{"id": "x"}]), [("Patient._name", "unknown-element")]),
        (patient(name={"family": "x"}), [("Patient.name", "list-expected")]),
        (patient(name=["x"]), [("Patient.name[0]", "json-type")]),
        (patient(name=[["x"]]), [("Patient.name[0]", "not-repeating")]),
        (patient(birthDate=["1970"]), [("Patient.birthDate", "not-repeating")]),
        (patient(maritalStatus=[{"text": "x"}]), [("Patient.maritalStatus", "not-repeating")]),
        (patient(maritalStatus="x"), [("Patient.maritalStatus", "json-type")]),
        (patient(gender=None), [("Patient.gender", "empty-element")]),
        (patient(gender=""), [("Patient.gender", "empty-element")]),
        (patient(name=[]), [("Patient.name", "empty-element")]),
        (patient(name=None), [("Patient.name", "empty-element")]),
        (patient(name=[{}]), [("Patient.name[0]", "empty-element")]),
        (patient(name=[None]), [("Patient.name[0]", "empty-element")]),
        (patient(contact={}), [("Patient.contact", "list-expected")]),
        (patient(name=[{"given": ["a", None]}]), [("Patient.name[0].given[1]", "empty-element")]),
        (patient(name=[{"given": ["a", ["b"]]}]), [("Patient.name[0].given[1]", "nested-list")]),
        (patient(name=[{"id": "x"}]), [("Patient.name[0]", "ele-1")]),
        (patient(meta=[]), [("Patient.meta", "empty-element")]),
        (patient(meta={"tag": ["x"]}), [("Patient.meta.tag[0]", "json-type")]),
        (patient(link=[{"other": {"reference": "Patient/1"}}]), [("Patient.link[0]", "cardinality-min")]),
        ({"resourceType": "Observation"}, [("Observation", "cardinality-min")] * 2),
        (observation(valueString="a", valueBoolean=True), [("Observation.value", "choice")]),
        (
            observation(valueString="a", _valueBoolean={"id": "x"}),
            [("Observation.value", "choice"), ("Observation.value.ofType(boolean)", "ele-1")],
        ),
        (observation(value="a"), [("Observation.value", "unknown-element")]),
        (observation(valueDecimal=1), [("Observation.valueDecimal", "unknown-element")]),
        (observation(valueQuantity={"value": "6"}), [("Observation.value.ofType(Quantity).value", "json-type")]),
    ],
)
def test_a_fault_is_named_with_its_place(resource: Any, found: list[tuple[str | None, str]]) -> None:
    assert said(resource) == found


@pytest.mark.parametrize(
    "resource",
    [
        patient(
            name=[
                {"given": ["a", None], "_given": [None, {"extension": [{"url": "http://x/y", "valueCode": "masked"}]}]}
            ]
        ),
        patient(_birthDate={"extension": [{"url": "http://x/y", "valueCode": "masked"}]}),
        patient(birthDate="1970", _birthDate={"id": "a"}),
        {
            "resourceType": "Observation",
            "code": {"text": "x"},
            "_status": {"extension": [{"url": "http://x/y", "valueCode": "unknown"}]},
        },
        observation(component=[{"code": {"text": "x"}, "valueInteger": 3}]),
        {"resourceType": "Parameters", "parameter": [{"name": "a", "part": [{"name": "b", "resource": patient()}]}]},
    ],
)
def test_what_the_standard_allows_is_no_fault(resource: Any) -> None:
    assert VALIDATOR.issues(resource) == []


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"_birthDate": "x"}, [("Patient.birthDate", "json-type")]),
        ({"_birthDate": {}}, [("Patient.birthDate", "empty-element")]),
        ({"_birthDate": None}, [("Patient.birthDate", "empty-element")]),
        ({"_birthDate": {"id": "a"}}, [("Patient.birthDate", "ele-1")]),
        (
            {"_birthDate": {"id": "a", "value": "1970"}},
            [("Patient.birthDate.value", "unknown-element"), ("Patient.birthDate", "ele-1")],
        ),
        ({"name": [{"_given": {"id": "a"}}]}, [("Patient.name[0].given", "list-expected")]),
        ({"name": [{"_given": [None]}]}, [("Patient.name[0].given[0]", "empty-element")]),
        ({"name": [{"given": [None], "_given": [None]}]}, [("Patient.name[0].given[0]", "empty-element")]),
    ],
)
def test_a_sibling_carries_ids_and_extensions_in_step_with_its_values(members: Any, found: Any) -> None:
    assert said(patient(**members)) == found


def test_lists_out_of_step_are_remarked() -> None:
    name = {"given": ["a", "b"], "_given": [{"id": "x"}]}
    assert said(patient(name=[name])) == []
    assert said(patient(name=[name]), "warning") == [("Patient.name[0].given", "not-in-step")]


def test_a_sentence_says_what_would_be_right() -> None:
    assert "did you mean 'gender'?" in texts(patient(gendr="male"))
    assert "valueQuantity" in texts(observation(value=5))
    assert "at least 1 is required" in texts({"resourceType": "Observation", "code": {"text": "x"}})
    assert "without quotation marks" in texts(patient(active="true"))
    assert "did you mean 'Patient'?" in texts({"resourceType": "Patiennt"})


def test_contained_resources_and_entries_are_looked_at_as_resources() -> None:
    inside = {"resourceType": "Organization", "id": "a", "nme": "x"}
    holder = patient(contained=[inside, {"resourceType": "Organization", "name": "y"}, 5, {"id": "z"}])
    assert said(holder) == [
        ("Patient.contained[0].nme", "unknown-element"),
        ("Patient.contained[1]", "contained-id"),
        ("Patient.contained[2]", "not-a-resource"),
        ("Patient.contained[3].resourceType", "resource-type"),
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "resource": patient(gender=5)}],
    }
    assert said(bundle) == [("Bundle.entry[0].resource.gender", "json-type")]


def test_errors_are_not_crowded_out_by_remarks() -> None:
    codings = [{"code": "a"}] * 500  # without a system: a warning each
    found = VALIDATOR.issues(patient(maritalStatus={"coding": codings}, gender="x"), max_issues=50)
    assert len(found) == 50
    assert [one.key for one in found if one.severity == "error"] == ["binding-required"]
    assert found[-1].key == "too-many"


def test_an_unknown_profile_is_a_warning_where_it_is_claimed_and_an_error_where_it_is_asked_for() -> None:
    url = "http://example.org/StructureDefinition/x"
    assert said(patient(meta={"profile": [url]}), "warning") == [("Patient.meta.profile[0]", "profile-unknown")]
    assert said(patient(), profiles=[url]) == [("Patient", "profile-unknown")]
    assert said(patient(), profiles=["http://hl7.org/fhir/StructureDefinition/Patient"]) == []
