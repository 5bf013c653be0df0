"""FHIR's dates compared carefully: one is before another only where no reading of either says otherwise."""

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
    """(path, date) of when something began: the first of `effective[x]`-like or plain members that is there."""
    for name in names:
        for type_ in ("dateTime", "instant", "date"):
            if (value := text(node, f"{name}{type_[0].upper()}{type_[1:]}")) is not None:
                return f"{name}.ofType({type_})", value
        if (value := text(node, name)) is not None:
            return name, value
        for member, path in ((f"{name}Period", f"{name}.ofType(Period)"), (name, name)):
            if (value := text(node.get(member), "start")) is not None:
                return f"{path}.start", value
    return None
