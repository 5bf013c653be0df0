"""GET Type/id (http://hl7.org/fhir/R4/http.html#read)."""

from app.interaction.reading import require_address, require_live
from app.interaction.service import Service
from app.store.records import Stored


async def read(service: Service, type_: str, id_: str) -> Stored:
    """The current version. Raises NotFound, Gone, and Invalid for an id that cannot be one."""
    require_address(type_, id_)
    return require_live(await service.store.newest(type_, id_), f"{type_}/{id_}")
