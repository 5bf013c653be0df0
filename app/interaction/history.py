"""GET Type/id/_history, Type/_history and _history (http://hl7.org/fhir/R4/http.html#history)."""

from collections.abc import Iterable
from typing import Any

from app.interaction.reading import require_address, require_live
from app.interaction.service import Service
from app.interaction.versions import history_of


async def history(
    service: Service, type_: str | None = None, id_: str | None = None, params: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The history Bundle of one resource, of a type, or of everything. Raises NotFound where there never was such a resource, Invalid."""
    if type_ is not None:
        require_address(type_, id_)
    if type_ is not None and id_ is not None and await service.store.newest(type_, id_) is None:
        require_live(None, f"{type_}/{id_}")
    return await history_of(service, service.store, type_, id_, params)
