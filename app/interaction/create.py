"""POST Type (http://hl7.org/fhir/R4/http.html#create)."""

from typing import Any

from app.interaction.entry import Entry
from app.interaction.reading import require_address
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def create(service: Service, type_: str, resource: Any) -> Written:
    """Store a new resource under an id of ours; an id that came with it is not used. Raises NotFound, Invalid, Busy."""
    require_address(type_)
    written = await transact_one(service, Entry("POST", type_, resource=resource))
    assert written is not None
    return written
