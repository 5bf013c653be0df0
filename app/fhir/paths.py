"""FHIRPath of a place inside a resource, as `OperationOutcome.issue.expression` wants it."""

from collections.abc import Sequence
from typing import Any

Place = tuple[str | int, ...]
"""Steps from the root: element names and list indexes, `("Bundle", "entry", 3, "resource")`."""


def rendered(place: Sequence[str | int]) -> str:
    """`("Bundle", "entry", 3, "resource")` → `Bundle.entry[3].resource`.

    A name that is no FHIRPath identifier is put between backticks (FHIRPath N1, section 3.5).
    """
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            name = step if _is_identifier(step) else "`" + step.replace("\\", "\\\\").replace("`", "\\`") + "`"
            text += f".{name}" if text else name
    return text


def root(resource: Any) -> Place:
    """The first step of every path into the resource: its type, or nothing where it has none."""
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    return (type_,) if isinstance(type_, str) and _is_identifier(type_) else ()


def within(place: str, inner: str) -> str:
    """The path `Patient.name[0]` of a resource that lies at `Bundle.entry[3].resource`, seen from the Bundle."""
    return place + inner[len(inner.partition(".")[0]) :]


def _is_identifier(name: str) -> bool:
    return name.isascii() and name.isidentifier()
