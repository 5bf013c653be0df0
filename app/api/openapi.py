"""The OpenAPI document: what FastAPI derives from the routes, with what each says of itself (route_pages.py) worked out."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.examples import GOES, IN_SHORT, PUBLISHED, STAYS, examples
from app.api.openapi_answers import answers, headers
from app.api.openapi_bodies import bodies
from app.api.openapi_case import case_components
from app.api.openapi_parameters import parameters, place_schema
from app.api.openapi_schemas import schemas
from app.api.route_pages import MARK
from app.convert.identity import resource_id
from app.terminology.terminology import Terminology

METHODS = ("post", "put", "get", "patch", "delete")
"""In the order of a person trying them: what is read was stored before."""
TAGS = {
    "Cases": "Case documents of extramedullary multiple myeloma, in and out.",
    "FHIR": "The RESTful API of FHIR R4. HEAD answers like GET; gzip is taken; `application/json` and `application/xml` do as names.",
    "Operations": "Each by GET with simple parameters, or by POST with a Parameters resource.",
    "Bulk data": "Export runs in the background; import takes lines.",
    "Health": "For operators.",
}
_FIRST = (
    "/fhir/metadata",
    "/fhir",
    "/fhir/{type}",
    "/fhir/{type}/_search",
    "/fhir/{type}/{id}",
    "/fhir/{type}/{id}/_history/{version}",
    "/fhir/{type}/{id}/_history",
)
_LAST = ("/fhir/$export-file/{job}/{name}.ndjson", "/fhir/$export-status/{job}")


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
    terminology = _terminology(app)
    case = case_components(terminology.words)
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["components"] = {
        "schemas": schemas() | {"CaseId": case["Case"]["properties"]["id"]} | case,
        "parameters": parameters(),
        "requestBodies": bodies(examples(terminology)),
        "responses": answers(),
        "headers": headers(),
    }
    paths = {
        path: {method: _operation(path, method, found[method]) for method in METHODS if method in found}
        for path, found in document["paths"].items()
    }
    document["paths"] = dict(sorted(paths.items(), key=lambda pair: _rank(*pair)))
    return document


def _terminology(app: FastAPI) -> Terminology:
    service = app.state.service
    return service.terminology if service is not None else Terminology.load(app.state.settings.mappings)


def _operation(path: str, method: str, found: dict[str, Any]) -> dict[str, Any]:
    told = found.pop(MARK)
    operation = {**found, "tags": [_tag(path)], "responses": {}}
    operation["parameters"] = [
        *(_placed(path, method, one) for one in found.get("parameters", ()) if one["in"] == "path"),
        *(one for one in found.get("parameters", ()) if one["in"] != "path" and one["name"] not in told["parameters"]),
        *({"$ref": f"#/components/parameters/{name}"} for name in told["parameters"]),
    ]
    if told["body"]:
        operation["requestBody"] = {"$ref": f"#/components/requestBodies/{told['body']}"}
    for status, name in [*told["answers"].items(), *((status, status) for status in told["faults"])]:
        operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return operation


def _tag(path: str) -> str:
    if not path.startswith("/fhir"):
        return path.split("/")[1].capitalize()
    return "Bulk data" if "$export" in path or "$import" in path else "Operations" if "$" in path else "FHIR"


def _rank(path: str, operations: dict[str, Any]) -> tuple[int, int]:
    """Of a path on the page; those of one rank stay in the order of the routes."""
    if path in _LAST:
        return list(TAGS).index("Bulk data"), len(_FIRST) + 1 + _LAST.index(path)
    tag = next(iter(operations.values()))["tags"][0]
    return list(TAGS).index(tag), _FIRST.index(path) if path in _FIRST else len(_FIRST)


def _placed(path: str, method: str, parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter in the address with an example: of the published index case where it is read, else of what the examples store."""
    name = parameter["name"]
    made = {**parameter, "schema": place_schema(path, name, parameter["schema"])}
    is_ours = method in ("put", "patch", "delete")
    chosen = {"type": "Patient", "version": "1", "inside": "Observation"}
    if path == "/fhir/{type}" and method in ("get", "post") or path.endswith("{type}/_search"):
        chosen["type"] = "Observation"
    if path.startswith("/cases"):
        chosen["id"] = IN_SHORT if is_ours else PUBLISHED
    elif path.startswith(("/fhir/{type}", "/fhir/Patient")):
        chosen["id"] = GOES if is_ours else STAYS if "$meta-" in path else resource_id(PUBLISHED, "subject")
    else:
        chosen["id"] = resource_id(PUBLISHED, "composition") if "Composition" in path else "example"
    return {**made, "example": chosen[name]} if name in chosen else made
