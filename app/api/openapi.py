"""The OpenAPI document: what FastAPI derives from the routes, with our own errors and examples in it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.examples import example
from app.api.media import FHIR_JSON, FHIR_XML
from app.convert.identity import resource_id

OBJECT = {"type": "object"}
FHIR_CONTENT = {FHIR_JSON: {"schema": OBJECT}, FHIR_XML: {"schema": OBJECT}}
OUTCOME = {
    "description": "What is wrong: an OperationOutcome with every fault, its place and the value",
    "content": FHIR_CONTENT,
}
ANSWERS = {
    "/cases/{id}": ("case", "application/json"),
    "/cases/{id}/bundle": ("transaction", FHIR_JSON),
    "/fhir/{type}/{id}": ("Patient", FHIR_JSON),
    "/fhir/{type}/{id}/_history/{version}": ("Patient", FHIR_JSON),
}
"""What a read answers: path → (example, media type)."""
FHIR_CASES = ("/cases/{id}/bundle", "/cases/$convert", "/cases/$validate")
"""Addresses outside /fhir that answer with FHIR."""
STATUSES = ("400", "404", "406", "409", "410", "412", "413", "415", "422", "503")


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` say what is true of this service."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    # Swagger UI 4, which we can serve from a package, reads OpenAPI 3.0.
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.0.3"
    )
    document.get("components", {}).pop("schemas", None)
    for address, path in document["paths"].items():
        for operation in path.values():
            if address.startswith("/fhir") or address in FHIR_CASES:
                _is_fhir(operation["responses"])
            operation["responses"].pop("422", None)
            for status in STATUSES:
                operation["responses"].setdefault(status, OUTCOME)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                name = media.pop("x-example", None)
                if name:
                    media["example"] = example(name)
    _work_out(document["paths"])
    return document


def _work_out(paths: dict[str, Any]) -> None:
    """Parameters and answers of what is read, from the index case: tried on the page, they work where it is loaded."""
    patient = resource_id("index-case", "subject")
    fhir = {"type": "Patient", "id": patient, "version": "1"}
    for path, operations in paths.items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                chosen = (
                    fhir if path.startswith("/fhir") else {"id": "index-case", "type": "transaction", "ids": "case"}
                )
                if parameter["name"] in chosen:
                    parameter["example"] = chosen[parameter["name"]]
    for path, (name, media) in ANSWERS.items():
        answer = paths[path]["get"]["responses"]["200"]
        others = FHIR_CONTENT if media == FHIR_JSON else {}
        answer["content"] = {**others, media: {"schema": OBJECT, "example": example(name)}}


def _is_fhir(responses: dict[str, Any]) -> None:
    """What succeeds answers with a resource, in JSON or XML as is asked for; a 204 with nothing."""
    for status, response in responses.items():
        if status.startswith("2") and status != "204":
            response["content"] = FHIR_CONTENT
