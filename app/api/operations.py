"""The doors of the operations, each at every address that app/interaction/operations.py gives it (http://hl7.org/fhir/R4/operations.html)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer, stored_answer, version_headers, versioned_address
from app.api.body import FHIR, body_of, media_of, resource_in
from app.api.operation_pages import described
from app.api.service import service_of
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import NotFound
from app.interaction.document import document
from app.interaction.emm_assessment import emm_assessment
from app.interaction.everything import everything
from app.interaction.expand import expand
from app.interaction.lastn import lastn
from app.interaction.lookup import lookup
from app.interaction.meta import answer as meta_answer
from app.interaction.meta import labels_in_use, meta_add, meta_delete, meta_of
from app.interaction.operations import LEVELS, OPERATIONS, Level, served_at
from app.interaction.reading import require_address
from app.interaction.service import Service, Written, resource_of
from app.interaction.subsumes import subsumes
from app.interaction.translate import translate
from app.interaction.validate_code import validate_code

router = APIRouter(prefix="/fhir")
unserved = APIRouter(prefix="/fhir")
"""Every other `$name`; comes behind the routers of all operations."""


@dataclass(frozen=True)
class Call:
    """One request for an operation. body: None of a GET, and of a POST without one."""

    request: Request
    type: str
    id: str | None
    version: str | None
    query: list[tuple[str, str]]
    body: Any

    @property
    def service(self) -> Service:
        """The parts that the request works with."""
        return service_of(self.request)


Door = Callable[[Call], Awaitable[Response]]


async def _everything(call: Call) -> Response:
    return answer(call.request, await everything(call.service, call.type, call.id or "", call.query, call.body))


async def _lastn(call: Call) -> Response:
    return answer(call.request, await lastn(call.service, call.query, call.body))


async def _document(call: Call) -> Response:
    may_write = call.request.method == "POST"
    bundle, stored = await document(call.service, call.id, call.query, call.body, may_write)
    if stored is None:
        return answer(call.request, bundle)
    return stored_answer(call.request, stored, headers={"Location": versioned_address(call.request, stored)})


async def _meta(call: Call) -> Response:
    if call.id is None:
        return answer(call.request, await labels_in_use(call.service, call.type or None, call.query, call.body))
    return answer(call.request, await meta_of(call.service, call.type, call.id, call.version, call.query, call.body))


async def _meta_add(call: Call) -> Response:
    if_match = call.request.headers.get("if-match")
    return _labelled(call, await meta_add(call.service, call.type, call.id or "", call.query, call.body, if_match))


async def _meta_delete(call: Call) -> Response:
    if_match = call.request.headers.get("if-match")
    return _labelled(call, await meta_delete(call.service, call.type, call.id or "", call.query, call.body, if_match))


def _labelled(call: Call, written: Written) -> Response:
    meta = meta_answer(resource_of(written.stored)["meta"])
    return answer(call.request, meta, headers=version_headers(written.stored))


async def _emm_assessment(call: Call) -> Response:
    bundle = await emm_assessment(call.service, call.type, call.id or "", call.query, call.body)
    return answer(call.request, bundle)


async def _expand(call: Call) -> Response:
    return answer(call.request, await expand(call.service, call.id, call.query, call.body))


async def _validate_code(call: Call) -> Response:
    return answer(call.request, await validate_code(call.service, call.type, call.id, call.query, call.body))


async def _lookup(call: Call) -> Response:
    return answer(call.request, await lookup(call.service, call.query, call.body))


async def _subsumes(call: Call) -> Response:
    return answer(call.request, await subsumes(call.service, call.id, call.query, call.body))


async def _translate(call: Call) -> Response:
    return answer(call.request, await translate(call.service, call.id, call.query, call.body))


DOORS: Mapping[str, Door] = {
    "everything": _everything,
    "lastn": _lastn,
    "document": _document,
    "meta": _meta,
    "meta-add": _meta_add,
    "meta-delete": _meta_delete,
    "emm-assessment": _emm_assessment,
    "expand": _expand,
    "validate-code": _validate_code,
    "lookup": _lookup,
    "subsumes": _subsumes,
    "translate": _translate,
}
"""By the operation's name. Operations of the table that are not here have a route of their own."""


def _add_routes() -> None:
    for operation in OPERATIONS:
        door = DOORS.get(operation.name)
        for level, type_, address in operation.addresses if door else ():
            for method in ("POST",) if operation.changes else ("GET", "POST"):
                router.add_api_route(
                    address,
                    _endpoint(door, type_),
                    methods=[method],
                    **described(operation, level, type_, method),
                )


def _endpoint(door: Door | None, type_: str | None) -> Callable[[Request], Awaitable[Response]]:
    assert door is not None

    async def endpoint(request: Request) -> Response:
        path = request.path_params
        at = type_ or path.get("type", "")
        if at:
            require_address(at, path.get("id"))
        query = request.query_params.multi_items()
        return await door(Call(request, at, path.get("id"), path.get("version"), query, await _body_of(request)))

    return endpoint


async def _body_of(request: Request) -> Any:
    if request.method != "POST":
        return None
    body = await body_of(request)
    return resource_in(body, media_of(request, FHIR)) if body else None


async def _refused(request: Request) -> Response:
    """What is said of an operation that is not served here, or not by this method."""
    path = request.path_params
    level: Level = (
        "version" if "version" in path else "instance" if "id" in path else "type" if "type" in path else "system"
    )
    type_ = path.get("type")
    if type_ is not None:
        require_address(type_, path.get("id"))
    served = [one for one in served_at(level, type_) if level != "system" or "system" in one.levels]
    methods = _methods_at(request.app.openapi()["paths"], level, type_ or "", path["name"])
    if methods:
        text = f"${path['name']} is asked by {' or '.join(one for one in methods if one != 'HEAD')} here."
        issue = Issue("not-supported", "operation-method", text, "http.url", request.method)
        return answer(request, operation_outcome([issue]), 405, {"Allow": ", ".join(methods)})
    elsewhere = [address for one in OPERATIONS if one.name == path["name"] for _, _, address in one.addresses]
    where = f" It stands at {', '.join(elsewhere)}." if elsewhere else ""
    names = ", ".join(f"${one.name}" for one in served)
    text = f"There is no operation ${path['name'][:60]} at this address.{where} Here there are {names}."
    raise NotFound(Issue("not-supported", "operation-unknown", text, None, request.url.path))


def _methods_at(paths: Mapping[str, Any], level: Level, type_: str, name: str) -> list[str]:
    """The methods of an operation at an address, as routed; none where it is not served."""
    for prefix in (LEVELS[level].replace("{type}", type_), LEVELS[level]):
        found = paths.get(f"/fhir{prefix}/${name}", {})
        if found:
            return [one for one in ("GET", "HEAD", "POST") if one.lower().replace("head", "get") in found]
    return []


_add_routes()
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
for _address in LEVELS.values():
    unserved.add_api_route(_address + "/${name}", _refused, methods=_METHODS, include_in_schema=False)
