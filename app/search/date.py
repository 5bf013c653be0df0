"""Date parameters: the interval that an element spans, and the comparisons of intervals that a query asks for.

http://hl7.org/fhir/R4/search.html#date and #prefix. An element with extensions and no value spans nothing: no search finds it.
"""

from datetime import datetime
from typing import Any

from app.search.asking import Asking
from app.search.conditions import AnyOf, Bounds, Condition, Dates, Updated
from app.search.escapes import unescaped
from app.search.gathered import Gathered
from app.search.instants import EARLIEST, LATEST, interval
from app.search.parameters import Parameter, Path
from app.search.prefixes import prefixed

MODIFIERS: tuple[str, ...] = ()
LAST_UPDATED = "_lastUpdated"
"""It has no row: the store knows when it wrote."""


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the row of one element; "" (dates sort by their rows), None where it has no value.

    Raises ValueError where its text is no date.
    """
    span: tuple[int, int] | None = None
    match path.type, element:
        case (("date" | "dateTime" | "instant"), str()):
            span = interval(element)
        case "Period", dict():
            span = _span(element)
        case "Timing", dict():
            span = _timing(element)
    if span is None:
        return None
    if parameter.name != LAST_UPDATED:
        rows.dates.add((parameter.code, *span))
    return ""


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that an interval compares as one of the values says. Raises ValueError with a sentence for the client."""
    any_of = tuple(bounds for value in values for bounds in _compared(unescaped(value), asking.now))
    if parameter.name == LAST_UPDATED:
        return AnyOf(()) if parameter.container else Updated(any_of)
    return Dates(parameter.code, any_of)


def _compared(value: str, now: datetime) -> tuple[Bounds, ...]:
    """The bounds, one of which an element's interval must keep; `a` and `b` are the low and high of the value's own.

    now: for `ap`, whose tolerance is a tenth of the distance between now and the value.
    """
    prefix, text = prefixed(value)
    a, b = interval(text, of_resource=False)
    match prefix:
        case "eq":  # the value's interval contains the element's
            return (Bounds(low_from=a, high_upto=b),)
        case "ne":
            return Bounds(low_before=a), Bounds(high_after=b)
        case "gt":  # the time above the value overlaps the element's interval
            return (Bounds(high_after=b),)
        case "lt":
            return (Bounds(low_before=a),)
        case "ge":  # gt or eq
            return Bounds(high_after=b), Bounds(low_from=a)
        case "le":
            return Bounds(low_before=a), Bounds(high_upto=b)
        case "sa":  # the element's interval begins where the value's has ended
            return (Bounds(low_from=b),)
        case "eb":
            return (Bounds(high_upto=a),)
        case _:  # ap: they overlap, with tolerance
            tolerance = abs(int(now.timestamp()) * 1_000_000 - (a + b) // 2) // 10
            return (Bounds(low_before=b + tolerance, high_after=a - tolerance),)


def _span(period: dict[str, Any]) -> tuple[int, int] | None:
    start, end = period.get("start"), period.get("end")
    if not isinstance(start, str) and not isinstance(end, str):
        return None
    low = interval(start)[0] if isinstance(start, str) else EARLIEST
    high = interval(end)[1] if isinstance(end, str) else LATEST
    if low >= high:
        raise ValueError(f"the period ends ({end}) before it starts ({start})")
    return low, high


def _timing(timing: dict[str, Any]) -> tuple[int, int] | None:
    """The outer limits of a schedule; its details do not count."""
    events = timing.get("event")
    spans = [interval(event) for event in (events if isinstance(events, list) else ()) if isinstance(event, str)]
    repeat = timing.get("repeat")
    bounds = repeat.get("boundsPeriod") if isinstance(repeat, dict) else None
    span = _span(bounds) if isinstance(bounds, dict) else None
    spans += [span] if span else []
    return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None
