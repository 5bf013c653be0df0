"""/fhir: the RESTful API of R4 (http://hl7.org/fhir/R4/http.html), as far as the CapabilityStatement says.

The routes stand beside this file by theme, named as on that page. Before any of them runs, it is settled what the client
wants to be answered in: nothing is written for a client that cannot read the answer.
"""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import (
    bulk,
    fhir_bundle,
    fhir_history,
    fhir_operations,
    fhir_read,
    fhir_search,
    fhir_write,
    operations,
    validating,
)
from app.api.answers import answer
from app.api.negotiation import negotiated
from app.api.route_pages import FORM_OF_ANSWER, page
from app.api.service import service_of
from app.interaction.capabilities import capabilities

router = APIRouter(tags=["FHIR"], dependencies=[Depends(negotiated)])


@router.get(
    "/fhir/metadata",
    summary="CapabilityStatement: what this service does",
    **page({200: "CapabilityStatement"}, "400 406", FORM_OF_ANSWER),
)
async def metadata(request: Request) -> Response:
    """Derived from what is routed and indexed."""
    return answer(request, capabilities(service_of(request)))


router.routes.extend(bulk.files.routes)  # without negotiation: they are NDJSON whatever Accept says
# Addresses with a fixed word come before those in which any type fits.
for theme in (fhir_bundle, fhir_history, fhir_operations, bulk, operations, validating):
    router.include_router(theme.router)
router.include_router(operations.unserved)  # behind the routers of all operations
for theme in (fhir_search, fhir_write, fhir_read):
    router.include_router(theme.router)
router.include_router(fhir_search.compartments)
