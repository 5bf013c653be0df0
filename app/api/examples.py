"""Worked examples for the OpenAPI page, made from the index case when the service starts."""

from functools import cache
from typing import Any

from app.api.media import FHIR_JSON, FHIR_XML
from app.case.reading import checked, read_yaml
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.interaction.load_published import LITERATURE
from app.settings import Settings
from app.terminology.terminology import Terminology

KEPT = {
    "conditions": ("multiple_myeloma",),
    "events": ("diagnosis",),
    "measurements": ("calcium", "beta_2_microglobulin"),
}


@cache
def _examples() -> dict[str, Any]:
    terminology = Terminology.load(Settings().mappings)
    data = read_yaml((LITERATURE / "index-case.yaml").read_bytes(), {}).as_data()
    few = {name: data[name] for name in ("title", "grain", "recorded", "source", "patient")}
    few |= {"id": "index-case-in-short"}
    for name, words in KEPT.items():
        few[name] = [
            {k: v for k, v in item.items() if k != "evidence"}
            for item in data[name]
            if words[0] in item.values() or words[-1] in item.values()
        ]
    case = checked(few, terminology.words)
    made = {kind: case_to_bundle(case, terminology, kind) for kind in ("transaction", "document")}
    patient = next(e["resource"] for e in made["transaction"]["entry"] if e["resource"]["resourceType"] == "Patient")
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": terminology.concept("labs", "calcium").codeable(),
        "subject": {"display": "The index case"},
        "valueQuantity": {"value": 14.4, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"},
    }
    return {**made, "case": case.as_data(), "Patient": patient, "Observation": observation}


def example(name: str) -> Any:
    """One example as plain JSON values (the page shows them; floats do for that)."""
    import json

    return json.loads(exact_json.dumps(_examples()[name]))


def body_example(name: str) -> dict[str, Any]:
    """The `openapi_extra` of an operation whose body is like this example."""
    first, second = ("application/json", "application/yaml") if name == "case" else (FHIR_JSON, FHIR_XML)
    content: dict[str, Any] = {
        first: {"schema": {"type": "object"}, "x-example": name},
        second: {"schema": {"type": "object"}},
    }
    return {"requestBody": {"required": True, "content": content}}


def patch_example() -> dict[str, Any]:
    """The `openapi_extra` of a PATCH: both forms, each with an example that works on the Patient of the index case."""
    operation = {
        "name": "operation",
        "part": [
            {"name": "type", "valueCode": "replace"},
            {"name": "path", "valueString": "Patient.gender"},
            {"name": "value", "valueCode": "male"},
        ],
    }
    content = {
        "application/json-patch+json": {
            "schema": {"type": "array", "items": {"type": "object"}},
            "example": [{"op": "test", "path": "/gender", "value": "male"}],
        },
        "application/fhir+json": {
            "schema": {"type": "object"},
            "example": {"resourceType": "Parameters", "parameter": [operation]},
        },
        "application/fhir+xml": {"schema": {"type": "object"}},
    }
    return {"requestBody": {"required": True, "content": content}}
