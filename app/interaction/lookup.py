"""CodeSystem/$lookup (http://hl7.org/fhir/R4/codesystem-operation-lookup.html)."""

from collections.abc import Sequence
from typing import Any

from app.interaction.operation_parameters import given_for
from app.interaction.service import Service
from app.interaction.stored_terminology import over_holdings
from app.terminology.services.lookup import lookup as lookup_over
from app.terminology.services.signatures import LOOKUP


async def lookup(service: Service, query: Sequence[tuple[str, str]], body: Any = None) -> dict[str, Any]:
    """Parameters with what is known of a code. Raises NotFound (the code system or the code), Invalid."""
    given = given_for(LOOKUP, query, body)
    return await over_holdings(service, lambda held: lookup_over(held, given))
