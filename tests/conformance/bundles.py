"""What R4's text asks of Bundles beyond bdl-*: fullUrls, requests, and a document that hangs together (bundle.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.conformance.fault import Entry, Fault, Scope
from tests.conformance.references import matches
from tests.conformance.structure import entries_of

_REST_URL = re.compile(r"https?://.*/[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}")
_REQUEST_URL = re.compile(r"(?P<type>[A-Z][A-Za-z]+)(/(?P<id>[A-Za-z0-9\-.]{1,64}))?(\?.*)?")


def faults(bundle: dict[str, Any], path: str) -> list[Fault]:
    """The faults of one Bundle's own shape; `path` leads to it."""
    entries = entries_of(bundle, path)
    raw = [e for e in bundle.get("entry", ()) if isinstance(e, dict)] if isinstance(bundle.get("entry"), list) else []
    found: list[Fault] = []
    for entry, data in zip(entries, raw, strict=True):
        found += _full_url(entry, data, str(bundle.get("type")))
        found += _request(entry, data.get("request"))
    if bundle.get("type") == "document":
        found += _unreachable(entries)
    return found


def _full_url(entry: Entry, data: dict[str, Any], kind: str) -> Iterator[Fault]:
    here, resource = f"{entry.path}.fullUrl", entry.resource
    if not isinstance(entry.full_url, str):
        request = data.get("request")
        put = isinstance(request, dict) and request.get("method") == "PUT"
        if resource is not None and (kind in ("document", "message", "collection", "history") or put):
            yield Fault(here, "fullurl", "every entry with a resource needs a fullUrl here")
        return
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", entry.full_url):
        yield Fault(here, "fullurl", f"{entry.full_url} is not absolute")
    elif resource is not None and _REST_URL.fullmatch(entry.full_url) and "id" in resource:
        tail = f"{resource.get('resourceType')}/{resource['id']}"
        if not entry.full_url.endswith(f"/{tail}"):
            yield Fault(here, "fullurl", f"{entry.full_url} must end with /{tail}")


def _request(entry: Entry, request: Any) -> Iterator[Fault]:
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        return
    method, url, here = request.get("method"), request["url"], f"{entry.path}.request.url"
    match = _REQUEST_URL.fullmatch(url)
    if method in ("POST", "PUT", "PATCH") and entry.resource is None:
        yield Fault(entry.path, "bundle-request", f"{method} needs a resource")
        return
    if method not in ("POST", "PUT") or match is None or "$" in url:
        return
    kind, own_id = (entry.resource or {}).get("resourceType"), (entry.resource or {}).get("id")
    if match["type"] != kind:
        yield Fault(here, "bundle-request", f"{method} {url} with a {kind}")
    elif method == "PUT" and match["id"] is not None and match["id"] != own_id:
        yield Fault(here, "bundle-request", f"PUT {url} with the id {own_id}")
    elif method == "PUT" and match["id"] is None and "?" not in url:
        yield Fault(here, "bundle-request", f"PUT {url} names no id")


def _literals(value: Any) -> Iterator[str]:
    """Every Reference.reference below."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for each in value.values():
            yield from _literals(each)
    elif isinstance(value, list):
        for each in value:
            yield from _literals(each)


def _reached(start: Entry, entries: tuple[Entry, ...]) -> set[int]:
    """Which entries, by the identity of their resource, the start reaches by any chain of references."""
    by_resource = {id(e.resource): e for e in entries if e.resource is not None}
    done: set[int] = set()
    waiting = [start]
    while waiting:
        entry = waiting.pop()
        if entry.resource is None or id(entry.resource) in done:
            continue
        done.add(id(entry.resource))
        scope = Scope(entry.resource, entry.resource, entry, entries)
        for literal in _literals(entry.resource):
            waiting += [by_resource[id(r)] for r in matches(literal, scope) if id(r) in by_resource]
    return done


def _unreachable(entries: tuple[Entry, ...]) -> Iterator[Fault]:
    """documents.html: a document holds the Composition, what that refers to by any chain, and Provenance about these."""
    if not entries or (entries[0].resource or {}).get("resourceType") != "Composition":
        return  # bdl-11 says it
    reached = _reached(entries[0], entries)
    for entry in entries:
        if entry.resource is None or id(entry.resource) in reached:
            continue
        if entry.resource.get("resourceType") == "Provenance":
            scope = Scope(entry.resource, entry.resource, entry, entries)
            targets = [r for literal in _literals(entry.resource.get("target")) for r in matches(literal, scope)]
            if any(id(r) in reached for r in targets):
                continue
        kind = entry.resource.get("resourceType")
        yield Fault(entry.path, "document-unreachable", f"the Composition does not lead to this {kind}")
