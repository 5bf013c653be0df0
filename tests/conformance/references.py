"""References: what they may name, by `Type/id`, by the Bundle's fullUrls, by `type`; and what they resolve to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.conformance.definitions import Definitions
from tests.conformance.fault import Entry, Fault, Scope
from tests.conformance.structure import Seen

_REST = re.compile(r"(?P<root>.*/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(/_history/(?P<v>[^/]+))?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def type_named(reference: str, resource_types: set[str]) -> str | None:
    """The resource type that a literal reference names: of `…/Patient/1` or `Patient?identifier=…`, Patient."""
    match = _REST.fullmatch(reference.split("#")[0])
    name = match["type"] if match else reference.split("?")[0]
    return name if name in resource_types and (match or "?" in reference) else None


def matches(reference: str, scope: Scope) -> list[dict[str, Any]]:
    """The resources that a literal reference resolves to by R4's rules (bundle.html, references.html)."""
    if reference.startswith("#"):
        contained = scope.root.get("contained")
        inside = contained if isinstance(contained, list) else []
        named = [r for r in inside if isinstance(r, dict) and r.get("id") == reference[1:]]
        return [scope.root] if reference == "#" else named
    target = reference.split("#")[0]
    if not _SCHEME.match(target):
        around = _REST.fullmatch((scope.entry.full_url or "") if scope.entry else "")
        if around is None or around["root"] is None:
            return []
        target = around["root"] + target
    match = _REST.fullmatch(target)
    version = match["v"] if match else None
    plain = target.split("/_history/")[0] if match else target
    found = [e for e in scope.bundle if e.full_url == plain and e.resource is not None]
    if version is not None:
        found = [e for e in found if e.resource and _version(e.resource) == version]
    return [e.resource for e in found if e.resource is not None]


def _version(resource: dict[str, Any]) -> Any:
    meta = resource.get("meta")
    return meta.get("versionId") if isinstance(meta, dict) else None


def _may_name(kind: str, targets: Iterable[str], definitions: Definitions) -> bool:
    """Whether a resource of that type is among the element's targets; a target of unknown type forbids nothing."""
    names = {definitions.type_of_profile(target) for target in targets}
    return not names or None in names or "Resource" in names or kind in names


def fault_of(
    value: dict[str, Any], targets: Iterable[str], scope: Scope, definitions: Definitions
) -> tuple[str, str] | None:
    """(rule, why) if the Reference names what its element does not allow, or nothing at all; else None."""
    literal, kind = value.get("reference"), value.get("type")
    if isinstance(literal, str):
        resolved = matches(literal, scope)
        if literal.startswith("#") and not resolved:
            return "reference-contained", f"{literal} is not contained"
        if len(resolved) > 1:
            return "reference-ambiguous", f"{literal} matches {len(resolved)} entries"
        named = resolved[0].get("resourceType") if resolved else type_named(literal, definitions.resource_types)
        if not resolved and named is None and not _SCHEME.match(literal):
            return "reference-format", f"{literal} is neither Type/id, an absolute URL nor #id"
        if kind and named and kind != named:
            return "reference-type", f"type says {kind}, {literal} is a {named}"
        kind = named or kind
        if not resolved and (why := _unresolved(literal, scope)):
            return "reference-unresolved", why
    elif not set(value) & {"identifier", "display", "extension"}:
        return "reference-empty", "no reference, identifier or display"
    if isinstance(kind, str) and not _may_name(kind, targets, definitions):
        allowed = ", ".join(sorted(t.rsplit("/", 1)[-1] for t in targets))
        return "reference-target", f"{literal or kind} is a {kind}; allowed: {allowed}"
    return None


def _unresolved(literal: str, scope: Scope) -> str | None:
    """Inside a Bundle a urn must name an entry, and a relative reference too, unless it is a search or the Bundle a
    part of a server's content (a search's, history's or batch's answer)."""
    if not scope.bundle:
        return None
    if literal.startswith(("urn:uuid:", "urn:oid:")):
        return f"{literal} is no fullUrl of this Bundle"
    around: Entry | None = scope.entry
    if not _SCHEME.match(literal) and "?" not in literal and around is not None and around.closed:
        return f"{literal} resolves to no entry of this Bundle"
    return None


def faults(seen: Iterable[Seen], definitions: Definitions) -> list[Fault]:
    """Every Reference that names the wrong kind of thing or resolves to nothing."""
    found = []
    for element in seen:
        if element.type == "Reference" and element.member is not None and isinstance(element.value, dict):
            said = fault_of(element.value, element.member.targets, element.scope, definitions)
            if said:
                found.append(Fault(element.path, *said))
    return found
