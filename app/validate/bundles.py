"""A Bundle's entries: what they are called and what they find by reference (http://hl7.org/fhir/R4/bundle.html#references)."""

import re
from collections.abc import Iterator
from typing import Any

from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.finding import Bundled, Finding, Found, Node, Scope, is_full, lifted
from app.validate.node import Rule

_REST = re.compile(r"(?P<root>https?://[^?#]*/)(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_REQUEST = re.compile(r"(?P<type>[A-Z][A-Za-z]+)(?:/(?P<id>[A-Za-z0-9\-.]{1,64}))?(?P<query>\?.*)?", re.DOTALL)
_NAMED = ("document", "message", "collection", "searchset", "history")
"""Kinds in which every entry with a resource has a fullUrl."""
REPEATING = ("history", "searchset")
"""Kinds in which one fullUrl may stand several times, or part of what is referred to is left out."""


def bundled(bundle: Node) -> Bundled:
    """The entries of a Bundle by fullUrl, leniently: what is misshapen is said by the walk."""
    by_url: dict[str, list[Node]] = {}
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        url = full_url_of(entry)
        if url is not None and isinstance(entry.get("resource"), dict):
            by_url.setdefault(url, []).append(entry["resource"])
    kind = bundle.get("type")
    return Bundled(by_url, kind if isinstance(kind, str) else "")


def full_url_of(entry: Any) -> str | None:
    """The fullUrl of an entry, where it is a text."""
    url = entry.get("fullUrl") if isinstance(entry, dict) else None
    return url if isinstance(url, str) else None


def resolved(literal: str, scope: Scope) -> list[Node]:
    """The resources of the Bundle around that a literal reference leads to; a version must be that of meta.versionId."""
    bundle = scope.bundle
    if bundle is None:
        return []
    url = literal.partition("#")[0]
    if not _ABSOLUTE.match(url):
        around = _REST.fullmatch(scope.full_url or "")
        if around is None:
            return []
        url = around["root"] + url
    url, _, version = url.partition("/_history/")
    found = bundle.by_url.get(url, [])
    return [one for one in found if _version(one) == version] if version else found


def _version(resource: Node) -> Any:
    meta = resource.get("meta")
    return meta.get("versionId") if isinstance(meta, dict) else None


def bundle_rules() -> tuple[Rule, ...]:
    """The rules of a Bundle beyond its invariants (bdl-*)."""
    return (Rule(_entries, frozenset({"entry"})),)


def _entries(bundle: Node, scope: Scope) -> Found:
    found: Found = None
    entries, kind = bundle["entry"], bundle.get("type")
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            resource = entry.get("resource")
            more = [*_full_url(entry, resource, kind), *_request(entry, resource)]
            if more:
                found = lifted(found, more, scope.asked.most, "entry", i)
                if is_full(found, scope.asked.most):
                    break
    return found


def _full_url(entry: Node, resource: Any, kind: Any) -> Iterator[Finding]:
    url = entry.get("fullUrl")
    if not isinstance(resource, dict) or not (url is None or isinstance(url, str)):
        return
    type_, id_ = str(resource.get("resourceType")), resource.get("id")
    if url is None:
        if kind in _NAMED and type_ != "OperationOutcome" and "_fullUrl" not in entry:
            text = f"Every entry of a {kind} Bundle has a fullUrl, by which its resource is known."
            yield Finding("invalid", "full-url", text)
    elif not _ABSOLUTE.match(url):
        text = "A fullUrl is absolute: the address of the resource on its server, or urn:uuid: and a UUID."
        yield Finding("invalid", "full-url", text, url, at=("fullUrl",))
    elif (
        (parts := _REST.fullmatch(url))
        and isinstance(id_, str)
        and type_ in RESOURCE_TYPES
        and (parts["type"], parts["id"]) != (type_, id_)
    ):
        text = f"This fullUrl is that of a server's resource, so it ends with /{type_}/{id_[:64]}, the type and id in the entry."
        yield Finding("invalid", "full-url", text, url)


def _request(entry: Node, resource: Any) -> Iterator[Finding]:
    request = entry.get("request")
    url = request.get("url") if isinstance(request, dict) else None
    if not isinstance(request, dict) or not isinstance(url, str):
        return
    method = request.get("method")
    if method in ("POST", "PUT", "PATCH") and "resource" not in entry:
        yield Finding("invalid", "bundle-request", f"{method} {url[:100]} needs a resource.", method)
        return
    parts = _REQUEST.fullmatch(url)
    if method not in ("POST", "PUT") or parts is None or not isinstance(resource, dict):
        return
    type_, id_, at = str(resource.get("resourceType")), resource.get("id"), ("request", "url")
    if type_ not in RESOURCE_TYPES:
        return  # said of the resource
    if parts["type"] != type_:
        text = f"{method} {url[:100]} comes with a {type_}; the type in the url and that of the resource are one."
        yield Finding("invalid", "bundle-request", text, url, at=at)
    elif method == "PUT" and parts["id"] and parts["id"] != id_:
        text = f"PUT {url[:100]} comes with a resource whose id is {id_ if isinstance(id_, str) else 'missing'}."
        yield Finding("invalid", "bundle-request", text, url, at=at)
    elif method == "PUT" and not parts["id"] and not parts["query"]:
        yield Finding("invalid", "bundle-request", "PUT names an id, Type/id, or a search, Type?query.", url, at=at)
