"""GET Type?… (http://hl7.org/fhir/R4/http.html#search)."""

from collections.abc import Iterable
from typing import Any

from app.interaction.paging import opened, question_of, searchset
from app.interaction.reading import require_address
from app.interaction.service import Service
from app.search.query import Query, query
from app.store.records import Page


async def search(
    service: Service, type_: str, params: Iterable[tuple[str, str]], lenient: bool = False
) -> dict[str, Any]:
    """The searchset Bundle (its resources are msgspec.Raw, see paging.searchset); total exact or absent.

    lenient: what is not supported is left out and named in a warning. Raises NotFound (the type), Invalid.
    """
    asked, page = await find(service, type_, params, lenient)
    return searchset(service, asked, page)


async def find(
    service: Service, type_: str, params: Iterable[tuple[str, str]], lenient: bool = False
) -> tuple[Query, Page]:
    """The query as it was understood, and the page that it found. Raises as `search`."""
    require_address(type_)
    asked = query(type_, params, service.base_url, service.clock(), lenient)
    after, top = (
        (0, None) if asked.cursor is None else opened(service.store.sealing_key, question_of(asked), asked.cursor)
    )
    return asked, await service.store.search(type_, asked.conditions, asked.count, after, top)
