"""GET Type/id/_history/version (http://hl7.org/fhir/R4/http.html#vread)."""

from app.interaction.reading import require_address, require_live
from app.interaction.service import Service
from app.store.records import Stored


async def vread(service: Service, type_: str, id_: str, version: str) -> Stored:
    """That version, whatever came later. Raises NotFound; Gone where that version is the deletion."""
    require_address(type_, id_)
    address = f"{type_}/{id_}/_history/{version}"
    is_number = version.isascii() and version.isdigit() and not version.startswith("0") and len(version) < 19
    stored = await service.store.version(type_, id_, int(version)) if is_number else None
    return require_live(stored, address)
