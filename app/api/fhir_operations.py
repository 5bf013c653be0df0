"""Operations (http://hl7.org/fhir/R4/operations.html)."""

from base64 import b64encode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.body import resource_of_body
from app.api.negotiation import wanted_of
from app.api.route_pages import FORM_OF_ANSWER, WRITES, page
from app.api.service import Id, Type, service_of
from app.fhir import exact_json
from app.interaction.read_case import case_of_subject
from app.interaction.submit_case import submit_case

router = APIRouter(prefix="/fhir")
SUBMIT = page({200: "TransactionResponse"}, f"{WRITES} 405 410 413 415", FORM_OF_ANSWER, "Unpackable")
CASE = page({200: "CaseOfSubject"}, "400 404 406 410", FORM_OF_ANSWER)


@router.post("/$emm-submit", summary="Unpack a collection or document Bundle", **SUBMIT)
async def emm_submit(request: Request) -> Response:
    """Its entries become one transaction; what a case cannot hold is named beside each entry."""
    return answer(request, await submit_case(service_of(request), await resource_of_body(request)))


@router.get("/{type}/{id}/$emm-case", summary="The case of a Patient or Group", **CASE)
async def emm_case(request: Request, type_: Type, id_: Id) -> Response:
    """A Binary of application/json; raw where Accept asks for application/json by name."""
    found = await case_of_subject(service_of(request), type_, id_)
    body = exact_json.dumps(found.case.as_data())
    if wanted_of(request).media == "application/json":
        return Response(body, headers={"ETag": found.etag, "Vary": "Accept"}, media_type="application/json")
    binary = {"resourceType": "Binary", "contentType": "application/json", "data": b64encode(body).decode()}
    return answer(request, binary, headers={"ETag": found.etag})
