"""What is wrong with a resource by the rules that hold for all of them, every fault at once.

Rules: http://hl7.org/fhir/R4/json.html (no empty members, nulls only to keep primitives and their extensions in step),
/resource.html (id, meta), /references.html and ref-1. Types, cardinalities, bindings and invariants are not looked at here.
"""

from collections.abc import Iterator
from typing import Any

from app.fhir.issues import Issue, did_you_mean
from app.fhir.paths import Place, rendered, root
from app.fhir.references import ID, Fragment, Unreadable, parse, references_in
from app.fhir.resource_types import RESOURCE_TYPES

MOST_ISSUES = 200
"""Of one resource; more would not help anyone."""
_HOLDERS = frozenset({"contained", "resource", "outcome"})
"""Elements that hold whole resources."""


def faults(resource: Any) -> list[Issue]:
    """Every fault of the resource, at most 200; with paths from the resource's own type on."""
    if not isinstance(resource, dict):
        kind = {list: "a list", str: "a text", type(None): "null"}.get(type(resource), "a number or boolean")
        return [Issue("structure", "not-a-resource", f"A resource is a JSON object; this is {kind}.")]
    found: list[Issue] = []
    for walk in (
        _of_resource(resource, root(resource)),
        _of_members(resource, root(resource)),
        _of_references(resource),
    ):
        found.extend(walk)
    return found[:MOST_ISSUES]


def type_fault(type_: Any, place: str) -> Issue | None:
    """The issue of a resourceType that is missing or unknown to R4."""
    if isinstance(type_, str) and type_ in RESOURCE_TYPES:
        return None
    if type_ is None:
        return Issue("required", "resource-type", "resourceType is missing.", place or None)
    near = did_you_mean(str(type_), RESOURCE_TYPES)
    text = f"'{str(type_)[:60]}' is no resource type of FHIR R4{near}"
    return Issue("value", "resource-type", text + ("" if near else "."), place or None, str(type_))


def id_fault(id_: Any, place: str) -> Issue | None:
    """The issue of an id that does not have the form of one (http://hl7.org/fhir/R4/datatypes.html#id)."""
    if isinstance(id_, str) and ID.fullmatch(id_):
        return None
    return Issue("value", "id-format", "An id is 1 to 64 letters, digits, '-' or '.'.", place, str(id_))


def _of_resource(resource: dict[str, Any], place: Place) -> Iterator[Issue]:
    fault = type_fault(resource.get("resourceType"), rendered((*place, "resourceType")) if place else "resourceType")
    if fault:
        yield fault
    if "id" in resource and (fault := id_fault(resource["id"], rendered((*place, "id")))):
        yield fault
    if "meta" in resource:
        yield from _of_meta(resource["meta"], (*place, "meta"))


def _of_meta(meta: Any, place: Place) -> Iterator[Issue]:
    if not isinstance(meta, dict):
        yield Issue("structure", "meta-shape", "meta is an object.", rendered(place), str(meta))
        return
    shapes = {"versionId": str, "lastUpdated": str, "source": str, "profile": list, "tag": list, "security": list}
    for name, shape in shapes.items():
        if name in meta and not isinstance(meta[name], shape):
            kind = "a list" if shape is list else "a text"
            yield Issue("structure", "meta-shape", f"meta.{name} is {kind}.", rendered((*place, name)), str(meta[name]))
    for name in ("profile", "tag", "security"):
        for i, item in enumerate(meta[name] if isinstance(meta.get(name), list) else ()):
            if not isinstance(item, (str, type(None)) if name == "profile" else dict):
                kind = "canonical URLs" if name == "profile" else "Codings"
                text = f"meta.{name} holds {kind}."
                yield Issue("structure", "meta-shape", text, rendered((*place, name, i)), str(item))


def _of_members(node: dict[str, Any], place: Place) -> Iterator[Issue]:
    """Empty and null members of the object and all below; resources inside are looked at as such."""
    for name, value in node.items():
        here = (*place, name)
        if value is None or value in ("", [], {}):
            yield _empty(value, here)
        elif isinstance(value, dict):
            yield from _below(name, value, here)
        elif isinstance(value, list):
            sibling = node.get(name[1:] if name.startswith("_") else f"_{name}")
            for i, item in enumerate(value):
                kept = isinstance(sibling, list) and i < len(sibling) and sibling[i] is not None
                if isinstance(item, dict) and item:
                    yield from _below(name, item, (*here, i))
                elif (item is None and not kept) or item in ("", [], {}):
                    yield _empty(item, (*here, i))
                elif isinstance(item, list):
                    yield Issue("structure", "nested-list", "FHIR has no lists of lists.", rendered((*here, i)))


def _below(name: str, value: dict[str, Any], place: Place) -> Iterator[Issue]:
    if name in _HOLDERS and ("resourceType" in value or name == "contained"):
        yield from _of_resource(value, place)
    yield from _of_members(value, place)


def _empty(value: Any, place: Place) -> Issue:
    what = (
        "null" if value is None else {"": "an empty text", "[]": "an empty list", "{}": "an empty object"}[str(value)]
    )
    return Issue(
        "structure", "empty-element", f"{what} is no value in FHIR; leave the element out.", rendered(place), what
    )


def _of_references(resource: dict[str, Any]) -> Iterator[Issue]:
    contained = resource.get("contained")
    ids = {str(one.get("id")) for one in contained if isinstance(one, dict)} if isinstance(contained, list) else set()
    is_bundle = resource.get("resourceType") in ("Bundle", "Parameters")
    for place, element in references_in(resource):
        parsed = parse(element["reference"])
        at = rendered((*place, "reference"))
        if isinstance(parsed, Unreadable):
            if parsed.text:  # an empty one is already named as such
                yield Issue("value", "reference-form", f"Not a reference: {parsed.why}.", at, parsed.text)
        elif isinstance(parsed, Fragment) and parsed.id and parsed.id not in ids and not is_bundle:
            text = f"No contained resource has the id '{parsed.id}' (ref-1)."
            yield Issue("not-found", "reference-contained", text, at, f"#{parsed.id}")
