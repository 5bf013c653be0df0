"""The answers of the OpenAPI document: each success by the name that the routes use, each fault by its status."""

from typing import Any

from app.api.media import FHIR_JSON, FHIR_XML
from app.api.openapi_schemas import PLACE

_ETAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
_VERSION = {**_ETAG, "Last-Modified": {"$ref": "#/components/headers/Last-Modified"}}
_LOCATED = {**_VERSION, "Location": {"$ref": "#/components/headers/Location"}}
_STORED = {
    "resourceType": "Patient",
    "id": "example",
    "meta": {"versionId": "1", "lastUpdated": "2026-01-01T12:00:00.000Z"},
    "gender": "male",
}
FAULTS = {
    "400": "The request cannot be read: its form, a parameter or a header",
    "404": "Nothing of this name was ever here",
    "405": "This is never changed",
    "406": "The answer cannot be written as Accept or _format wants it",
    "409": "It contradicts what is stored, or is referred to",
    "410": "It was deleted",
    "412": "A condition of the request does not hold",
    "413": "The body, or what is asked for, is too large",
    "415": "The body's media type, character set, packing or FHIR version is not read here",
    "422": "The body breaks a rule; every fault is named",
    "429": "Too many exports are at work; Retry-After says when to ask again",
    "500": "The export failed",
    "503": "Too much is waiting, or the database refused; nothing was written, unless the outcome says otherwise",
}


def fhir(schema: str, example: Any = None) -> dict[str, Any]:
    """The content of a resource in both formats."""
    shown = {} if example is None else {"example": example}
    return {FHIR_JSON: {"schema": {"$ref": PLACE + schema}, **shown}, FHIR_XML: {"schema": {"$ref": PLACE + "Xml"}}}


def answers() -> dict[str, Any]:
    """`components.responses`."""
    case = {"application/json": {"schema": {"$ref": PLACE + "Case"}}}
    raw = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    return {
        **{
            name: {"description": text, "content": fhir(name)}
            for name, text in {
                "CapabilityStatement": "What the service does",
                "Searchset": "What was found, a page of it",
                "History": "Versions, newest first, a page of them",
                "TransactionResponse": "What came of each entry",
                "OperationOutcome": "What was found, fault by fault; one that says all is well where there is none",
                "Parameters": "The result",
                "ValueSet": "The value set with its expansion",
            }.items()
        },
        "Bundle": {"description": "The case as a Bundle", "headers": _ETAG, "content": fhir("CaseBundle")},
        "Converted": {"description": "The case as a Bundle", "content": fhir("CaseBundle")},
        "Document": {"description": "The document", "content": fhir("Document")},
        "DerivedResults": {"description": "What the rules derive, and nothing reported", "content": fhir("DerivedResults")},
        "Labels": {"description": "The labels as they are now", "headers": _VERSION, "content": fhir("Parameters")},
        "Read": {"description": "The resource; the bytes of a Binary", "headers": _VERSION, "content": fhir("Resource", _STORED) | raw},
        "Written": {"description": "Stored; also where it was so already", "headers": _VERSION, "content": fhir("Resource", _STORED)},
        "Created": {"description": "Stored for the first time", "headers": _LOCATED, "content": fhir("Resource", _STORED)},
        "Unchanged": {"description": "The client has this version already", "headers": _ETAG},
        "Deleted": {"description": "It is not there (any more)"},
        "Case": {"description": "The case", "headers": _ETAG, "content": case},
        "CaseCreated": {
            "description": "Stored for the first time",
            "headers": {**_ETAG, "Location": {"$ref": "#/components/headers/Location"}},
            "content": case,
        },
        "CaseOfSubject": {
            "description": "The case, in a Binary; by itself where Accept asks for application/json",
            "headers": _ETAG,
            "content": fhir("Binary") | case,
        },
        "Cases": {"description": "A page of cases, and where the next one is", "content": _json("cases", "self")},
        "CaseFound": {"description": "The case, and what it could not hold", "content": _json("case", "not_held")},
        "Assessment": {
            "description": "What the rules derive",
            "content": _json("case", "rules", "discordance", "intervals", "discrepancies"),
        },
        "Picture": {
            "description": "The course, drawn",
            "headers": _ETAG,
            "content": {"image/svg+xml": {"schema": {"type": "string"}}},
        },
        "Timeline": {"description": "Events and lanes", "content": _json("case", "root", "unit", "events", "lanes")},
        "Precedents": {
            "description": "The nearest cases, and why",
            "content": _json("case", "compared", "precedents", "not_read"),
        },
        "CaseTable": {
            "description": "Table 1 of the stored cases",
            "content": _json("rows", "totals", "totals_of_printed_rows", "differences", "not_read"),
        },
        "CaseSurvival": {
            "description": "Curves with bounds, by origin",
            "content": _json("outcome", "n", "strata", "series", "notes", "not_read"),
        },
        "CaseClaims": {"description": "Each claim with its verdict", "content": _json("claims", "not_read")},
        "CaseFiles": {
            "description": "One file as itself; else a ZIP of all, with `losses.csv`",
            "headers": {"Emm-Losses": {"$ref": "#/components/headers/Emm-Losses"}},
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "object"}},
                "application/zip": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "CaseSchema": {
            "description": "Draft 2020-12",
            "content": {"application/schema+json": {"schema": {"type": "object"}}},
        },
        "Begun": {
            "description": "It has begun; Content-Location says where its state is told",
            "headers": {"Content-Location": {"required": True, "schema": {"type": "string"}}},
        },
        "AtWork": {
            "description": "It is at work",
            "headers": {"X-Progress": {"required": True, "schema": {"type": "string"}}},
        },
        "Stopped": {"description": "It is stopped and forgotten"},
        "Manifest": {"description": "Its files", "content": _json("transactionTime", "request", "output", "error")},
        "Lines": {
            "description": "One resource a line",
            "content": {"application/fhir+ndjson": {"schema": {"type": "string"}}},
        },
        "Healthy": {"description": "Yes", "content": _json("status")},
        "Unhealthy": {"description": "What is not ready", "content": _json("status", "store")},
        **{status: {"description": text, "content": fhir("OperationOutcome")} for status, text in FAULTS.items()},
    }  # fmt: skip


def headers() -> dict[str, Any]:
    """`components.headers`: always there where an answer names them."""
    texts = {
        "ETag": 'The version: W/"3"',
        "Last-Modified": "When the version was stored",
        "Location": "Where what was stored can be read",
        "Emm-Losses": "How much the format could not hold",
    }
    return {name: {"description": text, "required": True, "schema": {"type": "string"}} for name, text in texts.items()}


def _json(*required: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"type": "object", "required": [*required]}}}
