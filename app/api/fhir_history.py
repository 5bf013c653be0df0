"""history (http://hl7.org/fhir/R4/http.html#history)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.route_pages import ASKS, HISTORY, page
from app.api.service import Id, Type, service_of
from app.interaction.history import history

router = APIRouter(prefix="/fhir")


@router.get("/_history", summary="history of everything", **page({200: "History"}, "400 406", HISTORY))
async def history_system(request: Request) -> Response:
    """Newest first, deletions among them; `_since`, `_at`, `_count`."""
    return answer(request, await history(service_of(request), params=request.query_params.multi_items()))


@router.get("/{type}/_history", summary="history of a type", **page({200: "History"}, ASKS, HISTORY))
async def history_type(request: Request, type_: Type) -> Response:
    """Newest first, deletions among them; `_since`, `_at`, `_count`."""
    return answer(request, await history(service_of(request), type_, params=request.query_params.multi_items()))


@router.get("/{type}/{id}/_history", summary="history of one resource", **page({200: "History"}, ASKS, HISTORY))
async def history_instance(request: Request, type_: Type, id_: Id) -> Response:
    """Newest first, deletions among them; `_since`, `_at`, `_count`."""
    return answer(request, await history(service_of(request), type_, id_, request.query_params.multi_items()))
