"""Ways to break what an element means: its codes, choices, references, extensions, narrative, resources and siblings."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.conformance.structure import Seen
from tests.validate.breaking import Break, in_place, json_name, object_, set_to, value_of

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'


def bound(seen: Seen) -> bool:
    binding = seen.member.definition.get("binding", {}) if seen.member else {}
    return bool(binding.get("strength") == "required")


def wrong_code(seen: Seen) -> str | None:
    return (
        value_of(("code",), lambda value: f"{value}-not-a-code")(seen)
        if bound(seen) and "mimetypes" not in str(seen.member.definition["binding"])
        else None
    )  # type: ignore[union-attr]


def wrong_concept(seen: Seen) -> str | None:
    if not bound(seen) or seen.type != "CodeableConcept" or not isinstance(seen.value, dict):
        return None
    seen.value["coding"] = [{"system": "http://example.org/none", "code": "none"}]
    return seen.path


def second_choice(seen: Seen) -> str | None:
    member = seen.member
    if (
        member is None
        or seen.parent is None
        or not member.is_choice
        or member.stem in ("defaultValue",)
        or seen.sibling
    ):
        return None
    allowed = [one["code"] for one in member.definition["type"]]
    other = next(
        (
            code
            for code in ("string", "boolean", "dateTime", "CodeableConcept")
            if code in allowed and code != member.type
        ),
        None,
    )
    if other is None:
        return None
    example = {"string": "x", "boolean": True, "dateTime": "2020", "CodeableConcept": {"text": "x"}}[other]
    seen.parent.extended[member.stem + other[0].upper() + other[1:]] = example
    return f"{seen.parent.path}.{member.stem}"


def wrong_choice(seen: Seen) -> str | None:
    member = seen.member
    if member is None or seen.parent is None or not member.is_choice or seen.sibling or member.definition["min"]:
        return None
    if seen.parent.type == "Extension":
        return None
    del seen.parent.extended[json_name(member)]
    seen.parent.extended[f"{member.stem}Nothing"] = "x"
    return f"{seen.parent.path}.{member.stem}Nothing"


def reference(new: str, only: Callable[[Seen], bool], step: str = "") -> Break:
    def apply(seen: Seen) -> str | None:
        if seen.type != "Reference" or not isinstance(seen.value, dict) or not only(seen):
            return None
        if str(seen.value.get("reference", "#")).startswith("#") or "type" in seen.value or ".section" in seen.path:
            return None
        seen.value["reference"] = new
        return f"{seen.path}{step}"

    return apply


def not_to_basic(seen: Seen) -> bool:
    targets = seen.member.targets if seen.member else ()
    return bool(targets) and not any(one.endswith(("/Resource", "/Basic")) for one in targets)


def extension(new: dict[str, Any], step: str) -> Break:
    """Adds an extension to an object; `{i}` in the step is where it lies."""

    def apply(seen: Seen) -> str | None:
        if (
            not isinstance(seen.value, dict)
            or seen.type in ("Extension", "Bundle", "Parameters")
            or seen.type.startswith("xhtml")
        ):
            return None
        stated = seen.value.setdefault("extension", [])
        stated.append(copy.deepcopy(new))
        return f"{seen.path}.extension[{len(stated) - 1}]{step}"

    def fits(seen: Seen) -> str | None:
        is_resource = isinstance(seen.value, dict) and "resourceType" in seen.value
        kind = seen.value.get("resourceType") if is_resource else None
        return None if kind in ("Bundle", "Parameters", "Binary") else apply(seen)

    return fits


def narrative(div: str) -> Break:
    return object_(set_to("div", div), lambda seen: seen.type == "Narrative")


def resource_type(seen: Seen) -> str | None:
    if not isinstance(seen.value, dict) or "resourceType" not in seen.value or seen.parent is None:
        return None
    seen.value["resourceType"] = "Nothing"
    return f"{seen.path}.resourceType"


def contained_id(seen: Seen) -> str | None:
    """A further contained resource, without an id."""
    if seen.parent is not None or not isinstance(seen.value, dict) or seen.type in ("Bundle", "Parameters", "Binary"):
        return None
    inside = seen.value.setdefault("contained", [])
    inside.append({"resourceType": "Basic", "code": {"text": "x"}})
    return f"{seen.path}.contained[{len(inside) - 1}]"


def root_id(seen: Seen) -> str | None:
    if seen.parent is not None or not isinstance(seen.value, dict):
        return None
    seen.value["id"] = "not_an_id"
    return f"{seen.path}.id"


def sibling(value: Any) -> Break:
    def apply(seen: Seen) -> str | None:
        place = in_place(seen)
        if (
            place is None
            or seen.member is None
            or seen.parent is None
            or seen.member.repeats
            or seen.sibling
            or isinstance(seen.value, dict)
        ):
            return None
        if seen.type == "xhtml" or seen.parent.type == "Element" or "." in seen.type:
            return None
        seen.parent.extended[f"_{json_name(seen.member)}"] = copy.deepcopy(value)
        return seen.path

    return apply


def relative_full_url(seen: Seen) -> str | None:
    """A fullUrl that is not absolute, in a Bundle that need not hold what it refers to."""
    if seen.type != "Bundle.entry" or not isinstance(seen.value, dict) or "fullUrl" not in seen.value:
        return None
    if seen.parent is None or seen.parent.value.get("type") not in ("collection", "searchset"):
        return None
    seen.value["fullUrl"] = "not/absolute"
    return f"{seen.path}.fullUrl"
