"""GET Type?…, GET ?… and GET Patient/id/Type?… (http://hl7.org/fhir/R4/http.html#search, #vsearch)."""

from collections.abc import Iterable
from typing import Any

from app.interaction.finding import found_in
from app.interaction.reading import require_address
from app.interaction.service import Service
from app.search.query import scope_of

Params = Iterable[tuple[str, str]]


async def search(service: Service, type_: str, params: Params, lenient: bool | None = None) -> dict[str, Any]:
    """The searchset Bundle of one type (its resources are msgspec.Raw, see finding.found_in); total exact or absent.

    lenient: what is not supported is left out and named in a warning; None: as the service is set. Raises NotFound (the type), Invalid.
    """
    require_address(type_)
    return await found_in(service, service.store, scope_of(type_), params, lenient)


async def search_system(service: Service, params: Params, lenient: bool | None = None) -> dict[str, Any]:
    """The searchset Bundle over all types, or those of `_type`. Raises Invalid."""
    return await found_in(service, service.store, scope_of(), params, lenient)


async def search_compartment(
    service: Service, owner: str, id_: str, type_: str, params: Params, lenient: bool | None = None
) -> dict[str, Any]:
    """The searchset Bundle of a compartment; type `*`: of all its types. Raises NotFound, Invalid."""
    require_address(owner, id_)
    if type_ != "*":
        require_address(type_)
    return await found_in(service, service.store, scope_of(type_, (owner, id_)), params, lenient)
