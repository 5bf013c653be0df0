"""What the OpenAPI document says of the operations, from their table and their parameters."""

from collections.abc import Mapping
from typing import Any

from app.api.examples import META, TRIED
from app.api.openapi_bodies import fhir
from app.api.openapi_schemas import PLACE, resource
from app.api.route_pages import FORM_OF_ANSWER, page
from app.interaction.emm_assessment import ASSESSMENT
from app.interaction.operation_parameters import DOCUMENT, DOCUMENT_BY_ID, EVERYTHING, META_CHANGE
from app.interaction.operations import Level, Operation
from app.terminology.services import signatures
from app.terminology.services.parameters import MEMBERS, Parameter, Signature
from app.terminology.services.shapes import RESOURCES

_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": -999_999_999, "maximum": 999_999_999},
    "date": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "instant": {
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
    },
    "uri": {"type": "string", "pattern": r"^\S+$"},
    "code": {"type": "string", "pattern": r"^\S+( \S+)*$"},
    "string": {"type": "string", "pattern": r"\S"},
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
    ("Patient", "emm-assessment"): ASSESSMENT,
    ("Group", "emm-assessment"): ASSESSMENT,
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
_ANSWERS = {
    "everything": "Searchset",
    "lastn": "Searchset",
    "document": "Document",
    "emm-assessment": "DerivedResults",
    "expand": "ValueSet",
    "meta-add": "Labels",
    "meta-delete": "Labels",
}
"""Operation → what it answers; the others answer Parameters."""


def described(operation: Operation, level: Level, type_: str | None, method: str) -> dict[str, Any]:
    """The keyword arguments of its route that only describe it."""
    at = f"{type_ or 'type'}-{level}" if level != "system" else "system"
    told = page(
        {200: _ANSWERS.get(operation.name, "Parameters")},
        _faults(operation, level, method),
        f"{FORM_OF_ANSWER} If-Match" if operation.changes else FORM_OF_ANSWER,
    )
    path = [name for name in _PATH[level] if not (name == "type" and type_)]
    told["openapi_extra"]["parameters"] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path
    ]
    signature = {name: one for name, one in _signature(operation, level, type_).items() if not one.refused}
    tried = TRIED.get((f"{type_}/${operation.name}", level), {})
    if method == "GET":
        told["openapi_extra"]["parameters"] += [
            _asked(name, one, tried.get(name)) for name, one in signature.items() if one.type in _SCHEMAS
        ]
    else:
        told["openapi_extra"]["requestBody"] = _body(signature, tried, is_needed=operation.changes)
    return {
        "summary": f"${operation.name}",
        "description": f"{operation.definition}. A POST sends its parameters as a Parameters resource.",
        "operation_id": f"{operation.name}-{at}-{method}".replace("-", "_").lower(),
        **told,
    }


def _signature(operation: Operation, level: Level, type_: str | None) -> Signature:
    if operation.name == "document":
        return DOCUMENT if level == "instance" else DOCUMENT_BY_ID
    return META_CHANGE if operation.changes else _SIGNATURES.get((type_ or "", operation.name), {})


def _faults(operation: Operation, level: Level, method: str) -> str:
    name = operation.name
    found = ["400", "406"]
    found += ["404"] if level != "system" and name != "lastn" else []
    found += ["410"] if level in ("instance", "version") or name == "document" else []
    found += ["409"] if name == "document" else []
    found += ["413"] if name == "lastn" or method == "POST" else []
    found += ["415", "422"] if method == "POST" else []
    found += ["405", "412"] if operation.changes else []
    found += ["503"] if operation.changes or (name == "document" and method == "POST") else []
    return " ".join(found)


def _asked(name: str, parameter: Parameter, tried: str | None) -> dict[str, Any]:
    """A parameter in the query."""
    schema = _SCHEMAS[parameter.type]
    if parameter.many:
        schema = {"type": "array", "items": schema}
    shown = {} if tried is None else {"example": [tried] if parameter.many else tried}
    return {"name": name, "in": "query", "required": False, "schema": schema, **shown}


def _body(signature: Signature, tried: Mapping[str, str], is_needed: bool) -> dict[str, Any]:
    """Parameters, or the one resource that the operation takes, with the example in it."""
    entries: list[dict[str, Any]] = [
        {"name": name, MEMBERS[signature[name].type][0] if name in signature else "valueString": value}
        for name, value in tried.items()
    ]
    if "meta" in signature:
        entries = [{"name": "meta", "valueMeta": META}]
    content = fhir("Parameters", {"resourceType": "Parameters", **({"parameter": entries} if entries else {})})
    alone = sorted({one.type for one in signature.values() if one.type in RESOURCES})
    if alone:
        either = {"anyOf": [{"$ref": PLACE + "Parameters"}, resource(alone)]}
        content["application/fhir+json"]["schema"] = either
    return {"content": content, "required": is_needed}
