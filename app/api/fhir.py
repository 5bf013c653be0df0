"""/fhir: the RESTful API of R4 (http://hl7.org/fhir/R4/http.html), as far as the CapabilityStatement says."""

from base64 import b64encode
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from app.api.answers import answer, require_json, stored_answer, version_headers
from app.api.body import form_of_body, resource_of_body
from app.api.examples import body_example
from app.fhir import exact_json
from app.fhir.issues import Issue, operation_outcome
from app.fhir.resource_types import RESOURCE_TYPES
from app.interaction.capabilities import capabilities
from app.interaction.create import create
from app.interaction.delete import delete
from app.interaction.history import history
from app.interaction.read import read
from app.interaction.read_case import case_of_subject
from app.interaction.search import search
from app.interaction.service import Service, Written
from app.interaction.submit_case import submit_case
from app.interaction.transact import transact
from app.interaction.update import update
from app.interaction.vread import vread

router = APIRouter(prefix="/fhir", tags=["FHIR"], dependencies=[Depends(require_json)])
Type = Annotated[
    str, Path(alias="type", description="A resource type of R4", json_schema_extra={"enum": sorted(RESOURCE_TYPES)})
]
Id = Annotated[str, Path(alias="id", description="A logical id: A–Z, a–z, 0–9, - and ., at most 64 characters")]

SEARCH_FORM = {
    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}, "required": True}
}


def service_of(request: Request) -> Service:
    """The parts that the request works with."""
    service: Service = request.app.state.service
    return service


@router.get("/metadata", summary="CapabilityStatement: what this service does")
async def metadata(request: Request) -> Response:
    """Derived from what is routed and indexed."""
    return answer(capabilities(service_of(request)))


@router.post("", summary="batch or transaction", openapi_extra=body_example("transaction"))
async def bundle(request: Request) -> Response:
    """A transaction is stored whole or not at all; every fault of every entry is named at once."""
    return answer(await transact(service_of(request), await resource_of_body(request)))


@router.post("/$emm-submit", summary="Unpack a collection or document Bundle", openapi_extra=body_example("document"))
async def emm_submit(request: Request) -> Response:
    """Its entries become one transaction; what a case cannot hold is named beside each entry."""
    return answer(await submit_case(service_of(request), await resource_of_body(request)))


@router.get("/{type}", summary="search")
async def search_type(request: Request, type_: Type) -> Response:
    """`_id`, `identifier`, `code`, `category`, `patient`, `subject`, `date`, where the type has them; `_count`.

    Unknown parameters are refused, unless `Prefer: handling=lenient`.
    """
    return await _found(request, type_, request.query_params.multi_items())


@router.get("/{type}/_search", include_in_schema=False)
async def search_type_by_name(request: Request, type_: Type) -> Response:
    """As `GET /{type}`."""
    return await _found(request, type_, request.query_params.multi_items())


@router.post("/{type}/_search", summary="search, its parameters in the body", openapi_extra=SEARCH_FORM)
async def search_type_by_post(request: Request, type_: Type) -> Response:
    """For identifying parameters, which belong into no log of addresses."""
    return await _found(request, type_, [*request.query_params.multi_items(), *await form_of_body(request)])


@router.post("/{type}", summary="create", openapi_extra=body_example("Observation"))
async def create_type(request: Request, type_: Type) -> Response:
    """The service gives the id. With If-None-Exist, what the query finds is answered instead (200), nothing written."""
    resource, condition = await resource_of_body(request), request.headers.get("if-none-exist")
    return _written(request, await create(service_of(request), type_, resource, condition))


@router.get("/{type}/{id}", summary="read", responses={304: {"description": "Unchanged since If-None-Match"}})
async def read_instance(request: Request, type_: Type, id_: Id) -> Response:
    """The current version."""
    stored = await read(service_of(request), type_, id_)
    seen = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    is_known = bool(seen & {stored.etag, "*"})
    return Response(status_code=304, headers=version_headers(stored)) if is_known else stored_answer(stored)


@router.put("/{type}/{id}", summary="update", openapi_extra=body_example("Patient"))
async def update_instance(request: Request, type_: Type, id_: Id) -> Response:
    """The next version, or the first; If-Match is honoured; equal content makes no version."""
    resource = await resource_of_body(request)
    return _written(request, await update(service_of(request), type_, id_, resource, request.headers.get("if-match")))


@router.delete("/{type}/{id}", summary="delete", status_code=204)
async def delete_instance(request: Request, type_: Type, id_: Id) -> Response:
    """A read answers 410 afterwards; the versions stay."""
    written = await delete(service_of(request), type_, id_, request.headers.get("if-match"))
    return Response(status_code=204, headers={"ETag": written.stored.etag})


@router.get("/{type}/{id}/_history", summary="history of one resource")
async def history_instance(request: Request, type_: Type, id_: Id) -> Response:
    """Newest first, deletions among them."""
    return answer(await history(service_of(request), type_, id_, request.query_params.multi_items()))


@router.get("/{type}/{id}/_history/{version}", summary="vread")
async def vread_instance(request: Request, type_: Type, id_: Id, version: str) -> Response:
    """One version, whatever came later."""
    return stored_answer(await vread(service_of(request), type_, id_, version))


@router.get("/{type}/{id}/$emm-case", summary="The case of a Patient or Group")
async def emm_case(request: Request, type_: Type, id_: Id) -> Response:
    """A Binary of application/json; raw where Accept asks for application/json."""
    found = await case_of_subject(service_of(request), type_, id_)
    body = exact_json.dumps(found.case.as_data())
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(body, headers={"ETag": found.etag}, media_type="application/json")
    binary = {"resourceType": "Binary", "contentType": "application/json", "data": b64encode(body).decode()}
    return answer(binary, headers={"ETag": found.etag})


async def _found(request: Request, type_: str, params: list[tuple[str, str]]) -> Response:
    lenient = "handling=lenient" in request.headers.get("prefer", "")
    return answer(await search(service_of(request), type_, params, lenient))


def _written(request: Request, written: Written) -> Response:
    """The answer to a write, as Prefer asks (http://hl7.org/fhir/R4/http.html#ops)."""
    stored, status = written.stored, 201 if written.outcome == "created" else 200
    base = service_of(request).base_url
    headers = {**version_headers(stored)}
    if status == 201:
        headers["Location"] = f"{base}/{stored.address}/_history/{stored.version}"
    prefer = request.headers.get("prefer", "")
    if "return=minimal" in prefer:
        return Response(status_code=status, headers=headers)
    if "return=OperationOutcome" in prefer:
        issue = Issue("informational", written.outcome, f"{stored.address} {written.outcome}", severity="information")
        return answer(operation_outcome([issue]), status, headers)
    return stored_answer(stored, status, headers)
