"""The bodies of the OpenAPI document, by the names that the routes use, each with an example that works."""

from collections.abc import Mapping
from typing import Any

from app.api.answers import as_xml
from app.api.body import JSON_PATCH
from app.api.media import FHIR_JSON, FHIR_XML
from app.api.openapi_parameters import form
from app.api.openapi_schemas import PLACE
from app.fhir import exact_json

Content = dict[str, Any]
_FORM = "application/x-www-form-urlencoded"


def bodies(examples: Mapping[str, Any]) -> dict[str, Content]:
    """Name → the requestBody."""
    ids = {"tried with": examples["examples"], "a case in short": examples["transaction"]}
    return {
        "Case": _body(_case(examples)),
        "Transaction": _body(_several("Transaction", ids)),
        "Unpackable": _body(fhir("Unpackable", examples["document"])),
        "CaseBundle": _body(fhir("AnyBundle", examples["document"])),
        "Created": _body(fhir("Resource", examples["Observation"]) | _bytes()),
        "Updated": _body(fhir("Resource", examples["Patient"]) | _bytes()),
        "UpdatedByCondition": _body(fhir("Resource", examples["numbered Patient"])),
        "Patch": _body(_patch(examples)),
        "Form": _body({_FORM: {"schema": form()}}, required=False),
        "Lines": _body(_lines(examples), required=False),
        "Export": _body(fhir("Parameters", examples["Export"]), required=False),
    }


def fhir(schema: str, example: Any = None, xml: bool = True) -> Content:
    """A resource in both formats, with the example in both; xml: whether it can be written as XML."""
    content: Content = {FHIR_JSON: {"schema": {"$ref": PLACE + schema}}, FHIR_XML: {"schema": {"$ref": PLACE + "Xml"}}}
    if example is not None:
        content[FHIR_JSON]["example"] = plain(example)
        if xml:
            content[FHIR_XML]["example"] = as_xml(example, pretty=True).decode()
    return content


def plain(value: Any) -> Any:
    """Plain JSON values of a resource (the page shows them; floats do for that)."""
    import json

    return json.loads(exact_json.dumps(value))


def _body(content: Content, required: bool = True) -> Content:
    return {"required": required, "content": content}


def _several(schema: str, examples: Mapping[str, Any]) -> Content:
    content = fhir(schema)
    content[FHIR_JSON]["examples"] = {name: {"value": plain(one)} for name, one in examples.items()}
    content[FHIR_XML]["examples"] = {name: {"value": as_xml(one, True).decode()} for name, one in examples.items()}
    return content


def _case(examples: Mapping[str, Any]) -> Content:
    schema = {"schema": {"$ref": PLACE + "Case"}}
    return {"application/json": {**schema, "example": plain(examples["case"])}, "application/yaml": schema}


def _bytes() -> Content:
    schema = {
        "type": "string",
        "format": "binary",
        "description": "Bytes of any type, by their own name; for Binary only",
    }
    return {"application/octet-stream": {"schema": schema}}


def _patch(examples: Mapping[str, Any]) -> Content:
    operations = {"schema": {"$ref": PLACE + "JsonPatch"}, "example": examples["JSON Patch"]}
    return {JSON_PATCH: operations, **fhir("Parameters", examples["FHIRPath Patch"])}


def _lines(examples: Mapping[str, Any]) -> Content:
    lines = b"\n".join(exact_json.dumps(entry["resource"]) for entry in examples["examples"]["entry"])
    return {
        "application/fhir+ndjson": {
            "schema": {"description": "One resource a line; each is judged by itself"},
            "example": lines.decode(),
        }
    }
