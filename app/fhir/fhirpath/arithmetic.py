"""Numbers, Quantities, and dates with time spans (http://hl7.org/fhirpath/N1, section 6.6), exact in Decimals.

What cannot be represented is empty: division by zero, an Integer over 32 bits, a Decimal over 10^300.
"""

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from app.fhir.fhirpath.decimals import DIVIDED, EXACT
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.equality import operands
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.nodes import EMPTY, Collection, Node
from app.fhir.fhirpath.quantities import WORD_OF, Quantity, in_unit_of
from app.fhir.fhirpath.temporal import Temporal, plus
from app.fhir.fhirpath.values import described, items, made, single

_INTEGERS = range(-(2**31), 2**31)

Number = int | Decimal


def represented(value: Number | None) -> Collection:
    """The number as a collection; nothing for an Integer that FHIRPath cannot hold."""
    return EMPTY if isinstance(value, int) and value not in _INTEGERS else items(value)


def is_number(value: Any) -> bool:
    """Whether it is an Integer or Decimal."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def operate(operator: str, left: Collection, right: Collection, environment: Environment) -> Collection:
    """`+ - * / div mod` of two single items; empty where a side is."""
    one, other = single(left, f"'{operator}'"), single(right, f"'{operator}'")
    if one is None or other is None:
        return EMPTY
    mine, its = operands(one, other)
    if mine is None or its is None:
        return EMPTY
    try:
        return _operate(operator, mine, its, environment, (one, other))
    except (InvalidOperation, DivisionByZero, Overflow):
        return EMPTY


def _operate(operator: str, mine: Any, its: Any, environment: Environment, nodes: tuple[Node, Node]) -> Collection:
    if is_number(mine) and is_number(its):
        return represented(_NUMBERS[operator](mine, its))
    if isinstance(mine, Quantity) and isinstance(its, Quantity) and operator in _QUANTITIES:
        return items(_QUANTITIES[operator](mine, its, environment))
    if operator in "+-" and isinstance(mine, Temporal) and isinstance(its, Quantity):
        return _moved(mine, its if operator == "+" else Quantity(-its.value, its.unit, its.calendar))
    if operator == "+" and isinstance(mine, str) and isinstance(its, str):
        return made(mine + its)
    raise FhirpathError(f"'{operator}' cannot take {described(nodes[0])} and {described(nodes[1])}.")


def _divided(mine: Number, its: Number) -> Decimal:
    return DIVIDED.divide(Decimal(mine), Decimal(its))


def _whole(mine: Number, its: Number) -> Number:
    if isinstance(mine, int) and isinstance(its, int):
        return 0 if its == 0 and EXACT.divide(1, 0) else abs(mine) // abs(its) * (1 if (mine < 0) == (its < 0) else -1)
    return int(EXACT.divide_int(Decimal(mine), Decimal(its)))


def _rest(mine: Number, its: Number) -> Number:
    rest = EXACT.remainder(Decimal(mine), Decimal(its))
    return int(rest) if isinstance(mine, int) and isinstance(its, int) else rest


def _exactly(integers: Callable[[int, int], int], decimals: Callable[[Decimal, Decimal], Decimal]) -> Any:
    def operation(mine: Number, its: Number) -> Number:
        if isinstance(mine, int) and isinstance(its, int):
            return integers(mine, its)
        return decimals(Decimal(mine), Decimal(its))

    return operation


_NUMBERS: dict[str, Callable[[Number, Number], Number]] = {
    "+": _exactly(int.__add__, EXACT.add),
    "-": _exactly(int.__sub__, EXACT.subtract),
    "*": _exactly(int.__mul__, EXACT.multiply),
    "/": _divided,
    "div": _whole,
    "mod": _rest,
}


def _sum(mine: Quantity, its: Quantity, environment: Environment, sign: int = 1) -> Quantity | None:
    """In the finer of two time units, else in the left one's."""
    convert = environment.hooks.convert
    ratio = in_unit_of(Quantity(Decimal(1), mine.unit, mine.calendar), its, convert)
    if ratio is None:
        return None
    if ratio > 1:
        amount = in_unit_of(mine, its, convert)
        return None if amount is None else Quantity(EXACT.add(amount, its.value * sign), its.unit, its.calendar)
    amount = in_unit_of(its, mine, convert)
    return None if amount is None else Quantity(EXACT.add(mine.value, amount * sign), mine.unit, mine.calendar)


def _difference(mine: Quantity, its: Quantity, environment: Environment) -> Quantity | None:
    return _sum(mine, its, environment, -1)


def _product(mine: Quantity, its: Quantity, _: Environment) -> Quantity | None:
    if its.unit == "1":
        return Quantity(EXACT.multiply(mine.value, its.value), mine.unit, mine.calendar)
    if mine.unit == "1":
        return Quantity(EXACT.multiply(mine.value, its.value), its.unit, its.calendar)
    if mine.calendar or its.calendar:
        return None
    return Quantity(EXACT.multiply(mine.value, its.value), f"{_factor(mine.unit)}.{_factor(its.unit)}")


def _quotient(mine: Quantity, its: Quantity, environment: Environment) -> Quantity | None:
    if its.unit == "1":
        return Quantity(DIVIDED.divide(mine.value, its.value), mine.unit, mine.calendar)
    if mine.calendar or its.calendar:
        return None
    amount = in_unit_of(mine, its, environment.hooks.convert)
    if amount is not None:
        return Quantity(DIVIDED.divide(amount, its.value))
    return Quantity(DIVIDED.divide(mine.value, its.value), f"{mine.unit}/{_factor(its.unit)}")


def _factor(unit: str) -> str:
    return f"({unit})" if "/" in unit or "." in unit else unit


_QUANTITIES: dict[str, Callable[[Quantity, Quantity, Environment], Quantity | None]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
}


def _moved(value: Temporal, span: Quantity) -> Collection:
    unit = span.unit if span.calendar else WORD_OF.get(span.unit)
    if unit is None or (not span.calendar and unit in ("year", "month")):
        raise FhirpathError(
            f"A date moves by calendar units (years, months, days …) or UCUM's s and ms, not {span.unit}."
        )
    if value.kind == "Time" and unit in ("year", "month", "week", "day"):
        raise FhirpathError(f"A Time moves by hours, minutes and seconds, not by {unit}s.")
    return items(plus(value, span.value, unit))


def negated(operand: Collection) -> Collection:
    """`-operand`. Raises FhirpathError of what is no number or Quantity."""
    node = single(operand, "'-'")
    if node is None:
        return EMPTY
    value, _ = operands(node, node)
    if is_number(value):
        return represented(-value if isinstance(value, int) else EXACT.minus(value))
    if isinstance(value, Quantity):
        return items(Quantity(EXACT.minus(value.value), value.unit, value.calendar))
    raise FhirpathError(f"'-' takes a number or Quantity, not {described(node)}.")
