"""read and vread (http://hl7.org/fhir/R4/http.html#read, #vread)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import stored_answer
from app.api.binary import binary_answer
from app.api.conditional import unchanged
from app.api.route_pages import ASKS, FORM_OF_ANSWER, page
from app.api.service import Id, Type, service_of
from app.interaction.read import read
from app.interaction.vread import vread
from app.store.records import Stored

router = APIRouter(prefix="/fhir")
READ = page({200: "Read", 304: "Unchanged"}, f"{ASKS} 410", f"{FORM_OF_ANSWER} If-None-Match If-Modified-Since")


@router.get("/{type}/{id}", summary="read", **READ)
async def read_instance(request: Request, type_: Type, id_: Id) -> Response:
    """The current version. A Binary is answered with its own bytes, unless a FHIR type is asked for."""
    return _one(request, type_, await read(service_of(request), type_, id_))


@router.get("/{type}/{id}/_history/{version}", summary="vread", **READ)
async def vread_instance(request: Request, type_: Type, id_: Id, version: str) -> Response:
    """One version, whatever came later."""
    return _one(request, type_, await vread(service_of(request), type_, id_, version))


def _one(request: Request, type_: str, stored: Stored) -> Response:
    answered = binary_answer if type_ == "Binary" else stored_answer
    return unchanged(request, stored) or answered(request, stored)
