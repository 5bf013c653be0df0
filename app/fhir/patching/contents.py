"""The value of an operation: any value[x], a resource, or nested parts for an element that has no type of its own."""

from collections.abc import Iterator
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.issues import Issue, did_you_mean
from app.fhir.patching import members
from app.fhir.patching.members import Content
from app.fhir.problems import Invalid


def content(part: dict[str, Any], type_: str | None, place: str) -> Content:
    """What the part holds. type_: the type of the element it will be, needed for nested parts; place: for messages.

    Raises Invalid where the part holds nothing, more than one thing, or a nested name that the type does not have.
    """
    found = list(_forms(part))
    if len(found) != 1:
        raise Invalid(
            Issue("value", "patch-value", "A part has one value[x], one resource, or parts.", place, _names(found))
        )
    form = found[0]
    if form == "part":
        return Content(_nested(part["part"], type_, place), None, type_)
    if form == "resource":
        return Content(part["resource"], None, types.of_resource(part["resource"]))
    sibling = part.get("_" + form)
    return Content(part.get(form), sibling if isinstance(sibling, dict) else None, types.of_member("Extension", form))


def _forms(part: dict[str, Any]) -> Iterator[str]:
    known = {name.removeprefix("_") for name in part if part[name] is not None}
    for name in sorted(known):
        if name in ("part", "resource") or (name.startswith("value") and types.of_member("Extension", name)):
            yield name


def _names(found: list[str]) -> str | None:
    return ", ".join(found) or None


def _nested(parts: Any, type_: str | None, place: str) -> dict[str, Any]:
    """The element of the parts; a name that repeats is a list, if the type has one there."""
    element: dict[str, Any] = {}
    if not isinstance(parts, list):
        raise Invalid(Issue("structure", "patch-value", "Nested parts are a list.", f"{place}.part"))
    for i, part in enumerate(parts):
        at = f"{place}.part[{i}]"
        name = part.get("name") if isinstance(part, dict) else None
        if not isinstance(name, str):
            raise Invalid(Issue("required", "patch-value", "A nested part has a name.", f"{at}.name"))
        put(element, type_, name, part, at)
    return element


def put(held: dict[str, Any], type_: str | None, name: str, part: dict[str, Any], place: str) -> None:
    """Add the part's value to an element of the type, by its name, as the type has it: in a list, or alone.

    Raises Invalid where the type has no such name, or has it once and it is already there.
    """
    told = next(iter(_forms(part)), "")
    key = key_of(type_, name, types.of_member("Extension", told), place)
    item = content(part, types.of_member(type_, key), place)
    if types.is_list(type_, key):
        members.insert(held, key, members.length(held, key), item)
    elif held.get(key) is not None or held.get("_" + key) is not None or _taken(held, type_, name):
        text = f"'{name}' is there already, and only once: replace it instead."
        raise Invalid(Issue("duplicate", "patch-exists", text, place, name))
    else:
        members.put(held, key, item)


def key_of(type_: str | None, name: str, value_type: str | None, place: str) -> str:
    """The JSON member for a name: `value` and a Quantity → `valueQuantity`. Raises Invalid where there is none."""
    name = name.removesuffix("[x]")
    if types.is_choice(type_, name):
        key = types.json_name(type_, name, value_type or "")
        if key is not None:
            return key
        allowed = ", ".join(its for _, its in types.choices(type_, name, {}))
        text = f"'{name}' of {type_} is one of {allowed}."
        raise Invalid(Issue("value", "patch-value", text, place, value_type))
    if types.is_list(type_, name) is None:
        near = did_you_mean(name, types.names(type_))
        raise Invalid(Issue("value", "patch-name", f"{type_} has no element '{name}'{near or '.'}", place, name))
    return name


def _taken(held: dict[str, Any], type_: str | None, name: str) -> bool:
    name = name.removesuffix("[x]")
    return any(key in held or "_" + key in held for key, _ in types.choices(type_, name, held))
