"""Parameters of a FHIRPath Patch, built in a line each."""

from typing import Any

Json = dict[str, Any]


def patch(*operations: Json) -> Json:
    """The Parameters of the operations."""
    return {"resourceType": "Parameters", "parameter": list(operations)}


def operation(type_: str, path: str, *parts: Json, **simple: str | int) -> Json:
    """One operation; `name`, `index`, `source` and `destination` by keyword, the value as a part."""
    named = [
        {"name": name, "valueString" if isinstance(value, str) else "valueInteger": value}
        for name, value in simple.items()
    ]
    head = [{"name": "type", "valueCode": type_}, {"name": "path", "valueString": path}]
    return {"name": "operation", "part": [*head, *named, *parts]}


def value(**form: Any) -> Json:
    """The part `value`: `value(valueDate="1930-01-01")`."""
    return {"name": "value", **form}


def nested(*parts: Json) -> Json:
    """The part `value` with parts of its own."""
    return {"name": "value", "part": list(parts)}


def part(name: str, **form: Any) -> Json:
    """A nested part."""
    return {"name": name, **form}
