"""The OpenAPI document: what FastAPI derives from the routes, with our own errors and examples in it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.examples import example

OUTCOME = {
    "description": "What is wrong: an OperationOutcome with every fault, its place and the value",
    "content": {"application/fhir+json": {"schema": {"type": "object"}}},
}
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
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            for status in STATUSES:
                operation["responses"].setdefault(status, OUTCOME)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                name = media.pop("x-example", None)
                if name:
                    media["example"] = example(name)
    return document
