"""The parameters of the OpenAPI document: those in the address, in its query, and in headers that are honoured."""

from typing import Any

from app.api.examples import NUMBER
from app.api.negotiation import SHORT, WRITTEN
from app.api.openapi_schemas import PLACE
from app.clinical.cohort_table.chosen import MARROW
from app.convert.exports.kinds import EXPORTS
from app.interaction.assess_case import RULE_OF
from app.interaction.case_filters import FILTERS
from app.interaction.list_cases import LARGEST_COUNT

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_ETAGS = r"""^\s*(\*|(W/)?"[^"]*"|[A-Za-z0-9.\-]+)\s*$"""
_SUMMARIES = ["true", "text", "data", "count", "false"]

_FORMAT = "The form of the answer, above Accept; the generic names count too"
_MATCH = 'Write only if the newest version is this one: W/"3"'
_CRITERIA = (
    "Every other search parameter of the type, as the CapabilityStatement lists them, with modifiers: name → value"
)
_SHARED = "Every other search parameter that all types share, or all those of _type: name → value"
_CONDITION = "The search parameters that the one resource is found by: name → value"
_RETURN = "return=minimal, return=representation or return=OperationOutcome; what is unknown is passed over"
_HANDLING = "handling=lenient leaves unknown parameters out with a warning; handling=strict refuses them"
_PROVENANCE = "A Provenance in JSON, without target: where what is written comes from"

_QUERY: dict[str, tuple[Schema, str]] = {
    "_format": ({"type": "string", "enum": [*SHORT, *WRITTEN]}, _FORMAT),
    "_pretty": ({"type": "boolean"}, "Indented, for a person"),
    "_id": (_TEXT, "Ids, with commas between them"),
    "_lastUpdated": (_TEXTS, "When the version was stored, with a prefix: ge2024-01-01"),
    "_count": ({"type": "integer", "minimum": 0}, "Entries of a page; 0 answers only the total"),
    "_sort": (_TEXT, "Search parameters with commas between them, - for descending: -date,_id"),
    "_summary": ({"type": "string", "enum": _SUMMARIES}, "Only a part of each resource, or only their count"),
    "_elements": (_TEXT, "Only these elements of each resource, with commas between them"),
    "_total": ({"type": "string", "enum": ["none", "estimate", "accurate"]}, "Whether to count all that match"),
    "_include": (_TEXTS, "What the matches refer to: Observation:subject"),
    "_revinclude": (_TEXTS, "What refers to the matches: Observation:subject"),
    "__explain": ({"type": "boolean"}, "Also tells how the store searches"),
    "_type": (_TEXT, "Resource types with commas between them"),
    "_since": (_TEXT, "An instant: what was written from then on"),
    "_until": (_TEXT, "An instant: what was written before"),
    "_at": (_TEXT, "A time: what was current at some time in it"),
    "_typeFilter": (_TEXTS, "A search that resources of its type must meet: Observation?status=final"),
    "_outputFormat": (_TEXT, "application/fhir+ndjson"),
    "type": ({"type": "string", "enum": ["transaction", "collection", "document"]}, "What kind of Bundle"),
    "ids": ({"type": "string", "enum": ["case", "server"]}, "Whether the ids follow from the case, or the receiver gives them"),
    "_after": ({"type": "integer", "minimum": 0, "maximum": 10**18}, "Where a page begins; taken from next"),
    "definition": ({"type": "string", "enum": ["strict", "broad"]}, "Of extramedullary disease: without contact with bone, or paraskeletal too"),
    "ruleset": ({"type": "array", "items": {"type": "string", "enum": [*RULE_OF]}}, "In place of the default one of its rule"),
    "of": ({"type": "string", "enum": ["time_to_emm", "after_emm"]}, "Which time"),
    "zip": ({"type": "boolean"}, "A ZIP even of one file, with the losses in it"),
    "pooled": ({"type": "boolean"}, "Also one curve over all origins, though these are different quantities"),
    "reading": ({"type": "string", "enum": ["direct", "every"]}, "Of a time that can be counted in several ways: that from the origin itself, or the hull of all"),
    "marrow": ({"type": "string", "enum": [*MARROW]}, "What is said of the marrow at extramedullary relapse"),
    **dict.fromkeys(FILTERS, (_TEXT, "Cases with this word")),
}  # fmt: skip
_HEADERS: dict[str, tuple[Schema, str]] = {
    "If-Match": ({"type": "string", "pattern": _ETAGS}, _MATCH),
    "If-None-Match": (_TEXT, "ETags that the client has already: 304 if it is one of them"),
    "If-Modified-Since": (_TEXT, "An HTTP date: 304 if nothing changed since; If-None-Match wins"),
    "If-None-Exist": (_TEXT, "A search: what it finds is answered instead, and nothing written"),
    "Prefer": (_TEXT, _RETURN),
    "X-Provenance": (_TEXT, _PROVENANCE),
    "X-Security-Context": (_TEXT, "Of a Binary that comes as bytes: the resource whose access rules it follows"),
}


