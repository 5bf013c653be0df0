"""The doors of $validate (http://hl7.org/fhir/R4/resource-operation-validate.html): what can be read is answered with 200, faults and all."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.body import FHIR, body_of, media_of, resource_in
from app.api.openapi_bodies import fhir
from app.api.route_pages import FORM_OF_ANSWER, page
from app.api.service import service_of
from app.fhir.issues import operation_outcome
from app.fhir.problems import Invalid, Malformed
from app.interaction.operations import OPERATIONS, Level
from app.interaction.validate import validate
from app.interaction.validate_asked import MODES

router = APIRouter(prefix="/fhir")
_READABLE = frozenset({"duplicate-key", "json-number", "json-text"})
"""Faults of JSON that is well-formed: the resource is there, and what is wrong with it has a place."""
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_QUERY: list[dict[str, Any]] = [
    {
        "name": "mode",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "enum": list(MODES)},
        "description": "Whether this create, update or delete would be accepted; profile: only that one is meant",
    },
    {
        "name": "profile",
        "in": "query",
        "required": False,
        "schema": {"type": "array", "items": {"type": "string", "pattern": r"^\S+$"}},
        "description": "Canonical url of a profile to validate against; several must all be met",
    },
]
_EXAMPLE = {"resourceType": "Patient", "gender": "femal", "birthDate": "1960-02-30"}


def _endpoint(method: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = None
        if method == "POST" and (sent := await body_of(request)):
            media = media_of(request, FHIR)
            try:
                body = resource_in(sent, media)
            except (Invalid, Malformed) as problem:
                if not _is_readable(problem):
                    raise
                return answer(request, operation_outcome(problem.issues))
        path = request.path_params
        query = request.query_params.multi_items()
        found = await validate(service_of(request), path.get("type", ""), path.get("id"), query, body)
        return answer(request, found)

    return endpoint


def _is_readable(problem: Invalid | Malformed) -> bool:
    """Whether a resource was sent, however faulty: XML that is well-formed, or JSON with a key twice."""
    if isinstance(problem, Invalid):
        return not any(issue.key == "not-an-object" for issue in problem.issues)
    return all(
        issue.key in _READABLE and issue.value not in _NO_NUMBERS and (issue.expression or "")[:1].isupper()
        for issue in problem.issues
    )


def _described(level: Level, method: str) -> dict[str, Any]:
    faults = "400 406" + (" 404" if level != "system" else "") + (" 410" if level == "instance" else "")
    told = page({200: "OperationOutcome"}, faults + (" 413 415 422" if method == "POST" else ""), FORM_OF_ANSWER)
    path = {"system": (), "type": ("type",), "instance": ("type", "id")}[level]
    told["openapi_extra"]["parameters"] = [
        *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path),
        *_QUERY,
    ]
    if method == "POST":
        told["openapi_extra"]["requestBody"] = {
            "content": fhir("Anything", _EXAMPLE, xml=False),
            "required": level != "instance",
        }
    return {
        "summary": "$validate",
        "description": "Everything that is wrong with a resource: every fault with its place, value, rule and what would be right."
        " Nothing is stored. The resource comes alone or in Parameters; without one, the instance at the address is validated.",
        "operation_id": f"validate_{level}_{method}".lower(),
        **told,
    }


for _operation in OPERATIONS:
    for _level, _, _address in _operation.addresses if _operation.name == "validate" else ():
        for _method in ("GET", "POST") if _level == "instance" else ("POST",):
            router.add_api_route(_address, _endpoint(_method), methods=[_method], **_described(_level, _method))
