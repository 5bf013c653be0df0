"""Small resources, each valid as it stands, for the tests to break one thing in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

RELATIVE = "http://hl7.org/fhir/StructureDefinition/cqf-relativeDateTime"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">SPEP 6.36 g/dL</div>'
PATIENT, OBSERVATION, COMPOSITION, CONDITION = (f"urn:uuid:00000000-0000-4000-8000-00000000000{i}" for i in range(4))

Resource = dict[str, Any]


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def absent(reason: str = "unknown") -> Resource:
    """An element, or a `_` sibling, that says why there is no value."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def relative_time(target: str = "Condition/c1") -> Resource:
    """A `_effectiveDateTime` that holds a time relative to the diagnosis."""
    parts = [
        {"url": "target", "valueReference": {"reference": target}},
        {"url": "targetPath", "valueString": "Condition.onset"},
        {"url": "relationship", "valueCode": "after"},
        {"url": "offset", "valueDuration": {"value": 13, "system": "http://unitsofmeasure.org", "code": "mo"}},
    ]
    return {"extension": [{"url": RELATIVE, "extension": parts}]}


def patient() -> Resource:
    """A man who died, without a name that is told."""
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "https://w3id.org/emm-fhir/sid/case", "value": "index-case"}],
        "name": [absent("masked")],
        "gender": "male",
        "deceasedBoolean": True,
    }


def observation() -> Resource:
    """One laboratory figure with its digits, its unit and a relative time."""
    return {
        "resourceType": "Observation",
        "id": "o1",
        "text": {"status": "generated", "div": DIV},
        "status": "final",
        "category": [coded("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")],
        "code": {"text": "SPEP"},
        "subject": {"reference": "Patient/p1"},
        "_effectiveDateTime": relative_time(),
        "valueQuantity": {
            "value": Decimal("6.36"),
            "unit": "g/dL",
            "system": "http://unitsofmeasure.org",
            "code": "g/dL",
        },
        "referenceRange": [{"text": "none in health"}],
    }


def condition() -> Resource:
    """The myeloma, staged."""
    clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    return {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": coded(clinical, "active"),
        "category": [coded("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")],
        "code": coded("http://snomed.info/sct", "109989006"),
        "subject": {"reference": "Patient/p1"},
        "onsetAge": {"value": 60, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"},
        "stage": [{"summary": {"text": "IIIB"}}],
    }


def composition() -> Resource:
    """The head of a document about the patient."""
    return {
        "resourceType": "Composition",
        "id": "d1",
        "status": "final",
        "type": {"text": "Case report"},
        "subject": {"reference": PATIENT},
        "date": "2014",
        "author": [{"display": "as stated"}],
        "title": "A case",
        "section": [{"title": "Findings", "entry": [{"reference": OBSERVATION}]}],
    }


def document() -> Resource:
    """A document Bundle: Composition, Patient, Observation, Condition, all reached."""
    seen, ill = observation(), condition()
    seen["subject"], ill["subject"] = {"reference": PATIENT}, {"reference": PATIENT}
    seen["_effectiveDateTime"] = relative_time(CONDITION)
    resources = [(COMPOSITION, composition()), (PATIENT, patient()), (OBSERVATION, seen), (CONDITION, ill)]
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:00000000-0000-4000-8000-000000000009"},
        "timestamp": "2026-01-02T03:04:05Z",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources],
    }


def transaction() -> Resource:
    """The same resources to be written, each by PUT under its own id."""
    bundle = document()
    entries = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Composition"]
    for entry in entries:
        kind, own_id = entry["resource"]["resourceType"], entry["resource"]["id"]
        entry["request"] = {"method": "PUT", "url": f"{kind}/{own_id}"}
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def cancer_patient() -> Resource:
    """mCODE's CancerPatient."""
    return {**patient(), "meta": {"profile": [f"{MCODE}mcode-cancer-patient"]}}
