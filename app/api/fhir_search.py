"""search (http://hl7.org/fhir/R4/http.html#search)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.body import form_of_body
from app.api.negotiation import accept_of, remembered, wanted
from app.api.preferences import preferences_of
from app.api.service import Type, service_of
from app.interaction.search import search

router = APIRouter(prefix="/fhir")
FORM = {
    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}, "required": True}
}


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


@router.post("/{type}/_search", summary="search, its parameters in the body", openapi_extra=FORM)
async def search_type_by_post(request: Request, type_: Type) -> Response:
    """For identifying parameters, which belong into no log of addresses."""
    params = [*request.query_params.multi_items(), *await form_of_body(request)]
    remembered(request, wanted(params, accept_of(request)))
    return await _found(request, type_, params)


async def _found(request: Request, type_: str, params: list[tuple[str, str]]) -> Response:
    handling = preferences_of(request).handling
    lenient = None if handling is None else handling == "lenient"
    return answer(request, await search(service_of(request), type_, params, lenient))
