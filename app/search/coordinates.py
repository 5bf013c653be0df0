"""The composites of MolecularSequence, `chromosome$start$end`: both coordinates are the two ends of one number row."""

from dataclasses import replace
from typing import Any

from app.search import amounts
from app.search.amounts import Asked, to_float
from app.search.conditions import Bounds, Condition, Numbers, NumberTest
from app.search.escapes import unescaped
from app.search.gathered import Gathered
from app.search.number import BARE
from app.search.parameters import Component, Parameter
from app.search.walks import elements


def index(folded: Parameter, values: list[Component], node: Any, rows: Gathered) -> bool:
    """Gathers the row of an element that has both coordinates; whether it has."""
    found = []
    for component in values:
        numbers = (amounts.exact(element) for path in component.paths for element in elements(path, node))
        found.append(next((number for number in numbers if number is not None), None))
    start, end = found
    if start is None or end is None:
        return False
    rows.numbers.add((folded.code, BARE, to_float(start), to_float(end)))
    return True


def compile(folded: Parameter, parts: list[str]) -> Condition:
    """The condition that the first coordinate compares as the first part says, and the second as the second."""
    start, end = (amounts.asked(unescaped(part)) for part in parts)
    both = (replace(low, **_of_high(high)) for low in _low(start) for high in _low(end))
    return Numbers(tuple(NumberTest(folded.code, BARE, bounds) for bounds in both))


def _low(asked: Asked) -> tuple[Bounds, ...]:
    """What a single number, as the low of a row, must keep."""
    bare, low, high = to_float(asked.value), to_float(asked.low), amounts.above(asked)
    match asked.prefix:
        case "eq":
            return (Bounds(low_from=low, low_before=high),)
        case "ne":
            return Bounds(low_before=low), Bounds(low_from=high)
        case "gt" | "sa":
            return (Bounds(low_after=bare),)
        case "lt" | "eb":
            return (Bounds(low_before=bare),)
        case "ge":
            return (Bounds(low_from=bare),)
        case "le":
            return (Bounds(low_upto=bare),)
        case _:
            tolerance = abs(asked.value) / 10
            least, most = min(asked.low, asked.value - tolerance), max(asked.high, asked.value + tolerance)
            return (Bounds(low_from=to_float(least), low_upto=to_float(most)),)


def _of_high(bounds: Bounds) -> dict[str, float | None]:
    """The same of the high."""
    return {
        "high_from": bounds.low_from,
        "high_after": bounds.low_after,
        "high_upto": bounds.low_upto,
        "high_before": bounds.low_before,
    }
