"""The history Bundle of a resource, a type or the whole system (http://hl7.org/fhir/R4/http.html#history)."""

from collections.abc import Iterable
from typing import Any

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.applying import instant
from app.interaction.paging import encoded, opened, sealed
from app.interaction.service import Service
from app.search.instants import interval
from app.search.limits import DEFAULT_COUNT, LARGEST_COUNT
from app.search.names import CURSOR, OF_THE_DOOR
from app.store.records import HistoryAsked, Stored

_STATUS = {"POST": "201 Created", "PUT": "200 OK", "PATCH": "200 OK", "DELETE": "204 No Content"}


async def history_of(
    service: Service, source: Any, type_: str | None, id_: str | None, params: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """The history Bundle, newest first, deletions among them; without entries where nothing was ever there.

    params: `_count`, `_since` (an instant: what was written from then on), `_at` (what was current at some time in it), or the
    cursor of our own links. Raises Invalid with every fault.
    """
    path = "/".join(part for part in (type_, id_, "_history") if part)
    asked, after = _understood(service, path, list(params))
    since, at = _since(asked), _at(asked)
    count = int(dict(asked).get("_count", DEFAULT_COUNT))
    page = await source.history(HistoryAsked(type_, id_, since, at, count, after.get("before"), after.get("top")))
    address = f"{service.base_url}/{path}"
    links = [{"relation": "self", "url": f"{address}?{encoded([*asked])}".rstrip("?")}]
    if page.last is not None:
        content = {"path": path, "asked": asked, "before": page.last, "top": page.top}
        links.append({"relation": "next", "url": f"{address}?{CURSOR}={sealed(service.store.sealing_key, content)}"})
    total = {} if page.total is None else {"total": page.total}
    entries = [_entry(service, one) for one in page.found]
    bundle = {"resourceType": "Bundle", "type": "history", **total, "link": links}
    return {**bundle, **({"entry": entries} if entries else {})}


def _understood(
    service: Service, path: str, params: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    cursor = [value for name, value in params if name == CURSOR]
    if cursor:
        content = opened(service.store.sealing_key, cursor[0], path)
        return [(name, value) for name, value in content["asked"]], content
    asked: list[tuple[str, str]] = []
    faults: list[Issue] = []
    for name, value in params:
        if name in OF_THE_DOOR:
            continue
        if any(name == other for other, _ in asked):
            faults.append(Issue("value", "search-value", f"'{name}' comes twice.", f"http.{name}", value))
        elif name == "_count":
            count = int(value[:10]) if value.isascii() and value.isdigit() else 0
            if not count:
                text = f"'_count' is a whole number from 1 to {LARGEST_COUNT}."
                faults.append(Issue("value", "search-value", text, "http._count", value))
            asked.append((name, str(min(count, LARGEST_COUNT))))
        elif name in ("_since", "_at"):
            faults += _date_fault(name, value)
            asked.append((name, value))
        else:
            text = f"'{name}' is no parameter of a history here; there are _count, _since and _at."
            faults.append(Issue("not-supported", "search-parameter", text, f"http.{name}", f"{name}={value}"))
    if {"_since", "_at"} <= {name for name, _ in asked}:
        faults.append(Issue("value", "search-value", "Ask with _since or with _at, not with both.", "http._at"))
    if faults:
        raise Invalid(*faults)
    return asked, {}


def _date_fault(name: str, value: str) -> list[Issue]:
    try:
        interval(value, of_resource=False)
    except ValueError as error:
        text = f"'{name}': {error}."
        if " " in value:
            text += " A '+' in a query is written %2B."
        return [Issue("value", "search-value", text, f"http.{name}", value)]
    return []


def _since(asked: list[tuple[str, str]]) -> int | None:
    value = dict(asked).get("_since")
    return None if value is None else -(-interval(value, of_resource=False)[0] // 1000)


def _at(asked: list[tuple[str, str]]) -> tuple[int, int] | None:
    value = dict(asked).get("_at")
    if value is None:
        return None
    low, high = interval(value, of_resource=False)
    return low // 1000, -(-high // 1000)


def _entry(service: Service, one: Stored) -> dict[str, Any]:
    url = one.type if one.method == "POST" else one.address
    status = "201 Created" if one.version == 1 else _STATUS[one.method]
    response = {"status": status, "etag": one.etag, "lastModified": instant(one.updated)}
    resource = {} if one.deleted else {"resource": msgspec.Raw(one.body)}
    request = {"method": one.method, "url": url}
    return {"fullUrl": f"{service.base_url}/{one.address}", **resource, "request": request, "response": response}
