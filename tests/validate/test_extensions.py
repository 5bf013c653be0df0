"""Extensions against their definitions: http://hl7.org/fhir/R4/extensibility.html."""

from typing import Any

import pytest

from app.validate.finding import Finding
from app.validate.validator import Validator
from tests.validate.found import VALIDATOR, observation, patient, said

HL7 = "http://hl7.org/fhir/StructureDefinition/"


def extended(name: str, **members: Any) -> dict[str, Any]:
    return {"url": HL7 + name, **members}


@pytest.mark.parametrize(
    ("extension", "found"),
    [
        (extended("patient-birthPlace", valueAddress={"city": "Ulm"}), []),
        (extended("patient-birthPlace", valueString="Ulm"), [("Patient.extension[0].value", "extension-value")]),
        (extended("patient-birthPlace"), [("Patient.extension[0]", "ext-1")]),
        ({"url": "birthplace", "valueString": "Ulm"}, [("Patient.extension[0].url", "extension-url")]),
        ({"url": HL7 + "patient-birthPlace|4.0.1", "valueString": "Ulm"}, [("Patient.extension[0]", "extension-url")]),
        ({"valueString": "Ulm"}, [("Patient.extension[0]", "cardinality-min")]),
        (
            extended("observation-bodyPosition", valueCodeableConcept={"text": "x"}),
            [("Patient.extension[0]", "extension-context")],
        ),
        (
            extended("capabilitystatement-prohibited", valueBoolean=True),
            [("Patient.extension[0]", "extension-modifier"), ("Patient.extension[0]", "extension-context")],
        ),
        (
            extended(
                "patient-nationality",
                extension=[
                    {"url": "code", "valueCodeableConcept": {"text": "x"}},
                    {"url": "since", "valueDate": "1970"},
                ],
            ),
            [("Patient.extension[0].extension[1]", "extension-part")],
        ),
        (
            extended("patient-nationality", extension=[{"url": "code", "valueString": "x"}]),
            [("Patient.extension[0].extension[0].value", "extension-value")],
        ),
        (extended("patient-nationality", valueString="x"), [("Patient.extension[0].value", "extension-value")]),
        (
            {"url": "http://x.org/a", "valueString": "x", "extension": [{"url": "http://x.org/b", "valueCode": "y"}]},
            [("Patient.extension[0]", "ext-1")],
        ),
        (extended("patient-disability", valueCodeableConcept={"text": "a"}), []),
        (
            extended("patient-religion", valueCodeableConcept={"text": 5}),
            [("Patient.extension[0].value.ofType(CodeableConcept).text", "json-type")],
        ),
    ],
)
def test_an_extension_is_held_to_its_definition(extension: Any, found: Any) -> None:
    assert said(patient(extension=[extension])) == found


def test_an_extension_stands_as_often_as_its_definition_says() -> None:
    place = extended("patient-birthPlace", valueAddress={"city": "Ulm"})
    assert said(patient(extension=[place, place])) == [("Patient.extension", "extension-max")]


def test_contexts_are_elements_types_and_everything() -> None:
    reason = extended("data-absent-reason", valueCode="masked")
    nullified = extended("iso21090-EN-qualifier", valueCode="LS")
    assert (
        VALIDATOR.issues(patient(_birthDate={"extension": [reason]}, name=[{"_family": {"extension": [nullified]}}]))
        == []
    )
    assert said(patient(_birthDate={"extension": [nullified]})) == [
        ("Patient.birthDate.extension[0]", "extension-context")
    ]
    time = extended("patient-birthTime", valueDateTime="1970-01-01T10:00:00Z")
    assert VALIDATOR.issues(patient(birthDate="1970-01-01", _birthDate={"extension": [time]})) == []


def test_a_required_binding_of_an_extension_is_enforced() -> None:
    assert said(patient(_birthDate={"extension": [extended("data-absent-reason", valueCode="lost")]})) == [
        ("Patient.birthDate.extension[0].value.ofType(code)", "binding-required")
    ]


def test_unknown_extensions_are_allowed_and_unknown_modifiers_remarked() -> None:
    mine = {"url": "http://x.org/mine", "valueString": "x"}
    assert VALIDATOR.issues(patient(extension=[mine])) == []
    assert said(patient(extension=[mine]), "information", advice=True) == [
        ("Patient.extension[0]", "extension-unknown")
    ]
    assert said(patient(modifierExtension=[mine]), "warning") == [("Patient.modifierExtension[0]", "extension-unknown")]
    assert said(patient(extension=[extended("no-such-thing", valueString="x")]), "warning") == [
        ("Patient.extension[0]", "extension-unknown")
    ]


def test_an_extension_that_core_does_not_define_is_asked_of_the_profiles() -> None:
    def profiles(url: str) -> Any:
        return (
            (lambda node, scope: [Finding("structure", "mine", "No.", at=("valueString",))])
            if url == "http://x.org/mine"
            else None
        )

    found = Validator(profiles=profiles).issues(
        observation(extension=[{"url": "http://x.org/mine", "valueString": "x"}])
    )
    assert [(one.expression, one.key) for one in found] == [("Observation.extension[0].valueString", "mine")]
