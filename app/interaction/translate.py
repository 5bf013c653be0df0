"""ConceptMap/$translate (http://hl7.org/fhir/R4/conceptmap-operation-translate.html)."""

from collections.abc import Sequence
from typing import Any

from app.interaction.service import Service
from app.interaction.stored_terminology import given_at, over_holdings
from app.terminology.services.signatures import TRANSLATE
from app.terminology.services.translate import translate as translate_over


async def translate(
    service: Service, id_: str | None, query: Sequence[tuple[str, str]], body: Any = None
) -> dict[str, Any]:
    """Parameters with result, message and every match. id_: of a stored ConceptMap, at the instance level.

    Raises NotFound, Gone, and Invalid: bad parameters, and where no map that is held speaks of the code's system.
    """
    given = await given_at(service, "ConceptMap", id_, TRANSLATE, query, body)
    return await over_holdings(service, lambda held: translate_over(held, given))
