"""Worked examples for the OpenAPI page. They work when they are tried in the order of the page, and when they are tried again."""

from typing import Any

from app.case.reading import checked, read_yaml
from app.convert.identity import resource_id
from app.convert.to_bundle import case_to_bundle
from app.fhir.names import CANONICAL_BASE
from app.interaction.load_published import LITERATURE
from app.terminology.terminology import Terminology

Resource = dict[str, Any]
KEPT = {
    "conditions": ("multiple_myeloma",),
    "events": ("diagnosis",),
    "measurements": ("calcium", "beta_2_microglobulin"),
}
IN_SHORT, PUBLISHED = "index-case-in-short", "index-case"
"""Cases: the first is what the examples store, the second one that a service has which loaded the published cases."""
GOES, STAYS = "example", "example-2"
"""Patients: the first is put, patched and deleted, the second one is there for the operations."""
NUMBER = {"system": "http://example.org/record-numbers", "value": "4711"}
_SITES = f"{CANONICAL_BASE}/example/sites"
META = {"tag": [{"system": f"{CANONICAL_BASE}/example/tags", "code": "tried", "display": "Tried on the page"}]}
"""For $meta-add and $meta-delete."""


def examples(terminology: Terminology) -> dict[str, Any]:
    """Name → what is sent: case documents, resources, Bundles and patches, with exact numbers in them."""
    case = checked(_in_short(), terminology.words)
    calcium = terminology.concept("labs", "calcium").codeable()
    return {
        "case": case.as_data(),
        "transaction": case_to_bundle(case, terminology, "transaction"),
        "document": case_to_bundle(case, terminology, "document"),
        "examples": {"resourceType": "Bundle", "type": "transaction", "entry": [*map(_put, _stored())]},
        "Observation": {
            "resourceType": "Observation",
            "status": "final",
            "code": calcium,
            "subject": {"display": "The index case"},
            "valueQuantity": {"value": 14.4, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"},
        },
        "Patient": _patient(GOES),
        "numbered Patient": {"resourceType": "Patient", "identifier": [NUMBER], "gender": "male"},
        "Export": {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Patient,Observation"}]},
        "JSON Patch": [{"op": "test", "path": "/gender", "value": "male"}, {"op": "add", "path": "/active", "value": True}],
        "FHIRPath Patch": _fhirpath_patch(),
    }  # fmt: skip


def _in_short() -> dict[str, Any]:
    data = read_yaml((LITERATURE / f"{PUBLISHED}.yaml").read_bytes(), {}).as_data()
    few = {"id": IN_SHORT} | {name: data[name] for name in ("title", "grain", "recorded", "source", "patient")}
    for name, words in KEPT.items():
        few[name] = [
            {k: v for k, v in item.items() if k != "evidence"}
            for item in data[name]
            if words[0] in item.values() or words[-1] in item.values()
        ]
    return few


def _patient(id_: str) -> Resource:
    return {"resourceType": "Patient", "id": id_, "gender": "male", "birthDate": "1954"}


def _stored() -> list[Resource]:
    """What the operations on instances are tried with."""
    vertebra = {"code": "vertebra", "display": "Vertebra"}
    return [
        _patient(STAYS),
        {
            "resourceType": "Encounter",
            "id": "example",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "subject": {"reference": f"Patient/{STAYS}"},
        },
        {
            "resourceType": "Group",
            "id": "example",
            "type": "person",
            "actual": True,
            "member": [{"entity": {"reference": f"Patient/{STAYS}"}}],
        },
        {
            "resourceType": "CodeSystem",
            "id": "example",
            "url": _SITES,
            "status": "draft",
            "content": "complete",
            "hierarchyMeaning": "is-a",
            "concept": [{"code": "bone", "display": "Bone", "concept": [vertebra]}],
        },
        {
            "resourceType": "ValueSet",
            "id": "example",
            "url": f"{_SITES}-all",
            "status": "draft",
            "compose": {"include": [{"system": _SITES}]},
        },
        {
            "resourceType": "ConceptMap",
            "id": "example",
            "url": f"{_SITES}-in-short",
            "status": "draft",
            "group": [
                {
                    "source": _SITES,
                    "target": f"{_SITES}-short",
                    "element": [{"code": "bone", "target": [{"code": "b", "equivalence": "equal"}]}],
                }
            ],
        },
    ]


def _put(resource: Resource) -> Resource:
    address = f"{resource['resourceType']}/{resource['id']}"
    return {"resource": resource, "request": {"method": "PUT", "url": address}}


def _fhirpath_patch() -> Resource:
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.gender"},
        {"name": "value", "valueCode": "male"},
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}


_GENDER = "http://hl7.org/fhir/administrative-gender"
_STATUS = "http://hl7.org/fhir/observation-status"
TRIED: dict[tuple[str, str], dict[str, str]] = {
    ("ValueSet/$expand", "type"): {"url": "http://hl7.org/fhir/ValueSet/administrative-gender"},
    ("ValueSet/$validate-code", "type"): {
        "url": "http://hl7.org/fhir/ValueSet/administrative-gender",
        "system": _GENDER,
        "code": "male",
    },
    ("ValueSet/$validate-code", "instance"): {"system": _SITES, "code": "bone"},
    ("CodeSystem/$lookup", "type"): {"system": _GENDER, "code": "male"},
    ("CodeSystem/$validate-code", "type"): {"url": _GENDER, "code": "male"},
    ("CodeSystem/$validate-code", "instance"): {"code": "bone"},
    ("CodeSystem/$subsumes", "type"): {"system": _STATUS, "codeA": "amended", "codeB": "corrected"},
    ("CodeSystem/$subsumes", "instance"): {"codeA": "bone", "codeB": "vertebra"},
    ("ConceptMap/$translate", "type"): {
        "system": "http://hl7.org/fhir/composition-status",
        "code": "preliminary",
        "source": "http://hl7.org/fhir/ValueSet/composition-status",
        "target": "http://terminology.hl7.org/ValueSet/v3-ActStatus",
    },
    ("ConceptMap/$translate", "instance"): {"system": _SITES, "code": "bone"},
    ("Composition/$document", "type"): {"id": resource_id(PUBLISHED, "composition")},
    ("Observation/$lastn", "type"): {"patient": resource_id(PUBLISHED, "subject"), "category": "laboratory"},
}
"""(operation, level) → parameters that it is tried with; the others are tried without any."""
