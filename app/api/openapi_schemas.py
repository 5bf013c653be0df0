"""The schemas of the OpenAPI document. What they refuse is never accepted; the validator knows much more than they say."""

from collections.abc import Iterable
from typing import Any

from app.fhir.resource_types import STORED_TYPES
from app.search.compartments import table

PLACE = "#/components/schemas/"
_ISSUE = {
    "type": "object",
    "required": ["severity", "code", "details"],
    "properties": {
        "severity": {"type": "string", "enum": ["fatal", "error", "warning", "information"]},
        "code": {"type": "string", "description": "FHIR's issue type"},
        "details": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}, "coding": {"type": "array", "items": {"type": "object"}}},
        },
        "diagnostics": {"type": "string", "description": "The offending value"},
        "expression": {
            "type": "array",
            "items": {"type": "string"},
            "description": "FHIRPath from the root of what was sent, or http.name of a header or parameter",
        },
    },
}
_ENTRIES = {"entry": {"type": "array", "items": {"type": "object"}}}
_LINKS = {"link": {"type": "array", "items": {"type": "object", "required": ["relation", "url"]}}}
_TOTAL = {"total": {"type": "integer", "minimum": 0, "description": "Exact, or absent"}}


def resource(types: Iterable[str] = (), **properties: Any) -> dict[str, Any]:
    """The schema of a resource: of one of the types, or of any."""
    type_ = {"type": "string", "enum": [*types]} if types else {"$ref": PLACE + "ResourceType"}
    needed = ["resourceType", *(["type"] if "type" in properties else [])]
    return {"type": "object", "required": needed, "properties": {"resourceType": type_, **properties}}


def bundle(*types: str, **properties: Any) -> dict[str, Any]:
    """The schema of a Bundle of one of these types."""
    return resource(["Bundle"], type={"type": "string", "enum": [*types]}, **properties)


def schemas() -> dict[str, Any]:
    """`components.schemas`, but for the case document."""
    parameter = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string", "minLength": 1}},
    }
    return {
        "ResourceType": {
            "type": "string",
            "enum": sorted(STORED_TYPES),
            "description": "The resource types of R4 with an endpoint",
        },
        "CompartmentType": {"type": "string", "enum": sorted(table())},
        "Id": {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"},
        "VersionId": {"type": "string", "pattern": "^[1-9][0-9]*$", "maxLength": 18},
        "Resource": resource(),
        "Anything": {"type": "object", "description": "A resource, however faulty"},
        "CapabilityStatement": resource(["CapabilityStatement"]),
        "Binary": resource(["Binary"]),
        "Parameters": resource(["Parameters"], parameter={"type": "array", "items": parameter}),
        "ValueSet": resource(["ValueSet"]),
        "OperationOutcome": resource(["OperationOutcome"], issue={"type": "array", "minItems": 1, "items": _ISSUE}),
        "Searchset": bundle("searchset", **_TOTAL, **_LINKS, **_ENTRIES),
        "History": bundle("history", **_TOTAL, **_LINKS, **_ENTRIES),
        "Document": bundle("document", **_ENTRIES),
        "DerivedResults": bundle("collection", **_ENTRIES),
        "Unpackable": bundle("collection", "document", **_ENTRIES),
        "CaseBundle": bundle("transaction", "collection", "document", **_ENTRIES),
        "AnyBundle": resource(["Bundle"], **_ENTRIES),
        "Transaction": bundle("transaction", "batch", entry={"type": "array", "items": {}}),
        "TransactionResponse": bundle("transaction-response", "batch-response", **_ENTRIES),
        "JsonPatch": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["op", "path"],
                "properties": {
                    "op": {"type": "string", "enum": ["add", "remove", "replace", "move", "copy", "test"]},
                    "path": {"type": "string"},
                    "from": {"type": "string"},
                    "value": {},
                },
            },
        },
        "Xml": {"type": "string", "description": "The same as FHIR XML"},
    }
