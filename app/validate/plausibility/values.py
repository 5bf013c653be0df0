"""Values that are impossible in their unit: calcium of 14.4 mmol/L, haemoglobin of 93 g/dL."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.fhir.issues import Issue
from app.fhir.names import LOINC, UCUM
from app.validate.plausibility.finding import doubt
from app.validate.plausibility.ranges import Range, Ranges
from app.validate.plausibility.record import Node, Record, codes, nodes, number, text

_LESS, _MORE = ("<", "<="), (">", ">=")


def doubts(record: Record, ranges: Ranges) -> Iterator[Issue]:
    """Every value of an Observation, and of its components, that the table says cannot be."""
    for one in record.of("Observation"):
        yield from _of(one.node, one.place, ranges)
        for i, component in enumerate(nodes(one.node, "component")):
            yield from _of(component, one.at(f"component[{i}]"), ranges)


def _of(node: Node, place: str, ranges: Ranges) -> Iterator[Issue]:
    quantity = node.get("valueQuantity")
    value = number(quantity.get("value")) if isinstance(quantity, dict) else None
    if value is None:
        return
    rows = next((found for s, code in codes(node.get("code")) if s == LOINC and (found := ranges.of(code))), ())
    unit = unit_of(quantity)
    if not rows or unit is None:
        return
    for row in rows:
        counted = row.counted(value, unit)
        if counted is None:
            continue
        comparator = text(quantity, "comparator")
        too_low = counted < row.low and comparator not in _MORE
        too_high = counted > row.high and comparator not in _LESS
        if too_low or too_high:
            name = row.analyte.replace("_", " ")
            said = (
                f"{name[0].upper()}{name[1:]} of {value} {unit} cannot be right: {row.reason}. Possible are {row.low} to"
                f" {row.high} {row.unit}.{_perhaps(value, unit, rows)}"
            )
            yield doubt("implausible-value", said, f"{place}.value.ofType(Quantity)", f"{value} {unit}")


def unit_of(quantity: Any) -> str | None:
    """The UCUM code of a Quantity; where it names no system, its unit's text, if that can be one. Never a guess."""
    if not isinstance(quantity, dict):
        return None
    if text(quantity, "system") is not None:
        return text(quantity, "code") if quantity["system"] == UCUM else None
    return text(quantity, "unit")


def _perhaps(value: Decimal, unit: str, rows: Any) -> str:
    """The units in which the same figure would be an ordinary one."""
    found = []
    for row in rows:
        for other in (row.unit, *row.mistaken):
            if other != unit and other not in found and _holds(row, value, other):
                found.append(other)
    return f" In {' or '.join(found)} it would be possible: was the unit mistaken?" if found else ""


def _holds(row: Range, value: Decimal, unit: str) -> bool:
    counted = row.counted(value, unit)
    return counted is not None and row.low <= counted <= row.high
