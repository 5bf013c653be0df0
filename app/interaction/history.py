"""GET Type/id/_history (http://hl7.org/fhir/R4/http.html#history)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.applying import instant
from app.interaction.paging import opened, sealed
from app.interaction.reading import require_address, require_live
from app.interaction.service import Service
from app.search.query import CURSOR, DEFAULT_COUNT, LARGEST_COUNT, OF_THE_DOOR
from app.store.records import Stored


async def history(service: Service, type_: str, id_: str, params: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The history Bundle of one resource, newest version first, deletions among them.

    params: `_count`, and the cursor of our own next links. Raises NotFound where there never was one, Invalid.
    """
    require_address(type_, id_)
    count, cursor = _paging(params)
    question = f"{type_}/{id_}/_history"
    before, top = opened(service.store.sealing_key, question, cursor) if cursor else (None, None)
    page = await service.store.history(type_, id_, before, top, count)
    if page.top == 0:
        require_live(None, f"{type_}/{id_}")
    address = f"{service.base_url}/{question}"
    own = [("_count", str(count)), *([(CURSOR, cursor)] if cursor else [])]
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}"}]
    if page.last is not None:
        next_ = [("_count", str(count)), (CURSOR, sealed(service.store.sealing_key, question, page.last, page.top))]
        links.append({"relation": "next", "url": f"{address}?{urlencode(next_)}"})
    entries = [_entry(service, one) for one in page.found]
    return {"resourceType": "Bundle", "type": "history", "total": page.total, "link": links, "entry": entries}


def _paging(params: Iterable[tuple[str, str]]) -> tuple[int, str | None]:
    count, cursor = DEFAULT_COUNT, None
    faults = []
    for name, value in params:
        if name == CURSOR:
            cursor = value
        elif name == "_count" and value.isascii() and value.isdigit() and int(value[:10]) > 0:
            count = min(int(value[:10]), LARGEST_COUNT)
        elif name == "_count":
            text = f"'_count' is a whole number from 1 to {LARGEST_COUNT}."
            faults.append(Issue("value", "search-value", text, "http._count", value))
        elif name not in OF_THE_DOOR:
            text = f"'{name}' is no parameter of a history here; there is _count."
            faults.append(Issue("not-supported", "search-parameter", text, f"http.{name}", f"{name}={value}"))
    if faults:
        raise Invalid(*faults)
    return count, cursor


def _entry(service: Service, one: Stored) -> dict[str, Any]:
    url = one.type if one.method == "POST" else one.address
    status = "204 No Content" if one.deleted else "201 Created" if one.version == 1 else "200 OK"
    response = {"status": status, "etag": one.etag, "lastModified": instant(one.updated)}
    resource = {} if one.deleted else {"resource": msgspec.Raw(one.body)}
    request = {"method": one.method, "url": url}
    return {"fullUrl": f"{service.base_url}/{one.address}", **resource, "request": request, "response": response}
