"""ValueSet/$expand (http://hl7.org/fhir/R4/valueset-operation-expand.html)."""

from collections.abc import Sequence
from typing import Any

from app.interaction.applying import instant
from app.interaction.service import Service
from app.interaction.stored_terminology import given_at, over_holdings
from app.terminology.services.expand import expand as expand_over
from app.terminology.services.signatures import EXPAND


async def expand(
    service: Service, id_: str | None, query: Sequence[tuple[str, str]], body: Any = None
) -> dict[str, Any]:
    """The ValueSet with its expansion. id_: of a stored ValueSet, at the instance level.

    Raises NotFound, Gone, and Invalid: bad parameters, and whatever keeps the expansion from being whole, named.
    """
    given = await given_at(service, "ValueSet", id_, EXPAND, query, body)
    now, identifier = instant(service.clock()), f"urn:uuid:{service.new_id()}"
    return await over_holdings(service, lambda held: expand_over(held, given, now=now, identifier=identifier))