def parameters() -> dict[str, Any]:
    """`components.parameters`, each under the name by which the routes ask for it."""
    made = {name: _parameter(name, "query", *of) for name, of in _QUERY.items()}
    made |= {name: _parameter(name, "header", *of) for name, of in _HEADERS.items()}
    count = {"type": "integer", "minimum": 1}
    none_match = (
        _TEXT,
        "Write only what is not there (`*`), or is at none of these versions",
    )
    criteria = {"type": "object", "additionalProperties": {"type": "string"}}
    exploded = {"style": "form", "explode": True}
    numbered = {"identifier": f"{NUMBER['system']}|{NUMBER['value']}"}
    condition = {"required": True, "example": numbered, **exploded}
    return made | {
        "criteria": _parameter("criteria", "query", criteria, _CRITERIA) | {"example": {"status": "final"}, **exploded},
        "shared": _parameter("criteria", "query", criteria, _SHARED) | {"example": {}, **exploded},
        "condition": _parameter("condition", "query", criteria, _CONDITION) | condition,
        "count": _parameter("_count", "query", count, "Entries of a page"),
        "cases": _parameter("_count", "query", {"type": "integer", "minimum": 0}, f"At most {LARGEST_COUNT}"),
        "elements": _parameter("_elements", "query", _TEXT, "Only these elements, with commas: Patient.id,code"),
        "handling": _parameter("Prefer", "header", _TEXT, _HANDLING),
        "none-match": _parameter("If-None-Match", "header", *none_match),
        "respond-async": {
            **_parameter("Prefer", "header", {"type": "string", "enum": ["respond-async"]}, "It runs in the background"),
            "required": True,
        },
        "as": _parameter("as", "query", {"type": "string", "enum": [*EXPORTS]}, "The format") | {"required": True},
        "case-match": _parameter("If-Match", "header", _TEXT, "Only if the case is this version of it: its ETag"),
    }  # fmt: skip


def form() -> dict[str, Any]:
    """The schema of a form with parameters of a search. Each has an example: the page sends all, and none may be empty."""
    shown = {"_count": 10, "_sort": "_lastUpdated", "_summary": "false", "_total": "accurate", "_pretty": True}
    return {
        "type": "object",
        "properties": {name: {**_QUERY[name][0], "example": value} for name, value in shown.items()},
        "additionalProperties": {"type": "string"},
    }


def place_schema(path: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter in the address; `given` is what the route itself says of it."""
    if name == "type":
        known = given.get("enum") or ()
        return (
            given
            if len(known) == 2
            else {"$ref": PLACE + ("CompartmentType" if "{inside}" in path else "ResourceType")}
        )
    if name == "inside":
        return {"anyOf": [{"$ref": PLACE + "ResourceType"}, {"type": "string", "enum": ["*"]}]}
    if name == "id":
        return {"$ref": PLACE + ("CaseId" if path.startswith("/cases") else "Id")}
    return {"$ref": PLACE + "VersionId"} if name == "version" else given


def _parameter(name: str, place: str, schema: Schema, text: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": False, "description": text, "schema": schema}
