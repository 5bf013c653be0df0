"""PUT Type/id and PUT Type?query (http://hl7.org/fhir/R4/http.html#update, #cond-update)."""

from typing import Any

from app.interaction.asked import condition_of
from app.interaction.entry import Entry
from app.interaction.reading import require_address
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def update(
    service: Service,
    type_: str,
    id_: str,
    resource: Any,
    if_match: str | None = None,
    if_none_match: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> Written:
    """Store the resource's next version, its first if it is new; equal content makes none.

    Raises NotFound (the type), Invalid, PreconditionFailed (If-Match, If-None-Match), NotAllowed (AuditEvent), Busy.
    """
    require_address(type_, id_)
    entry = Entry("PUT", type_, id_, resource=resource, if_match=if_match, if_none_match=if_none_match)
    written = await transact_one(service, entry, provenance)
    assert written is not None
    return written


async def update_where(
    service: Service,
    type_: str,
    query: str,
    resource: Any,
    if_match: str | None = None,
    if_none_match: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> Written:
    """Update the one resource that the query finds; create it where it finds none.

    Raises as `update`, and PreconditionFailed where the query finds several, Conflict where it finds none and the resource's id is taken.
    """
    require_address(type_)
    condition = condition_of(service, type_, query, "http.query")
    entry = Entry(
        "PUT",
        type_,
        resource=resource,
        if_match=if_match,
        if_none_match=if_none_match,
        condition=condition,
        condition_text=query,
    )
    written = await transact_one(service, entry, provenance)
    assert written is not None
    return written
