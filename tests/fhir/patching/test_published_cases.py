"""The cases of HL7's published suite for FHIRPath Patch, each with its input and outcome written out by hand.

Kinds of case after org.hl7.fhir's fhir-path-tests.xml; names and data are ours.
"""

from typing import Any

import pytest

from app.fhir.patching.fhirpath_patch import fhirpath_patch
from tests.fhir.patching.building import Json, nested, operation, part, patch, value

P: Json = {"resourceType": "Patient", "id": "p"}
A, B, C, D = ({"system": "http://a.example", "value": text} for text in "abcd")
MARRIED = {"coding": [{"system": "http://s.example", "code": "M"}]}
WIDOWED = {"coding": [{"system": "http://s.example", "code": "W"}], "text": "widowed"}


def ids(*listed: Json) -> Json:
    return {"identifier": list(listed)}


CASES: dict[str, tuple[Json, list[Json], Json]] = {
    "no operation, no difference": ({"birthDate": "1920-01-01"}, [], {"birthDate": "1920-01-01"}),
    "a primitive is replaced": (
        {"birthDate": "1920-01-01"},
        [operation("replace", "Patient.birthDate", value(valueDate="1930-01-01"))],
        {"birthDate": "1930-01-01"},
    ),
    "a primitive is deleted": ({"birthDate": "1920-01-01"}, [operation("delete", "Patient.birthDate")], {}),
    "one of two primitives is deleted": (
        {"birthDate": "1920-01-01", "gender": "male"},
        [operation("delete", "Patient.birthDate")],
        {"gender": "male"},
    ),
    "what is not there can be deleted": (
        {"gender": "male"},
        [operation("delete", "Patient.birthDate")],
        {"gender": "male"},
    ),
    "a primitive is added": (
        {},
        [operation("add", "Patient", value(valueDate="1930-01-01"), name="birthDate")],
        {"birthDate": "1930-01-01"},
    ),
    "a nested primitive is replaced": (
        {"contact": [{"gender": "male"}]},
        [operation("replace", "Patient.contact[0].gender", value(valueCode="female"))],
        {"contact": [{"gender": "female"}]},
    ),
    "a nested primitive in the second of two is replaced": (
        {"contact": [{"gender": "male"}, {"gender": "male"}]},
        [operation("replace", "Patient.contact[1].gender", value(valueCode="female"))],
        {"contact": [{"gender": "male"}, {"gender": "female"}]},
    ),
    "a nested primitive is deleted": (
        {"contact": [{"name": {"text": "n"}, "gender": "male"}]},
        [operation("delete", "Patient.contact[0].gender")],
        {"contact": [{"name": {"text": "n"}}]},
    ),
    "a nested primitive is added": (
        {"contact": [{"name": {"text": "n"}}]},
        [operation("add", "Patient.contact[0]", value(valueCode="male"), name="gender")],
        {"contact": [{"name": {"text": "n"}, "gender": "male"}]},
    ),
    "a complex element is replaced": (
        {"maritalStatus": MARRIED},
        [operation("replace", "Patient.maritalStatus", value(valueCodeableConcept=WIDOWED))],
        {"maritalStatus": WIDOWED},
    ),
    "a complex element is deleted": ({"maritalStatus": MARRIED}, [operation("delete", "Patient.maritalStatus")], {}),
    "a complex element is added": (
        {},
        [operation("add", "Patient", value(valueCodeableConcept=MARRIED), name="maritalStatus")],
        {"maritalStatus": MARRIED},
    ),
    "an element without a type of its own is replaced": (
        {"contact": [{"name": {"text": "a name"}}]},
        [operation("replace", "Patient.contact[0]", nested(part("name", valueHumanName={"text": "the name"})))],
        {"contact": [{"name": {"text": "the name"}}]},
    ),
    "an element without a type of its own is deleted, and the empty list with it": (
        {"contact": [{"name": {"text": "a name"}}]},
        [operation("delete", "Patient.contact[0]")],
        {},
    ),
    "an element without a type of its own is added": (
        {},
        [operation("add", "Patient", nested(part("name", valueHumanName={"text": "a name"})), name="contact")],
        {"contact": [{"name": {"text": "a name"}}]},
    ),
    "an element inside a list is replaced": (
        ids(A, B),
        [operation("replace", "Patient.identifier[0].value", value(valueString="z"))],
        ids({**A, "value": "z"}, B),
    ),
    "an element inside a list is deleted": (
        ids(A, B),
        [operation("delete", "Patient.identifier[0].value")],
        ids({"system": "http://a.example"}, B),
    ),
    "a list gets one more": (
        ids(A, B),
        [operation("add", "Patient", value(valueIdentifier=C), name="identifier")],
        ids(A, B, C),
    ),
    "an item is inserted in the middle": (
        ids(A, B),
        [operation("insert", "Patient.identifier", value(valueIdentifier=C), index=1)],
        ids(A, C, B),
    ),
    "an item is inserted at the start": (
        ids(A, B),
        [operation("insert", "Patient.identifier", value(valueIdentifier=C), index=0)],
        ids(C, A, B),
    ),
    "an item is inserted at the end": (
        ids(A, B),
        [operation("insert", "Patient.identifier", value(valueIdentifier=C), index=2)],
        ids(A, B, C),
    ),
    "an item is inserted into no list": (
        {},
        [operation("insert", "Patient.identifier", value(valueIdentifier=C), index=0)],
        ids(C),
    ),
    "the first of a list is deleted": (ids(A, B, C), [operation("delete", "Patient.identifier[0]")], ids(B, C)),
    "the middle of a list is deleted": (ids(A, B, C), [operation("delete", "Patient.identifier[1]")], ids(A, C)),
    "the end of a list is deleted": (ids(A, B, C), [operation("delete", "Patient.identifier[2]")], ids(A, B)),
    "an item is found by its content": (
        ids(A, B, C),
        [operation("delete", "Patient.identifier.where(value = 'b')")],
        ids(A, C),
    ),
    "an item moves back": (
        ids(A, B, C, D),
        [operation("move", "Patient.identifier", source=3, destination=1)],
        ids(A, D, B, C),
    ),
    "an item moves on": (
        ids(A, B, C, D),
        [operation("move", "Patient.identifier", source=0, destination=2)],
        ids(B, C, A, D),
    ),
    "an item moves from the end to the start": (
        ids(A, B, C, D),
        [operation("move", "Patient.identifier", source=3, destination=0)],
        ids(D, A, B, C),
    ),
    "an item moves to the end": (
        ids(A, B, C, D),
        [operation("move", "Patient.identifier", source=1, destination=3)],
        ids(A, C, D, B),
    ),
    "a list is turned round by moves": (
        ids(A, B, C, D),
        [operation("move", "Patient.identifier", source=3, destination=i) for i in range(3)],
        ids(D, C, B, A),
    ),
    "several operations, one on the outcome of the other": (
        {**ids(A, B), "gender": "male"},
        [
            operation("replace", "Patient.identifier[0].value", value(valueString="z")),
            operation("delete", "Patient.identifier[1]"),
            operation("add", "Patient", value(valueIdentifier=C), name="identifier"),
            operation("move", "Patient.identifier", source=1, destination=0),
            operation("delete", "Patient.gender"),
            operation("add", "Patient", value(valueDate="1930"), name="birthDate"),
        ],
        {**ids(C, {**A, "value": "z"}), "birthDate": "1930"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    before, operations, after = CASES[case]
    given: dict[str, Any] = {**P, **before}
    assert fhirpath_patch(given, patch(*operations)) == {**P, **after}
    assert given == {**P, **before}
