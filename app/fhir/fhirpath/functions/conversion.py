"""Conversion (http://hl7.org/fhirpath/N1, section 5.5)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.fhir.fhirpath.environment import Frame, Run
from app.fhir.fhirpath.functions.signature import Table, eager, lazy
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.quantities import CALENDAR_WORDS, Quantity, in_unit_of
from app.fhir.fhirpath.temporal import Kind, Temporal, parsed
from app.fhir.fhirpath.values import boolean, items, single, single_plain, text, truth

_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,100}(?:\.\d{1,100})?", re.ASCII)
_QUANTITY = re.compile(r"(?P<value>[+-]?\d{1,100}(?:\.\d{1,100})?)\s*(?:'(?P<unit>[^']+)'|(?P<word>[a-z]+))?", re.ASCII)
_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")


def iif(focus: Collection, frame: Frame, criterion: Run, yes: Run, no: Run | None = None) -> Collection:
    """The second argument if the first holds, else the third; the other one is not evaluated."""
    inner = Frame(frame.environment, focus, frame.index, frame.total)
    if truth(criterion(focus, inner), "iif()") is True:
        return yes(focus, inner)
    return no(focus, inner) if no else EMPTY


def to_boolean(value: Any) -> bool | None:
    """Of Booleans, 1 and 0, and their words."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, Decimal)):
        return True if value == 1 else False if value == 0 else None
    if isinstance(value, str):
        word = value.lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return None


def to_integer(value: Any) -> int | None:
    """Of Integers, Booleans and digits."""
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        number = int(value)
        return number if -(2**31) <= number < 2**31 else None
    return None


def to_decimal(value: Any) -> Decimal | None:
    """Of numbers, Booleans and digits."""
    if isinstance(value, (bool, int)):
        return Decimal(int(value))
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return value if isinstance(value, Decimal) else None


def to_string(value: Any) -> str | None:
    """Of everything but complex elements."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, (str, int, Temporal, Quantity)) else None


def _to_temporal(kind: Kind) -> Callable[[Any], Temporal | None]:
    def convert(value: Any) -> Temporal | None:
        if isinstance(value, str):
            value = parsed("DateTime" if kind == "Date" and "T" in value else kind, value)
        if not isinstance(value, Temporal) or (value.kind == "Time") != (kind == "Time"):
            return None
        parts = value.parts[:3] if kind == "Date" else value.parts
        return value if value.kind == kind else Temporal(kind, parts, value.offset if kind == "DateTime" else None)

    return convert


def to_quantity(value: Any) -> Quantity | None:
    """Of Quantities, numbers, Booleans, and text such as `4 days` or `5 'mg'`."""
    if isinstance(value, str):
        match = _QUANTITY.fullmatch(value)
        if match is None or (match["word"] and match["word"] not in CALENDAR_WORDS):
            return None
        if match["word"]:
            return Quantity(Decimal(match["value"]), CALENDAR_WORDS[match["word"]], calendar=True)
        return Quantity(Decimal(match["value"]), match["unit"] or "1")
    if isinstance(value, Quantity):
        return value
    number = to_decimal(value)
    return None if number is None else Quantity(number)


def _in_unit(quantity: Quantity | None, unit: str, frame: Frame) -> Quantity | None:
    if quantity is None:
        return None
    word = CALENDAR_WORDS.get(unit)
    wanted = Quantity(Decimal(1), word or unit, calendar=word is not None)
    amount = in_unit_of(quantity, wanted, frame.environment.hooks.convert)
    return None if amount is None else Quantity(amount, wanted.unit, wanted.calendar)


def _quantity(focus: Collection, frame: Frame, unit: Collection = EMPTY) -> Collection:
    quantity = to_quantity(single_plain(focus, "toQuantity()"))
    wanted = text(unit, "toQuantity()")
    return items(quantity if wanted is None else _in_unit(quantity, wanted, frame))


def _converts_to_quantity(focus: Collection, frame: Frame, unit: Collection = EMPTY) -> Collection:
    return boolean(bool(_quantity(focus, frame, unit))) if single(focus, "convertsToQuantity()") else EMPTY


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "Boolean": to_boolean,
    "Integer": to_integer,
    "Decimal": to_decimal,
    "String": to_string,
    "Date": _to_temporal("Date"),
    "DateTime": _to_temporal("DateTime"),
    "Time": _to_temporal("Time"),
}


def _converted(name: str, conversion: Callable[[Any], Any]) -> Callable[[Collection, Frame], Collection]:
    return lambda focus, _: items(conversion(single_plain(focus, f"to{name}()")))


def _converts(name: str, conversion: Callable[[Any], Any]) -> Callable[[Collection, Frame], Collection]:
    def run(focus: Collection, _: Frame) -> Collection:
        value = single_plain(focus, f"convertsTo{name}()")
        return EMPTY if value is None else boolean(conversion(value) is not None)

    return run


TABLE: Table = {
    "iif": lazy(iif, 2, 3),
    "toQuantity": eager(_quantity, 0, 1),
    "convertsToQuantity": eager(_converts_to_quantity, 0, 1),
    **{f"to{name}": eager(_converted(name, conversion)) for name, conversion in _CONVERSIONS.items()},
    **{f"convertsTo{name}": eager(_converts(name, conversion)) for name, conversion in _CONVERSIONS.items()},
}
