"""What the OpenAPI document says of the operations, from their table and their parameters."""

from collections.abc import Mapping
from typing import Any

from app.api.media import FHIR_JSON, FHIR_XML
from app.fhir.resource_types import STORED_TYPES
from app.interaction.operation_parameters import DOCUMENT, DOCUMENT_BY_ID, EVERYTHING, META_CHANGE
from app.interaction.operations import Level, Operation
from app.terminology.services import signatures
from app.terminology.services.parameters import Parameter, Signature

_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "instant": {"type": "string", "format": "date-time"},
    "uri": {"type": "string"},
    "code": {"type": "string"},
    "string": {"type": "string"},
}
"""Of the types that fit into an address; the others are POSTed."""
_SIGNATURES: Mapping[tuple[str, str], Signature] = {
    ("Patient", "everything"): EVERYTHING["Patient"],
    ("Encounter", "everything"): EVERYTHING["Encounter"],
    ("Observation", "lastn"): {
        "max": Parameter("integer"),
        "patient": Parameter("string"),
        "category": Parameter("string"),
        "code": Parameter("string"),
    },
    ("ValueSet", "expand"): signatures.EXPAND,
    ("ValueSet", "validate-code"): signatures.VALUE_SET_VALIDATE_CODE,
    ("CodeSystem", "lookup"): signatures.LOOKUP,
    ("CodeSystem", "validate-code"): signatures.CODE_SYSTEM_VALIDATE_CODE,
    ("CodeSystem", "subsumes"): signatures.SUBSUMES,
    ("ConceptMap", "translate"): signatures.TRANSLATE,
}
_PATH: Mapping[Level, tuple[str, ...]] = {
    "system": (),
    "type": ("type",),
    "instance": ("type", "id"),
    "version": ("type", "id", "version"),
}


def described(operation: Operation, level: Level, type_: str | None, method: str) -> dict[str, Any]:
    """The keyword arguments of its route that only describe it."""
    at = f"{type_ or 'type'}-{level}" if level != "system" else "system"
    path = [name for name in _PATH[level] if not (name == "type" and type_)]
    extra: dict[str, Any] = {"parameters": [_path_parameter(name) for name in path]}
    if method == "GET":
        extra["parameters"] += [
            {"name": name, "in": "query", "required": False, "schema": _SCHEMAS[parameter.type]}
            for name, parameter in _signature(operation, level, type_).items()
            if parameter.type in _SCHEMAS and not parameter.refused
        ]
    else:
        content = {media: {"schema": {"type": "object"}} for media in (FHIR_JSON, FHIR_XML)}
        extra["requestBody"] = {"content": content, "required": operation.name in ("meta-add", "meta-delete")}
    return {
        "summary": f"${operation.name}",
        "description": f"{operation.definition}. A POST sends its parameters as a Parameters resource.",
        "operation_id": f"{operation.name}-{at}-{method}".replace("-", "_").lower(),
        "openapi_extra": extra,
    }


def _signature(operation: Operation, level: Level, type_: str | None) -> Signature:
    if operation.name == "document":
        return DOCUMENT if level == "instance" else DOCUMENT_BY_ID
    return META_CHANGE if operation.changes else _SIGNATURES.get((type_ or "", operation.name), {})


def _path_parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "type":
        schema["enum"] = sorted(STORED_TYPES)
    return {"name": name, "in": "path", "required": True, "schema": schema}
