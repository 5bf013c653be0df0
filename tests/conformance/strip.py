"""The strip test of docs: what is left when a reader knows no extension must still be valid, and still be true."""

from __future__ import annotations

from typing import Any

_EXTENSIONS = ("extension", "modifierExtension")


def stripped(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without any extension; what held nothing else is gone too. The input is left as it was."""
    result, _ = strip(resource)
    return result


def strip(resource: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The same, with the places (as JSON member paths of the result, `entry[0].resource.status`) that held only
    extensions and so vanished."""
    gone: set[str] = set()
    result = _object(resource, "", gone)
    return result if result is not None else {}, gone


def _object(value: dict[str, Any], path: str, gone: set[str]) -> dict[str, Any] | None:
    """The object without extensions, or None if nothing (or only an id) is left."""
    kept: dict[str, Any] = {}
    for key, each in value.items():
        here = f"{path}.{key}" if path else key
        if key in _EXTENSIONS or (key.startswith("_") and key[1:] in value):
            continue
        left = None if key.startswith("_") else _any(each, here, gone)
        if left is None:
            gone.add(here.replace("._", ".").removeprefix("_"))
        else:
            kept[key] = left
    only_id = "resourceType" not in value and set(kept) <= {"id"} and bool(set(value) - {"id"})
    return None if only_id else kept


def _any(value: Any, path: str, gone: set[str]) -> Any:
    if isinstance(value, dict):
        return _object(value, path, gone)
    if isinstance(value, list):
        kept: list[Any] = []
        for each in value:
            left = _any(each, f"{path}[{len(kept)}]", gone)
            if left is not None:
                kept.append(left)
        return kept or None
    return value
