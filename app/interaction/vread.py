"""GET Type/id/_history/version (http://hl7.org/fhir/R4/http.html#vread)."""

from app.interaction.reading import version_of
from app.interaction.service import Service
from app.store.records import Stored


async def vread(service: Service, type_: str, id_: str, version: str) -> Stored:
    """That version, whatever came later. Raises NotFound; Gone where that version is the deletion."""
    return await version_of(service.store, type_, id_, version)
