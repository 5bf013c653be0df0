"""FHIR's dates compared carefully: one is before another only where no reading of either says otherwise."""

from collections.abc import Iterator
from typing import Any

from app.search.instants import interval
from app.validate.plausibility.record import Node, text

_ZONE = 14 * 3_600_000_000
"""A date without a time began up to 14 hours earlier somewhere, and ends as much later, in the microseconds of `interval`."""


def span(value: Any) -> tuple[int, int] | None:
    """The interval of a date, dateTime or instant; None for anything else."""
    try:
        return interval(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_before(first: Any, second: Any) -> bool:
    """Whether the first lies before the second as a whole, whatever time zone a bare date was meant in."""
    one, other = span(first), span(second)
    if one is None or other is None:
        return False
    slack = _ZONE if ("T" in first) != ("T" in second) else 0
    return one[1] + slack <= other[0]


def begins(node: Node, *names: str) -> tuple[str, str] | None:
    """(path, date) of when something began: the first of `effective[x]`-like members that is there."""
    for name in names:
        for member in (name, f"{name}DateTime", f"{name}Instant", f"{name}Date"):
            if (value := text(node, member)) is not None:
                return _path(name, member), value
        for member in (name, f"{name}Period"):
            if (value := text(node.get(member), "start")) is not None:
                return f"{name}.start", value
    return None


def _path(name: str, member: str) -> str:
    """FHIRPath has `effective` where JSON has `effectiveDateTime`."""
    return name if member.startswith(name) else member


def ends(node: Node, *names: str) -> Iterator[tuple[str, str]]:
    """(path, date) of when something was over."""
    for name in names:
        for member in (name, f"{name}Period"):
            if (value := text(node.get(member), "end")) is not None:
                yield f"{name}.end", value
