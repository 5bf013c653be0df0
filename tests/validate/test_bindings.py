"""Codes against the value sets of their elements, and codes and units by themselves."""

from typing import Any

import pytest

from app.validate.validator import Validator
from tests.validate.found import VALIDATOR, observation, patient, said, texts

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def condition(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, **members}


def coded(system: str, code: str, **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **more}]}


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (patient(gender="male"), []),
        (patient(gender="Male"), [("Patient.gender", "binding-required")]),
        (observation() | {"status": "finall"}, [("Observation.status", "binding-required")]),
        (condition(clinicalStatus=coded(CLINICAL, "active")), []),
        (condition(clinicalStatus=coded(CLINICAL, "actve")), [("Condition.clinicalStatus", "binding-required")]),
        (condition(clinicalStatus=coded("http://x.org", "active")), [("Condition.clinicalStatus", "binding-required")]),
        (condition(clinicalStatus={"text": "active"}), [("Condition.clinicalStatus", "binding-required")]),
        (
            condition(
                clinicalStatus={
                    "coding": [{"system": "http://x.org", "code": "a"}, {"system": CLINICAL, "code": "active"}]
                }
            ),
            [],
        ),
        (condition(clinicalStatus={"extension": [{"url": "http://x.org/why", "valueCode": "unknown"}]}), []),
        (observation(language="de-DE"), []),
        (observation(language="deutsch!"), [("Observation.language", "binding-required")]),
        (patient(photo=[{"contentType": "image/png"}]), []),
        (patient(photo=[{"contentType": "png picture"}]), [("Patient.photo[0].contentType", "binding-required")]),
    ],
)
def test_required_bindings_are_errors(resource: Any, found: Any) -> None:
    assert said(resource) == found


def test_a_code_nearby_is_offered_and_a_short_list_is_shown() -> None:
    assert "did you mean 'final'?" in texts(observation() | {"status": "finall"})
    assert "female, male, other, unknown" in texts(patient(gender="qqq"))


def test_extensible_bindings_are_warnings_and_a_text_alone_is_allowed() -> None:
    absent = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
    assert VALIDATOR.issues(observation(dataAbsentReason=coded(absent, "unknown"))) == []
    assert VALIDATOR.issues(observation(dataAbsentReason={"text": "who knows"})) == []
    other = observation(dataAbsentReason=coded("http://x.org", "lost"))
    assert said(other) == []
    assert said(other, "warning") == [("Observation.dataAbsentReason", "binding-extensible")]


def test_preferred_bindings_are_told_on_demand() -> None:
    other = observation(category=[coded("http://x.org", "a")])
    assert VALIDATOR.issues(other) == []
    assert said(other, "information", advice=True) == [("Observation.category[0]", "binding-preferred")]


def test_what_cannot_be_decided_is_said() -> None:
    series = {"uid": "1.2", "modality": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}}
    study = {
        "resourceType": "ImagingStudy",
        "status": "available",
        "subject": {"reference": "Patient/1"},
        "series": [series],
    }
    assert said(study, "information") == [("ImagingStudy.series[0].modality", "binding-undecided")]
    decided = Validator(decide=lambda value_set, system, code: code == "CT")
    assert decided.issues(study) == []


@pytest.mark.parametrize(
    ("coding", "found"),
    [
        ({"system": "http://loinc.org", "code": "2465-3"}, []),
        ({"system": "http://loinc.org", "code": "2465-4"}, [("Observation.code.coding[0].code", "check-digit")]),
        ({"system": "http://snomed.info/sct", "code": "73211009"}, []),
        (
            {"system": "http://snomed.info/sct", "code": "73211008"},
            [("Observation.code.coding[0].code", "check-digit")],
        ),
        ({"system": "http://snomed.info/sct", "code": "73211009 : 363698007 = 113331007"}, []),
        ({"code": "x"}, [("Observation.code.coding[0]", "code-without-system")]),
        ({"system": "local", "code": "x"}, [("Observation.code.coding[0].system", "system-relative")]),
    ],
)
def test_a_code_that_cannot_exist_is_a_warning(coding: Any, found: Any) -> None:
    assert said(observation() | {"code": {"coding": [coding]}}, "warning") == found


def test_a_system_that_is_a_local_reference_is_an_error() -> None:
    coding = {"system": "#codes", "code": "x"}
    assert said(observation() | {"code": {"coding": [coding]}}) == [
        ("Observation.code.coding[0].system", "system-relative")
    ]


@pytest.mark.parametrize(
    ("code", "is_ucum"), [("mg/dL", True), ("10*9/L", True), ("mg/dl", True), ("ug/dcL", False), ("{a b}", False)]
)
def test_units_that_claim_to_be_ucum_are_read(code: str, is_ucum: bool) -> None:
    quantity = {"value": 1, "system": "http://unitsofmeasure.org", "code": code}
    found = said(observation(valueQuantity=quantity), "warning")
    assert found == ([] if is_ucum else [("Observation.value.ofType(Quantity).code", "unit-syntax")])


def test_a_display_is_held_to_what_is_known() -> None:
    known = Validator(displays=lambda system, code: frozenset({"Calcium"}) if code == "17861-6" else None)
    right, wrong = (
        {"system": "http://loinc.org", "code": "17861-6", "display": word} for word in ("calcium ", "Kalium")
    )
    assert known.issues(observation() | {"code": {"coding": [right]}}) == []
    found = known.issues(observation() | {"code": {"coding": [wrong]}})
    assert [(one.severity, one.key, one.value) for one in found] == [("warning", "display", "Kalium")]


def test_a_good_coding_that_is_remembered_does_not_let_another_through() -> None:
    good = {"system": "http://x.org", "version": "1", "code": "a", "display": "A", "userSelected": True}
    for _ in range(2):
        assert VALIDATOR.issues(observation() | {"code": {"coding": [good]}}) == []
    assert said(observation() | {"code": {"coding": [{**good, "userSelected": 1}]}}) == [
        ("Observation.code.coding[0].userSelected", "json-type")
    ]
