"""A resource cut down to `_summary` or `_elements` (http://hl7.org/fhir/R4/search.html#summary and #elements).

app/search/r4_summary.json names, for each type and backbone element, the elements that R4 marks as part of a summary, and
those that modify the meaning of others; app/fhir/r4_elements.py knows which are mandatory.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from app.fhir.r4_elements import Element, elements_of
from app.fhir.resource_types import RESOURCE_TYPES

Summary = Literal["true", "text", "data", "count", "false"]
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
"""The tag of a resource that is not whole, so that nobody overwrites the whole one with it."""
_ALWAYS = frozenset({"resourceType", "id", "meta"})
_SHOWN_EVERYWHERE = frozenset({"implicitRules", "modifierExtension"})
_WHOLE = frozenset({"Extension", "Resource"})
"""Types that are shown as they are or not at all."""


def reduced(
    resource: Mapping[str, Any], summary: Summary | None = None, elements: Iterable[str] = ()
) -> dict[str, Any]:
    """The resource with what was asked for alone, tagged SUBSETTED; what is passed in does not change.

    summary: `true` keeps what R4 marks as summary, at every depth, and what is mandatory or a modifier; `text` keeps text and
    the mandatory elements; `data` keeps all but text; `false`, `count` and None keep everything, unless elements are named.
    elements: names at the top of the resource (`value` and `value[x]` for each of that choice, `valueQuantity` for itself);
    mandatory and modifier elements stay with them. resourceType, id and meta always stay.
    """
    asked = frozenset(name.removesuffix("[x]") for name in elements)
    type_ = resource["resourceType"]
    if asked:
        return _tagged(_kept(resource, lambda one: _is_named(one, asked) or one.min > 0 or _is_modifier(type_, one)))
    match summary:
        case "true":
            return _tagged({"resourceType": type_, **_summary_of(type_, resource)})
        case "text":
            return _tagged(_kept(resource, lambda one: one.name == "text" or one.min > 0))
        case "data":
            return _tagged({name: value for name, value in resource.items() if name != "text"})
        case _:
            return dict(resource)


def element_names(type_: str) -> list[str]:
    """The names that `_elements` may have for the type, in the order of the definition: `value` for the choice `value[x]`."""
    return list(dict.fromkeys(one.of.removesuffix("[x]") for one in elements_of(type_).values()))


def is_element(type_: str, name: str) -> bool:
    """Whether the type has an element of this name at its top: `value`, `value[x]` or `valueQuantity`."""
    bare = frozenset({name.removesuffix("[x]")})
    return any(_is_named(one, bare) for one in elements_of(type_).values())


def _kept(resource: Mapping[str, Any], keeps: Callable[[Element], bool]) -> dict[str, Any]:
    """The members at the top that are kept, each with its `_sibling` (http://hl7.org/fhir/R4/json.html#primitive)."""
    known = elements_of(resource["resourceType"])
    names = {name for name, one in known.items() if keeps(one)} | _ALWAYS
    return {name: value for name, value in resource.items() if name.removeprefix("_") in names}


def _is_named(one: Element, names: frozenset[str]) -> bool:
    return one.name in names or one.of.removesuffix("[x]") in names


def _is_modifier(holder: str, one: Element) -> bool:
    return one.name in _SHOWN_EVERYWHERE or one.of in _flagged("modifier", holder)


def _summary_of(holder: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """The summary of a resource or element. Extensions go, as R4 has them, unless they stand in the place of a value."""
    known = _in_summary(holder)
    result: dict[str, Any] = {}
    for name, value in node.items():
        if name in known:
            cut = _cut(known[name], value)
            if cut not in (None, [], {}):
                result[name] = cut
        elif name.startswith("_") and name[1:] in known and _lacks_a_value(node.get(name[1:])):
            result[name] = value
    return result


def _cut(one: Element, value: Any) -> Any:
    if isinstance(value, list) and not one.is_primitive:
        return [cut for item in value if (cut := _cut(one, item))]
    if not isinstance(value, dict) or one.type in _WHOLE:
        return value
    return _summary_of(one.type, value) or {name: value[name] for name in ("extension",) if name in value}


def _lacks_a_value(value: Any) -> bool:
    return value is None or (isinstance(value, list) and None in value)


@cache
def _in_summary(holder: str) -> Mapping[str, Element]:
    flagged = _flagged("summary", holder)
    elements = elements_of(holder)
    always = _ALWAYS if holder in RESOURCE_TYPES else frozenset()  # an element's own id is no part of a summary
    return {
        name: one
        for name, one in elements.items()
        if one.of in flagged or one.min > 0 or name in always or _is_modifier(holder, one)
    }


@cache
def _flagged(flag: Literal["summary", "modifier"], holder: str) -> frozenset[str]:
    table: dict[str, str] = getattr(_table(), flag)
    return frozenset(table.get(holder, "").split())


class _Table(msgspec.Struct, frozen=True):
    summary: dict[str, str]
    modifier: dict[str, str]


@cache
def _table() -> _Table:
    return msgspec.json.decode(files("app.search").joinpath("r4_summary.json").read_bytes(), type=_Table)


def _tagged(resource: dict[str, Any]) -> dict[str, Any]:
    """With the tag; meta stands where it stood, else behind resourceType and id."""
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    tags = meta.get("tag")
    tags = tags if isinstance(tags, list) else []
    if SUBSETTED not in tags:
        tags = [*tags, SUBSETTED]
    first: dict[str, Any] = {name: resource[name] for name in ("resourceType", "id") if name in resource}
    return {**first, "meta": {**meta, "tag": tags}, **{n: v for n, v in resource.items() if n != "meta"}}
