"""References: their form, the types that they may lead to, and what they lead to inside the resource and its Bundle.

http://hl7.org/fhir/R4/references.html
"""

import re
from typing import Any

from app.fhir.references import Conditional, Literal, Unreadable, parse
from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.bundles import REPEATING, resolved
from app.validate.finding import Finding, Found, Node, Scope
from app.validate.node import Rule

_RELATIVE = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}")
WHOLE = ("transaction", "batch", "document", "message")
"""Kinds of Bundles outside of which a `urn:uuid:` of theirs has no meaning to anyone."""
HELD_BY_DOCUMENT = frozenset(
    f"Composition.{name}"
    for name in ("subject", "encounter", "author", "custodian", "attester.party", "event.detail")
    + ("section.author", "section.focus", "section.entry")
)
"""What a document holds itself (http://hl7.org/fhir/R4/documents.html#content)."""


def reference_rules(targets: tuple[str, ...], path: str) -> list[Rule]:
    """The rule of the References in one element. targets: resource types, none for any; path: of the element, or a url."""
    allowed = frozenset(targets)

    def run(node: Node, scope: Scope) -> Found:
        literal, stated = node.get("reference"), node.get("type")
        if not isinstance(literal, str) or not literal:
            kind = stated if isinstance(stated, str) and stated in RESOURCE_TYPES else None
            return _type_fault(kind, kind or "", allowed)
        bundle = scope.bundle
        if bundle is not None:
            there = bundle.by_url.get(literal)
            if (
                there is not None
                and len(there) == 1
                and stated is None
                and _type_of(there[0]) in (allowed or RESOURCE_TYPES)
            ):
                return None
        elif stated is None:  # the commonest, without looking further
            if literal.startswith("urn:uuid:"):
                return None
            match = _RELATIVE.fullmatch(literal)
            if match and match[1] in (allowed or RESOURCE_TYPES):
                return None
        kind, found = _followed(literal, scope, path)
        if kind and isinstance(stated, str) and stated in RESOURCE_TYPES and stated != kind:
            text = f"'type' says {stated}; {literal[:100]} is of type {kind}."
            found.append(Finding("structure", "reference-type", text, stated))
        return found + (_type_fault(kind, literal, allowed) or []) or None

    return [Rule(run, frozenset({"reference", "type"}))]


def _type_fault(kind: str | None, literal: str, allowed: frozenset[str]) -> Found:
    if kind is None or not allowed or kind in allowed:
        return None
    text = (
        f"{literal[:100] or 'The reference'} is of type {kind}; this element leads to {' or '.join(sorted(allowed))}."
    )
    return [Finding("structure", "reference-type", text, literal)]


def _followed(literal: str, scope: Scope, path: str) -> tuple[str | None, list[Finding]]:
    """The type of what the reference leads to, where that can be told, and what is wrong with the way there."""
    if literal.startswith("#"):
        return _contained(literal, scope)
    parsed = parse(literal)
    if isinstance(parsed, Unreadable):
        text = f"Not a reference: {parsed.why}."
        return None, [Finding("invalid", "reference-form", text, literal, at=("reference",))]
    kind = parsed.type if isinstance(parsed, (Literal, Conditional)) else None
    bundle = scope.bundle
    if bundle is None or isinstance(parsed, Conditional):
        return kind, []
    found = resolved(literal, scope)
    if len(found) > 1 and bundle.type not in REPEATING:
        text = f"{literal[:100]} leads to {len(found)} entries of the Bundle; name the version, or give each its own fullUrl."
        return kind, [Finding("invalid", "reference-ambiguous", text, literal)]
    if found:
        return _type_of(found[0]), []
    if literal.startswith(("urn:uuid:", "urn:oid:")):
        if bundle.type in REPEATING or bundle.type.endswith("-response"):
            return None, []
        text = f"No entry of the Bundle has the fullUrl {literal[:100]}."
        severity = "error" if bundle.type in WHOLE else "warning"
        return None, [Finding("not-found", "reference-unresolved", text, literal, severity=severity)]
    held = (
        bundle.type == "document"
        and path in HELD_BY_DOCUMENT
        or bundle.type == "message"
        and path == "MessageHeader.focus"
    )
    if held and scope.outer is not None and scope.root is scope.resource:
        text = f"A {bundle.type} holds what {path} refers to; no entry's fullUrl is that of {literal[:100]}."
        return kind, [Finding("invalid", "reference-unresolved", text, literal)]
    return kind, []


def _contained(literal: str, scope: Scope) -> tuple[str | None, list[Finding]]:
    if literal == "#":
        return _type_of(scope.root), []
    inside = scope.contained(literal[1:])
    if inside is not None:
        return _type_of(inside), []
    text = f"No contained resource has the id '{literal[1:65]}' (ref-1)."
    return None, [Finding("not-found", "reference-contained", text, literal)]


def _type_of(resource: Any) -> str | None:
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    return type_ if isinstance(type_, str) and type_ in RESOURCE_TYPES else None
