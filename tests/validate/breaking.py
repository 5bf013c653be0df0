"""Ways to break one element: each takes an element (`Seen`) that it fits, breaks it, and says where the fault is then."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.conformance.structure import Seen
from tests.conformance.types import Member

Break = Callable[[Seen], str | None]
"""Breaks the element; gives the path of what is wrong now, or None where the kind does not fit it."""


def json_name(member: Member) -> str:
    """The name in JSON: `valueQuantity` for the choice `value`."""
    return member.stem + member.type[0].upper() + member.type[1:] if member.is_choice else member.stem


def in_place(seen: Seen) -> tuple[Any, Any] | None:
    """The JSON container that holds the element's value, and its key or index there."""
    if seen.parent is None or seen.member is None:
        return None
    holder, name = seen.parent.extended, json_name(seen.member)
    if name not in holder:
        return None
    index = re.search(r"\[(\d+)\]$", seen.path)
    return (holder[name], int(index[1])) if seen.member.repeats and index else (holder, name)


def is_key(seen: Seen) -> bool:
    """What other elements depend on: a change there rightly makes faults elsewhere too."""
    path = re.sub(r"\[\d+\]", "", seen.path)
    return (
        path.endswith((".id", ".url", ".fullUrl", ".system", ".reference", ".linkId", ".resourceType"))
        or ".request." in path
    )


def value_of(types: tuple[str, ...], new: Callable[[Any], Any]) -> Break:
    """Puts another value in place of one with these types (none: any primitive)."""

    def apply(seen: Seen) -> str | None:
        place = in_place(seen)
        is_primitive = not isinstance(seen.value, (dict, list)) and seen.value is not None
        if place is None or not is_primitive or seen.sibling or is_key(seen) or (types and seen.type not in types):
            return None
        container, key = place
        changed = new(seen.value)
        if changed is None:
            return None
        container[key] = changed
        return seen.path

    return apply


def object_(new: Callable[[dict[str, Any]], str | None], only: Callable[[Seen], bool] = lambda seen: True) -> Break:
    """Changes an object; `new` gives the step below it, an empty text for the object itself."""

    def apply(seen: Seen) -> str | None:
        if not isinstance(seen.value, dict) or not only(seen):
            return None
        step = new(seen.value)
        return None if step is None else f"{seen.path}.{step}" if step else seen.path

    return apply


def unknown(node: dict[str, Any]) -> str:
    node["notAnElement"] = "x"
    return "notAnElement"


def set_to(name: str, value: Any) -> Callable[[dict[str, Any]], str]:
    def new(node: dict[str, Any]) -> str:
        node[name] = value
        return name

    return new


def renamed(seen: Seen) -> str | None:
    """An optional element under a misspelt name."""
    place = in_place(seen)
    if (
        place is None
        or seen.member is None
        or seen.parent is None
        or seen.member.repeats
        or seen.member.is_choice
        or is_key(seen)
    ):
        return None
    if seen.member.definition["min"] or "constraint" in str(seen.member.stem) or seen.parent.type == "Extension":
        return None
    holder, name = place
    holder[f"{name}x"] = holder.pop(name)
    return f"{seen.parent.path}.{name}x" if f"_{name}" not in holder else None


def removed(seen: Seen) -> str | None:
    """A required element taken away; the fault is said of what lacks it."""
    place = in_place(seen)
    if place is None or seen.member is None or seen.parent is None or not seen.member.definition["min"]:
        return None
    if (
        seen.member.repeats
        or len(seen.parent.extended) < 2
        or is_key(seen)
        or f"_{json_name(seen.member)}" in seen.parent.extended
    ):
        return None
    del place[0][place[1]]
    return seen.parent.path


def emptied(value: Any) -> Break:
    """A whole member replaced by something that holds nothing."""

    def apply(seen: Seen) -> str | None:
        if (
            seen.parent is None
            or seen.member is None
            or json_name(seen.member) not in seen.parent.extended
            or seen.sibling
            or is_key(seen)
        ):
            return None
        seen.parent.extended[json_name(seen.member)] = copy.deepcopy(value)
        return re.sub(r"\[\d+\]$", "", seen.path) if seen.member.repeats else seen.path

    return apply


def listed(seen: Seen) -> str | None:
    place = in_place(seen)
    if place is None or seen.member is None or seen.member.repeats or seen.sibling or is_key(seen):
        return None
    place[0][place[1]] = [seen.value]
    return seen.path


def unlisted(seen: Seen) -> str | None:
    if (
        seen.parent is None
        or seen.member is None
        or not seen.member.repeats
        or seen.sibling
        or not seen.path.endswith("[0]")
    ):
        return None
    if seen.value is None or len(seen.parent.extended.get(json_name(seen.member), ())) != 1:
        return None
    seen.parent.extended[json_name(seen.member)] = seen.value
    return seen.path.removesuffix("[0]")


def null_in_list(seen: Seen) -> str | None:
    if seen.parent is None or seen.member is None or not seen.member.repeats or seen.sibling or is_key(seen):
        return None
    values = seen.parent.extended.get(json_name(seen.member))
    if not isinstance(values, list) or f"_{json_name(seen.member)}" in seen.parent.extended:
        return None
    values.append(None)
    return re.sub(r"\[\d+\]$", f"[{len(values) - 1}]", seen.path)


def text_for_object(seen: Seen) -> str | None:
    place = in_place(seen)
    if place is None or not isinstance(seen.value, dict) or "resourceType" in seen.value:
        return None
    place[0][place[1]] = "x"
    return seen.path
