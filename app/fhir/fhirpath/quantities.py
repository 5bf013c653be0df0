"""Quantities: a Decimal and a unit, which is UCUM or a calendar word (http://hl7.org/fhirpath/N1, section 4.1.8).

Time units are compared by their length. For any other unit this file knows only whether two are written alike; a
conversion comes from outside (`Hooks.convert`), as units are the terminology's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.fhir import names

Convert = Callable[[Decimal, str, str], Decimal | None]
"""(amount, from UCUM unit, to UCUM unit) → the amount in the second unit, or None where there is none."""

CALENDAR_WORDS = {
    word: singular
    for singular in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for word in (singular, singular + "s")
}
_UCUM_OF = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}
UCUM_OF = {**_UCUM_OF, "second": "s", "millisecond": "ms"}
WORD_OF = {code: word for word, code in UCUM_OF.items()}

_SHORT = {
    "wk": Decimal(604_800),
    "d": Decimal(86_400),
    "h": Decimal(3_600),
    "min": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("0.001"),
}
"""Seconds; as long by the calendar as by UCUM."""
_UCUM = {**_SHORT, "a": Decimal(31_557_600), "mo": Decimal(2_629_800)}
_CALENDAR = {**_SHORT, "a": Decimal(31_536_000), "mo": Decimal(2_592_000)}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and its unit: a UCUM code (`1` without any), or, where `calendar`, a calendar word in the singular."""

    value: Decimal
    unit: str = "1"
    calendar: bool = False

    def __str__(self) -> str:
        value = format(self.value, "f")
        return f"{value} {self.unit}{'' if self.value == 1 else 's'}" if self.calendar else f"{value} '{self.unit}'"


def from_element(element: dict[str, Any]) -> Quantity | None:
    """A FHIR Quantity as a System.Quantity; None without a value or with a comparator.

    UCUM codes of time become calendar words (http://hl7.org/fhir/R4/fhirpath.html#quantity).
    """
    value = element.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or element.get("comparator"):
        return None
    code = element.get("code")
    if not isinstance(code, str):
        unit = element.get("unit")
        return Quantity(Decimal(value), unit if isinstance(unit, str) else "1")
    if element.get("system") == names.UCUM and code in WORD_OF:
        return Quantity(Decimal(value), WORD_OF[code], calendar=True)
    return Quantity(Decimal(value), code)


def in_unit_of(quantity: Quantity, other: Quantity, convert: Convert | None, loosely: bool = False) -> Decimal | None:
    """The quantity's amount in the other's unit; None where the units cannot be compared.

    A calendar year or month is no UCUM `a` or `mo` unless `loosely` (equivalence, section 6.1.2).
    """
    if (quantity.unit, quantity.calendar) == (other.unit, other.calendar):
        return quantity.value
    mine, its = (UCUM_OF[one.unit] if one.calendar else one.unit for one in (quantity, other))
    if mine in _UCUM and its in _UCUM:
        if mine == its and (loosely or mine in _SHORT):
            return quantity.value
        if {mine, its} == {"a", "mo"} and (loosely or quantity.calendar == other.calendar):
            return quantity.value * 12 if mine == "a" else quantity.value / 12
        if quantity.calendar and other.calendar or (loosely and quantity.calendar != other.calendar):
            return quantity.value * _CALENDAR[mine] / _CALENDAR[its]
        if (not quantity.calendar and not other.calendar) or (mine in _SHORT and its in _SHORT):
            return quantity.value * _UCUM[mine] / _UCUM[its]
        return None
    if quantity.calendar or other.calendar or convert is None:
        return None
    return convert(quantity.value, mine, its)
