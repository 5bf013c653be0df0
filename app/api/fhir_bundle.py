"""batch and transaction (http://hl7.org/fhir/R4/http.html#transaction)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.body import resource_of_body
from app.api.preferences import preferences_of
from app.api.provenance import provenance_of
from app.api.route_pages import FORM_OF_ANSWER, WRITES, page
from app.api.service import service_of
from app.interaction.transact import transact

router = APIRouter(prefix="/fhir")
BUNDLE = page(
    {200: "TransactionResponse"},
    f"{WRITES} 405 410 413 415",
    f"{FORM_OF_ANSWER} Prefer X-Provenance",
    "Transaction",
)


@router.post("", summary="batch or transaction", **BUNDLE)
async def bundle(request: Request) -> Response:
    """A transaction is stored whole or not at all; every fault of every entry is named at once.

    `Prefer: return=representation` answers with the resources that were written.
    """
    sent, returning = await resource_of_body(request), preferences_of(request).returning or "minimal"
    return answer(request, await transact(service_of(request), sent, returning, provenance_of(request)))
