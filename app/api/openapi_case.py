"""The case document's JSON Schema as OpenAPI 3.0 writes schemas, which is an older JSON Schema
(https://spec.openapis.org/oas/v3.0.3#schema-object)."""

from typing import Any

from app.api.openapi_schemas import PLACE
from app.case.reading import Words
from app.case.schema import case_schema

_NULL = {"type": "string", "nullable": True, "enum": [None]}
_DROPPED = ("$schema", "$id", "$defs", "title", "default")
"""What a reader of the page does not need: titles repeat the names, defaults are all null or empty."""


def case_components(words: Words) -> dict[str, Any]:
    """`Case`, and `Case.Lesion` … for each part of it."""
    schema = case_schema(words)
    parts = {f"Case.{name}": _converted(part) for name, part in schema["$defs"].items()}
    return {"Case": _converted(schema), **parts}


def _converted(node: Any) -> Any:
    if isinstance(node, list):
        return [_converted(one) for one in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key in _DROPPED:
            continue
        elif key == "properties":
            made[key] = {name: _converted(one) for name, one in value.items()}
        elif key == "$ref":
            made[key] = PLACE + "Case." + value.rpartition("/")[2]
        elif key == "const":
            made["enum"] = [value]
        elif key == "exclusiveMinimum":
            made |= {"minimum": value, "exclusiveMinimum": True}
        elif key == "prefixItems":
            made["items"] = {"anyOf": _converted(value)}
        elif key == "anyOf":
            made |= _any_of(value)
        else:
            made[key] = value if key in ("enum", "required") else _converted(value)
    return made


def _any_of(choices: list[Any]) -> dict[str, Any]:
    """A choice. Null among it is `nullable` beside a type, and null alone is an enum of it."""
    kept = [_converted(one) for one in choices if one != {"type": "null"}]
    if len(kept) == len(choices):
        return {"anyOf": kept}
    if len(kept) == 1 and "type" in kept[0]:
        listed = {"enum": [*kept[0]["enum"], None]} if "enum" in kept[0] else {}
        return {**kept[0], **listed, "nullable": True}
    return {"anyOf": [*kept, _NULL]}
