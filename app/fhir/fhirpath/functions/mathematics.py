"""Mathematics (http://hl7.org/fhirpath/N1, section 5.7). What cannot be represented is empty."""

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from app.fhir.fhirpath.arithmetic import is_number, represented
from app.fhir.fhirpath.decimals import DIVIDED, EXACT, rounded
from app.fhir.fhirpath.environment import Frame
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.functions.signature import Function, Table, eager
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.quantities import Quantity
from app.fhir.fhirpath.values import described, integer, items, single_plain

_MOST_PLACES = 100


def _numeric(name: str, work: Callable[[Any], Any], quantities: bool = False) -> Function:
    def run(focus: Collection, _: Frame) -> Collection:
        value = single_plain(focus, f"{name}()")
        if value is None:
            return EMPTY
        try:
            if quantities and isinstance(value, Quantity):
                return items(Quantity(Decimal(work(value.value)), value.unit, value.calendar))
            if is_number(value):
                return represented(work(value))
        except (InvalidOperation, DivisionByZero, Overflow):
            return EMPTY
        raise FhirpathError(f"{name}() takes a number, not {described(focus[0])}.")

    return eager(run)


def _numbers(name: str, work: Callable[[Any, Any], Any]) -> Function:
    def run(focus: Collection, _: Frame, given: Collection) -> Collection:
        value, argument = single_plain(focus, f"{name}()"), single_plain(given, f"{name}()")
        if value is None or argument is None:
            return EMPTY
        if not is_number(value) or not is_number(argument):
            raise FhirpathError(f"{name}() takes numbers, not {described(focus[0])} and {described(given[0])}.")
        try:
            return represented(work(value, argument))
        except (InvalidOperation, DivisionByZero, Overflow):
            return EMPTY

    return eager(run, 1)


def _integral(rounding: str) -> Callable[[Any], int]:
    return lambda value: int(Decimal(value).to_integral_value(rounding, EXACT))


def _power(value: Any, exponent: Any) -> Any:
    if isinstance(value, int) and isinstance(exponent, int) and exponent >= 0:
        return int(EXACT.power(Decimal(value), Decimal(exponent)))
    if isinstance(exponent, int) and exponent >= 0:
        return EXACT.power(value, Decimal(exponent))
    return DIVIDED.power(Decimal(value), Decimal(exponent))


def _logarithm(value: Any, base: Any) -> Decimal:
    return _settled(DIVIDED.divide(DIVIDED.ln(Decimal(value)), DIVIDED.ln(Decimal(base))))


def _settled(value: Decimal) -> Decimal:
    """Without the noise of the last two of 28 digits: the logarithm of 8 to base 2 is 3."""
    nearest = rounded(value, 25)
    return nearest.normalize() if nearest == nearest.to_integral_value() else value


def round_(focus: Collection, _: Frame, precision: Collection = EMPTY) -> Collection:
    """To so many decimal places, 0 without; half away from zero."""
    value, places = single_plain(focus, "round()"), integer(precision, "round()") or 0
    if value is None:
        return EMPTY
    if not 0 <= places <= _MOST_PLACES:
        raise FhirpathError(f"round() takes 0 to {_MOST_PLACES} decimal places, not {places}.")
    try:
        if isinstance(value, Quantity):
            return items(Quantity(rounded(value.value, places), value.unit, value.calendar))
        if is_number(value):
            return items(rounded(Decimal(value), places))
    except InvalidOperation:
        return EMPTY
    raise FhirpathError(f"round() takes a number, not {described(focus[0])}.")


TABLE: Table = {
    "abs": _numeric("abs", abs, quantities=True),
    "ceiling": _numeric("ceiling", _integral("ROUND_CEILING"), quantities=True),
    "floor": _numeric("floor", _integral("ROUND_FLOOR"), quantities=True),
    "truncate": _numeric("truncate", _integral("ROUND_DOWN"), quantities=True),
    "exp": _numeric("exp", lambda value: DIVIDED.exp(Decimal(value))),
    "ln": _numeric("ln", lambda value: DIVIDED.ln(Decimal(value))),
    "sqrt": _numeric("sqrt", lambda value: DIVIDED.sqrt(Decimal(value))),
    "log": _numbers("log", _logarithm),
    "power": _numbers("power", _power),
    "round": eager(round_, 0, 1),
}
