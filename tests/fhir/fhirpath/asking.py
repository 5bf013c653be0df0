"""The answers of an expression, as plain values."""

from typing import Any

from app.fhir.fhirpath.expression import compile

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p",
    "active": True,
    "name": [
        {"use": "official", "family": "Hill", "given": ["Ada", "Grace"]},
        {"use": "usual", "given": [None, "Al"], "_given": [{"extension": [{"url": "u", "valueCode": "c"}]}, None]},
    ],
    "birthDate": "1974-12-25",
    "_birthDate": {"id": "b", "extension": [{"url": "http://t.example", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
    "deceasedBoolean": False,
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Clinic"}],
    "managingOrganization": {"reference": "#o"},
    "generalPractitioner": [{"reference": "Practitioner/1"}],
}


def ask(expression: str, focus: Any = None, **where: Any) -> list[Any]:
    """The values that the expression gives of the patient, or of another focus."""
    return [node.value for node in compile(expression).evaluate(PATIENT if focus is None else focus, **where)]
