"""The Parameters resource that an operation answers with."""

from collections.abc import Iterable, Mapping
from typing import Any

Entry = dict[str, Any]


def parameters(*entries: Entry | None) -> dict[str, Any]:
    """A Parameters resource of the entries, in their order; None is left out."""
    return {"resourceType": "Parameters", "parameter": [entry for entry in entries if entry is not None]}


def value(name: str, type_: str, content: Any) -> Entry | None:
    """One parameter, `value("result", "Boolean", True)`; None where there is no content."""
    return None if content is None else {"name": name, f"value{type_}": content}


def parts(name: str, entries: Iterable[Entry | None]) -> Entry:
    """A parameter that has parts."""
    return {"name": name, "part": [entry for entry in entries if entry is not None]}


def coding(content: Mapping[str, Any]) -> dict[str, Any]:
    """A Coding of what is known of it."""
    return {name: content[name] for name in ("system", "version", "code", "display") if content.get(name)}
