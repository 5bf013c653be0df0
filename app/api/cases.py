"""/cases: case documents in and out (contract.md)."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.api.answers import answer, plain_answer
from app.api.body import JSON, YAML, body_of, media_of, resource_of_body
from app.api.negotiation import negotiated
from app.api.route_pages import FORM_OF_ANSWER, page
from app.api.service import service_of
from app.case.document import Case
from app.case.reading import read_json, read_yaml
from app.case.schema import case_schema
from app.convert.from_bundle import bundle_to_case
from app.convert.to_bundle import BundleType, case_to_bundle
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Conflict, Invalid
from app.interaction.list_cases import list_cases
from app.interaction.read_case import StoredCase, read_case, recorded
from app.interaction.store_case import delete_case, replace_case, store_case
from app.interaction.validate_case import case_issues

router = APIRouter(prefix="/cases", tags=["Cases"])
_STORED = {200: "Case", 201: "CaseCreated"}
STORE = page(_STORED, "400 409 413 415 422 503", "", "Case")
REPLACE = page(_STORED, "400 409 412 413 415 422 503", "case-match", "Case")
LIST = page({200: "Cases"}, "400", "site agent compartment status response year text cases _after")
VALIDATE = page({200: "OperationOutcome"}, "400 406 413 415", FORM_OF_ANSWER, "Case")
CONVERT = page({200: "Converted"}, "400 406 413 415 422", f"{FORM_OF_ANSWER} type ids", "Case")
FROM_BUNDLE = page({200: "CaseFound"}, "400 413 415 422", "", "CaseBundle")
READ = page({200: "Case", 304: "Unchanged"}, "404", "If-None-Match")
REMOVE = page({204: "Deleted"}, "404 409 412 503", "case-match")
BUNDLE = page({200: "Bundle"}, "400 404 406", f"{FORM_OF_ANSWER} type")

NEGOTIATED = [Depends(negotiated)]
"""Of those that answer with FHIR: the client says in which form."""
CaseId = Annotated[str, Path(alias="id", description="A case id: a–z, 0–9 and -, at most 40 characters")]
Kind = Annotated[BundleType, Query(alias="type", description="What kind of Bundle")]


async def case_of_body(request: Request) -> Case:
    """The case document in the body, JSON or YAML. Raises Unsupported, TooLarge, Malformed, Invalid (every fault)."""
    media = media_of(request, (*JSON[1:], *YAML))
    body, words = await body_of(request), service_of(request).terminology.words
    return read_yaml(body, words) if media in YAML else read_json(body, words)


@router.post("", summary="Store a case", **STORE)
async def post_case(request: Request) -> Response:
    """201 for a new case, 200 for an equal one (nothing is written), 409 for a known id with other content."""
    stored, outcome = await store_case(service_of(request), await case_of_body(request))
    return _case(request, stored, 201 if outcome == "created" else 200)


@router.get("", summary="List cases", **LIST)
async def get_cases(request: Request) -> Response:
    """Filters: site, agent, compartment, status, response (words of mappings/), year, text (words of id, title or source); `_count` and `_after` page."""
    page = await list_cases(service_of(request), request.query_params.multi_items())
    base = str(request.url.remove_query_params("_after"))
    cases = [
        {"id": c.id, "title": c.title, "grain": c.grain, "n": c.n, "address": f"/cases/{c.id}"} for c in page.cases
    ]
    following = {"next": str(request.url.include_query_params(_after=page.next))} if page.next is not None else {}
    return plain_answer({"self": base, "cases": cases, **following})


@router.get("/$schema", summary="JSON Schema of the case document", **page({200: "CaseSchema"}))
async def get_schema(request: Request) -> Response:
    """Draft 2020-12, with the words of the vocabularies."""
    return plain_answer(case_schema(service_of(request).terminology.words), media="application/schema+json")


@router.post("/$validate", summary="Check a case document", dependencies=NEGOTIATED, **VALIDATE)
async def validate_case(request: Request) -> Response:
    """An OperationOutcome with the document's own paths: its faults or, without any, what is doubtful about it. Nothing is stored."""
    try:
        case = await case_of_body(request)
    except Invalid as problem:
        return answer(request, operation_outcome(problem.issues))
    return answer(request, operation_outcome(await asyncio.to_thread(case_issues, service_of(request), case)))


@router.post("/$convert", summary="A case document as a Bundle", dependencies=NEGOTIATED, **CONVERT)
async def convert_case(
    request: Request, type_: Kind = "transaction", ids: Literal["case", "server"] = "case"
) -> Response:
    """Nothing is stored. `ids=server`: POST entries with ifNoneExist, for receivers that assign ids."""
    case = await case_of_body(request)
    return answer(request, case_to_bundle(case, service_of(request).terminology, type_, ids == "server"))


@router.post("/$from-bundle", summary="A Bundle as a case document", **FROM_BUNDLE)
async def case_from_bundle(request: Request) -> Response:
    """The case, and an OperationOutcome of what it could not hold. Nothing is stored."""
    service, sent = service_of(request), await resource_of_body(request)
    if sent.get("resourceType") != "Bundle":
        text = "This address takes a Bundle, of any type."
        raise Invalid(Issue("structure", "not-a-bundle", text, "Bundle", str(sent.get("resourceType"))))
    case, left = bundle_to_case(sent, service.terminology, recorded(service))
    return plain_answer({"case": case.as_data(), "not_held": operation_outcome(left)})


@router.get("/{id}", summary="One case", **READ)
async def get_case(request: Request, id_: CaseId) -> Response:
    """Rebuilt from its FHIR resources: what a hospital changed by FHIR shows here."""
    stored = await read_case(service_of(request), id_)
    if stored.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": stored.etag})
    return _case(request, stored, 200)


@router.put("/{id}", summary="Replace a case", **REPLACE)
async def put_case(request: Request, id_: CaseId) -> Response:
    """Stores, or replaces; If-Match is honoured. Equal content writes nothing."""
    case = await case_of_body(request)
    if case.id != id_:
        raise Conflict(Issue("conflict", "id-differs", f"the address says '{id_}'", "id", case.id))
    stored, outcome = await replace_case(service_of(request), case, request.headers.get("if-match"))
    return _case(request, stored, 201 if outcome == "created" else 200)


@router.delete("/{id}", summary="Remove a case", status_code=204, **REMOVE)
async def remove_case(request: Request, id_: CaseId) -> Response:
    """Its own resources are deleted; what a hospital added to its patient stays."""
    await delete_case(service_of(request), id_, request.headers.get("if-match"))
    return Response(status_code=204)


@router.get("/{id}/bundle", summary="A stored case as a Bundle", dependencies=NEGOTIATED, **BUNDLE)
async def get_bundle(request: Request, id_: CaseId, type_: Kind = "transaction") -> Response:
    """The same case gives the same Bundle, byte for byte."""
    service = service_of(request)
    stored = await read_case(service, id_)
    return answer(request, case_to_bundle(stored.case, service.terminology, type_), headers={"ETag": stored.etag})


def _case(request: Request, stored: StoredCase, status: int) -> Response:
    headers = {"ETag": stored.etag}
    if status == 201:
        headers["Location"] = str(request.url_for("get_case", id=stored.case.id))
    return plain_answer(stored.case.as_data(), status, headers)
