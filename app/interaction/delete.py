"""DELETE Type/id (http://hl7.org/fhir/R4/http.html#delete)."""

from app.interaction.entry import Entry
from app.interaction.reading import require_address, require_live
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def delete(service: Service, type_: str, id_: str, if_match: str | None = None) -> Written:
    """Delete the resource; its versions stay readable. Unchanged where it is deleted already.

    Raises NotFound where there never was one, Invalid, PreconditionFailed (If-Match), Busy.
    """
    require_address(type_, id_)
    written = await transact_one(service, Entry("DELETE", type_, id_, if_match=if_match))
    if written is None:
        require_live(None, f"{type_}/{id_}")
        raise AssertionError("unreachable")
    return written
