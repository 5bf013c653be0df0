"""create, update, patch and delete (http://hl7.org/fhir/R4/http.html#create, #update, #patch, #delete), also by a condition."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer, stored_answer, version_headers, versioned_address
from app.api.binary import binary_of_body
from app.api.body import patch_of_body, resource_of_body
from app.api.conditional import header_of
from app.api.preferences import preferences_of
from app.api.provenance import provenance_of
from app.api.route_pages import FORM_OF_ANSWER, WRITES, page
from app.api.service import Id, Type, service_of
from app.interaction.create import create
from app.interaction.delete import delete, delete_where
from app.interaction.patch import patch, patch_where
from app.interaction.response import outcome_of
from app.interaction.service import Written
from app.interaction.update import update, update_where

router = APIRouter(prefix="/fhir")
STORED = {200: "Written", 201: "Created"}
PREFERRED = f"{FORM_OF_ANSWER} Prefer X-Provenance"
CREATE = page(STORED, f"{WRITES} 413 415", f"{PREFERRED} If-None-Exist X-Security-Context", "Created")
UPDATE = page(STORED, f"{WRITES} 405 413 415", f"{PREFERRED} If-Match none-match X-Security-Context", "Updated")
UPDATE_WHERE = page(STORED, f"{WRITES} 405 413 415", f"{PREFERRED} If-Match none-match condition", "UpdatedByCondition")
PATCH = page({200: "Written"}, f"{WRITES} 405 410 413 415", f"{PREFERRED} If-Match", "Patch")
PATCH_WHERE = page({200: "Written"}, f"{WRITES} 405 413 415", f"{PREFERRED} If-Match condition", "Patch")
DELETE = page({204: "Deleted"}, f"{WRITES} 405", f"{FORM_OF_ANSWER} If-Match X-Provenance")
DELETE_WHERE = page({204: "Deleted"}, f"{WRITES} 405", f"{FORM_OF_ANSWER} If-Match condition X-Provenance")


@router.post("/{type}", summary="create", **CREATE)
async def create_type(request: Request, type_: Type) -> Response:
    """The service gives the id. With If-None-Exist, what the query finds is answered instead (200), nothing written.

    A query in the address is taken for If-None-Exist, as some clients send it: to pass over it would make a second one.
    A Binary may also be posted as bytes of any type.
    """
    resource = await (binary_of_body(request) if type_ == "Binary" else resource_of_body(request))
    condition = request.headers.get("if-none-exist", query_of(request) or None)
    written = await create(service_of(request), type_, resource, condition, provenance_of(request))
    return written_answer(request, written)


@router.put("/{type}/{id}", summary="update", **UPDATE)
async def update_instance(request: Request, type_: Type, id_: Id) -> Response:
    """The next version, or the first; If-Match and If-None-Match are honoured; equal content makes no version.

    A Binary may also be put as bytes of any type.
    """
    resource = await (binary_of_body(request, id_) if type_ == "Binary" else resource_of_body(request))
    seen, unseen = header_of(request, "if-match"), header_of(request, "if-none-match")
    written = await update(service_of(request), type_, id_, resource, seen, unseen, provenance_of(request))
    return written_answer(request, written)


@router.delete("/{type}/{id}", summary="delete", status_code=204, **DELETE)
async def delete_instance(request: Request, type_: Type, id_: Id) -> Response:
    """A read answers 410 afterwards; the versions stay."""
    seen = header_of(request, "if-match")
    written = await delete(service_of(request), type_, id_, seen, provenance_of(request))
    return Response(status_code=204, headers={"ETag": written.stored.etag})


@router.put("/{type}", summary="conditional update", **UPDATE_WHERE)
async def update_by_condition(request: Request, type_: Type) -> Response:
    """Updates the one resource that the query finds; creates it where there is none; 412 where there are several."""
    resource, query = await resource_of_body(request), query_of(request)
    seen, unseen = header_of(request, "if-match"), header_of(request, "if-none-match")
    written = await update_where(service_of(request), type_, query, resource, seen, unseen, provenance_of(request))
    return written_answer(request, written)


@router.patch("/{type}/{id}", summary="patch", **PATCH)
async def patch_instance(request: Request, type_: Type, id_: Id) -> Response:
    """JSON Patch (application/json-patch+json) or FHIRPath Patch (a Parameters resource); If-Match is honoured."""
    document, seen = await patch_of_body(request), header_of(request, "if-match")
    return written_answer(request, await patch(service_of(request), type_, id_, document, seen, provenance_of(request)))


@router.patch("/{type}", summary="conditional patch", **PATCH_WHERE)
async def patch_by_condition(request: Request, type_: Type) -> Response:
    """Patches the one resource that the query finds; 404 where there is none, 412 where there are several."""
    document, query, seen = await patch_of_body(request), query_of(request), header_of(request, "if-match")
    return written_answer(
        request, await patch_where(service_of(request), type_, query, document, seen, provenance_of(request))
    )


@router.delete("/{type}", summary="conditional delete", status_code=204, **DELETE_WHERE)
async def delete_by_condition(request: Request, type_: Type) -> Response:
    """Deletes the one resource that the query finds; 204 also where there is none; 412, and nothing deleted, for several."""
    seen = header_of(request, "if-match")
    written = await delete_where(service_of(request), type_, query_of(request), seen, provenance_of(request))
    return Response(status_code=204, headers={"ETag": written.stored.etag} if written else {})


def query_of(request: Request) -> str:
    """The query of a conditional request, without what is the door's own."""
    own = [(name, value) for name, value in request.query_params.multi_items() if name not in ("_format", "_pretty")]
    return urlencode(own)


def written_answer(request: Request, written: Written) -> Response:
    """The answer to a write, as Prefer asks (http://hl7.org/fhir/R4/http.html#ops)."""
    stored, status = written.stored, 201 if written.outcome == "created" else 200
    location = {"Location": versioned_address(request, stored)} if status == 201 else {}
    headers = {**version_headers(stored), **location}
    returning = preferences_of(request).returning
    if returning == "minimal":
        return Response(status_code=status, headers=headers)
    if returning == "OperationOutcome":
        return answer(request, outcome_of(written), status, headers)
    return stored_answer(request, stored, status, headers)
