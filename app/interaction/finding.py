"""A search, over the store or inside a transaction: the page, what it includes, and the Bundle of both.

http://hl7.org/fhir/R4/search.html, http://hl7.org/fhir/R4/bundle.html#searchset.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from app.fhir import exact_json
from app.fhir.issues import Issue, operation_outcome
from app.interaction.including import included
from app.interaction.paging import encoded, opened, sealed
from app.interaction.service import Service, resource_of
from app.search.conditions import Search
from app.search.names import CURSOR
from app.search.query import Query, Scope, query
from app.search.reduced import reduced
from app.store.records import HistoryAsked, HistoryPage, Page, Stored


class Source(Protocol):
    """What can be read from: the store, or a transaction, which sees its own writes."""

    async def newest(self, type_: str, id_: str) -> Stored | None: ...
    async def version(self, type_: str, id_: str, number: int) -> Stored | None: ...
    async def history(self, asked: HistoryAsked) -> HistoryPage: ...
    async def search(self, search: Search) -> Page: ...
    async def explain(self, search: Search) -> list[str]: ...
    async def referred(
        self, found: Sequence[Stored], parameters: Sequence[int], types: Sequence[str], limit: int
    ) -> list[Stored]: ...
    async def referring(
        self, found: Sequence[Stored], types: Sequence[str], parameters: Sequence[int], limit: int
    ) -> list[Stored]: ...


async def found_in(
    service: Service, source: Source, scope: Scope, params: Iterable[tuple[str, str]], lenient: bool | None = None
) -> dict[str, Any]:
    """The searchset Bundle (its resources are msgspec.Raw; exact_json.dumps writes them out).

    params: of the request, or the one cursor of a page link of ours. Raises NotFound (a type or compartment), Invalid.
    """
    asked, search = understood(service, scope, params, service.lenient if lenient is None else lenient)
    page = await source.search(search)
    more, notes = await included(source, asked.includes, page.found)
    if asked.explain:
        notes += [_remark("explain", line) for line in await source.explain(search)]
    return searchset(service, asked, search, page, more, notes)


def understood(
    service: Service, scope: Scope, params: Iterable[tuple[str, str]], lenient: bool = False
) -> tuple[Query, Search]:
    """The query of the parameters, and what the store is asked for: the first page, or the one that a cursor names."""
    asked = query(scope, params, service.asking(), lenient)
    if asked.cursor is None:
        return asked, asked.search()
    page = opened(service.store.sealing_key, asked.cursor, scope.path)
    first = query(scope, [(name, value) for name, value in page["asked"]], service.asking())
    return first, first.search(tuple(page["after"]), page["top"])


def searchset(
    service: Service, asked: Query, search: Search, page: Page, more: Sequence[Stored], notes: Sequence[Issue]
) -> dict[str, Any]:
    """The Bundle of one page: matches, then what is included, then an outcome where there is something to say."""
    address = f"{service.base_url}/{asked.scope.path}".rstrip("/")
    links = [{"relation": "self", "url": f"{address}?{encoded(asked.asked)}"}]
    if page.last is not None:
        content = {"path": asked.scope.path, "asked": asked.asked, "after": page.last, "top": page.top}
        cursor = sealed(service.store.sealing_key, content)
        links.append({"relation": "next", "url": f"{address}?{CURSOR}={cursor}"})
    entries = [_entry(service, asked, one, "match") for one in page.found]
    entries += [_entry(service, asked, one, "include") for one in more]
    remarks = [*asked.ignored, *notes]
    if remarks:
        entries.append({"resource": operation_outcome(remarks), "search": {"mode": "outcome"}})
    total = {} if page.total is None else {"total": page.total}
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **total,
        "link": links,
        **({"entry": entries} if entries else {}),
    }


def _entry(service: Service, asked: Query, one: Stored, mode: str) -> dict[str, Any]:
    elements = asked.elements if mode == "match" else ()  # R4: _elements is only for the matches
    resource: Any = msgspec.Raw(one.body)
    if elements or asked.summary in ("true", "text", "data"):
        resource = msgspec.Raw(exact_json.dumps(reduced(resource_of(one), asked.summary, elements)))
    return {"fullUrl": f"{service.base_url}/{one.address}", "resource": resource, "search": {"mode": mode}}


def _remark(key: str, text: str) -> Issue:
    return Issue("informational", key, text, severity="information")
