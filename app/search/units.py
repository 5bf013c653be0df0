"""The units of number rows: under which keys a quantity is found, and how it is counted there.

A quantity has up to three rows: the bare number (unit 0), one for each of its `unit` and `code` as texts, and one that knows the
system: in UCUM's base units where the system is UCUM (so 6.36 g/dL is found as 63.6 g/L), else under system and code.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.search.parameters import hashed
from app.terminology import ucum

UCUM = "http://unitsofmeasure.org"
CURRENCY = "urn:iso:std:iso:4217"
BARE = 0


@dataclass(frozen=True)
class Scale:
    """key: what stands for the unit in a row. A number is counted there as number * factor + offset."""

    key: int
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)

    def convert(self, value: Fraction) -> Fraction:
        """The number as it is counted in the row."""
        return value if self.factor == 1 and not self.offset else value * self.factor + self.offset


@lru_cache(maxsize=4096)
def of_text(unit: str) -> Scale:
    """For `value||unit`: the unit as a text, as `code` or as `unit`."""
    return Scale(hashed("unit", unit))


@lru_cache(maxsize=4096)
def of_code(system: str, code: str) -> Scale:
    """For `value|system|code`."""
    canonical = ucum.canonical(code) if system == UCUM else None
    if canonical is None:
        return Scale(hashed("unit", system, code))
    return Scale(hashed("unit", UCUM, "base units", canonical.unit), canonical.factor, canonical.offset)


def of_quantity(quantity: dict[str, Any]) -> Iterator[Scale]:
    """Every scale on which a Quantity or Money is found, beside the bare number."""
    if isinstance(currency := quantity.get("currency"), str):
        yield from of_money(currency)
        return
    unit, system, code = (quantity.get(name) for name in ("unit", "system", "code"))
    for text in (unit,) if unit == code else (unit, code):
        if isinstance(text, str):
            yield of_text(text)
    if isinstance(system, str) and isinstance(code, str):
        yield of_code(system, code)


def of_money(currency: str) -> Iterator[Scale]:
    """The scales of an amount of money."""
    yield of_text(currency)
    yield of_code(CURRENCY, currency)
