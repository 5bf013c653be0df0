"""References: finding them in a resource, reading them, and putting others in their place.

http://hl7.org/fhir/R4/references.html and, for the form of literal references, the regex given there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir import paths
from app.fhir.resource_types import RESOURCE_TYPES

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"""The format of a resource id (http://hl7.org/fhir/R4/datatypes.html#id)."""
_LITERAL = re.compile(
    r"(?:(?P<base>https?://.+)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[^/?#]+)(?:/_history/(?P<version>[^/?#]+))?(?:#[^#]*)?",
    re.DOTALL,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LINK_IN_NARRATIVE = re.compile(r"""(\b(?:href|src)\s*=\s*)(["'])(urn:(?:uuid|oid):[^"']*)\2""")


@dataclass(frozen=True)
class Literal:
    """`Type/id`, with the base before it if the reference is absolute, and `_history/version` behind it if it has one."""

    base: str | None
    type: str
    id: str
    version: str | None = None


@dataclass(frozen=True)
class Fragment:
    """`#id`: a contained resource; `#` alone is the container."""

    id: str


@dataclass(frozen=True)
class Urn:
    """`urn:uuid:…` or `urn:oid:…`: an entry of the same Bundle, or something outside of REST."""

    value: str


@dataclass(frozen=True)
class Conditional:
    """`Type?query`: whatever matches; only inside a transaction or batch."""

    type: str
    query: str


@dataclass(frozen=True)
class Elsewhere:
    """Any other absolute URL."""

    url: str


@dataclass(frozen=True)
class Unreadable:
    """None of the forms that the standard has; `why` is the sentence for the client."""

    text: str
    why: str


Parsed = Literal | Fragment | Urn | Conditional | Elsewhere | Unreadable


def parse(reference: str) -> Parsed:
    """What kind of reference this text is."""
    if reference.startswith("#"):
        return Fragment(reference[1:])
    if reference.startswith("urn:"):
        return Urn(reference)
    if reference != reference.strip() or not reference:
        return Unreadable(reference, "a reference has no space around it and is not empty")
    type_, mark, query = reference.partition("?")
    if mark and "/" not in type_ and ":" not in type_:
        return Conditional(type_, query) if type_ in RESOURCE_TYPES else _unknown_type(reference, type_)
    literal = _LITERAL.fullmatch(reference)
    if literal and literal["type"] in RESOURCE_TYPES:
        if ID.fullmatch(literal["id"]) and (literal["version"] is None or ID.fullmatch(literal["version"])):
            return Literal(literal["base"], literal["type"], literal["id"], literal["version"])
        if literal["base"] is None:
            return Unreadable(reference, "an id has 1 to 64 letters, digits, '-' or '.'")
    if _SCHEME.match(reference):
        return Elsewhere(reference)
    if literal:
        return _unknown_type(reference, literal["type"])
    return Unreadable(reference, "a relative reference has the form Type/id")


def _unknown_type(reference: str, type_: str) -> Unreadable:
    return Unreadable(reference, f"'{type_}' is no resource type of FHIR R4")


def references_in(resource: Any) -> Iterator[tuple[paths.Place, dict[str, Any]]]:
    """Every Reference that has a `reference`, with its place; contained resources and extensions included."""
    stack: list[tuple[paths.Place, Any]] = [(paths.root(resource), resource)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, dict):
            if "reference" in node and _is_reference(place, node):
                yield place, node
            for name, value in node.items():
                if isinstance(value, (dict, list)):
                    stack.append(((*place, name), value))
        elif isinstance(node, list):
            stack.extend(((*place, i), value) for i, value in enumerate(node) if isinstance(value, (dict, list)))


def rewritten(resource: Any, mapping: Mapping[str, str]) -> Any:
    """The resource with each reference that the mapping names replaced; parts that do not change are shared, not copied.

    As http://hl7.org/fhir/R4/http.html#trules asks, a `urn:uuid:` or `urn:oid:` that the mapping names is also replaced
    where it is the whole of another element of type uri or url, and in `href` and `src` of a narrative. Identifiers keep theirs.
    """
    return _rewritten(resource, mapping, ()) if mapping else resource


def _rewritten(node: Any, mapping: Mapping[str, str], place: paths.Place) -> Any:
    if isinstance(node, list):
        items = [_rewritten(item, mapping, place) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if not isinstance(node, dict):
        return node
    changed: dict[str, Any] = {}
    here_is_reference = "reference" in node and _is_reference(place, node)
    for name, value in node.items():
        if isinstance(value, str):
            new: Any = value
            if (name == "reference" and here_is_reference) or (name in _URI_ELEMENTS and value.startswith("urn:")):
                new = mapping.get(value, value)
            elif name == "div" and "urn:" in value:
                new = _LINK_IN_NARRATIVE.sub(lambda m: m[1] + m[2] + mapping.get(m[3], m[3]) + m[2], value)
        elif isinstance(value, (dict, list)) and name != "identifier":
            new = _rewritten(value, mapping, (*place, name))
        else:
            new = value
        if new is not value and new != value:
            changed[name] = new
    return {**node, **changed} if changed else node


_URI_ELEMENTS = frozenset(
    {"url", "valueUri", "valueUrl", "valueUuid", "valueOid", "uri", "source", "target", "sourceUri", "targetUri"}
    | {"instantiatesUri", "link", "detail", "location", "endpoint", "reference", "nameUrl", "rendering", "eventUri"}
)
"""Elements of type uri, url, oid or uuid that may name an entry; `system`, `policy`, `fullUrl` and the like never do."""


def _is_reference(place: paths.Place, node: dict[str, Any]) -> bool:
    """Three elements called `reference` are plain uris: DetectedIssue's, Immunization.education's and Expression's."""
    if not isinstance(node["reference"], str) or "resourceType" in node:
        return False
    owner = next((step for step in reversed(place) if isinstance(step, str)), None)
    return owner != "education" and not ("language" in node or "expression" in node)
