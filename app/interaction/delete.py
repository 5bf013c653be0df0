"""DELETE Type/id and DELETE Type?query (http://hl7.org/fhir/R4/http.html#delete, #3.1.0.7.1)."""

from typing import Any

from app.interaction.asked import condition_of
from app.interaction.entry import Entry
from app.interaction.reading import require_address, require_live
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def delete(
    service: Service, type_: str, id_: str, if_match: str | None = None, provenance: dict[str, Any] | None = None
) -> Written:
    """Delete the resource; its versions stay readable. Unchanged where it is deleted already.

    Raises NotFound where there never was one, Invalid, PreconditionFailed (If-Match), Conflict (others refer to it), Busy.
    """
    require_address(type_, id_)
    written = await transact_one(service, Entry("DELETE", type_, id_, if_match=if_match), provenance)
    if written is None:
        require_live(None, f"{type_}/{id_}")
        raise AssertionError("unreachable")
    return written


async def delete_where(
    service: Service, type_: str, query: str, if_match: str | None = None, provenance: dict[str, Any] | None = None
) -> Written | None:
    """Delete the one resource that the query finds; None where it finds none, which is no fault.

    Raises PreconditionFailed, with nothing deleted, where it finds several, or one that If-Match does not name.
    """
    require_address(type_)
    condition = condition_of(service, type_, query, "http.query")
    entry = Entry("DELETE", type_, if_match=if_match, condition=condition, condition_text=query)
    return await transact_one(service, entry, provenance)
