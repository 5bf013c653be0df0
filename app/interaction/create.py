"""POST Type (http://hl7.org/fhir/R4/http.html#create)."""

from typing import Any

from app.interaction.asked import condition_of
from app.interaction.entry import Entry
from app.interaction.reading import require_address
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def create(
    service: Service,
    type_: str,
    resource: Any,
    if_none_exist: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> Written:
    """Store a new resource under an id of ours; an id that came with it is not used.

    if_none_exist: a query; where it finds one resource, that one is the result, unchanged.
    Raises NotFound, Invalid, PreconditionFailed (the query finds several), Busy.
    """
    require_address(type_)
    entry = Entry("POST", type_, resource=resource)
    if if_none_exist is not None:
        entry = entry.with_(
            condition=condition_of(service, type_, if_none_exist, "http.If-None-Exist"), condition_text=if_none_exist
        )
    written = await transact_one(service, entry, provenance)
    assert written is not None
    return written
