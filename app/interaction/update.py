"""PUT Type/id (http://hl7.org/fhir/R4/http.html#update)."""

from typing import Any

from app.interaction.entry import Entry
from app.interaction.reading import require_address
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def update(service: Service, type_: str, id_: str, resource: Any, if_match: str | None = None) -> Written:
    """Store the resource's next version, its first if it is new; equal content makes none.

    Raises NotFound (the type), Invalid, PreconditionFailed (If-Match), Busy.
    """
    require_address(type_, id_)
    written = await transact_one(service, Entry("PUT", type_, id_, resource=resource, if_match=if_match))
    assert written is not None
    return written
