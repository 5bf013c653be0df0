"""Numbers as intervals: what an element states, and what a search value asks for, with the precision that its digits imply.

http://hl7.org/fhir/R4/search.html#number: 100 is [99.5, 100.5), 100.00 is [99.995, 100.005), 1e2 is [50, 150). Arithmetic is exact
(fractions); the floats of rows and bounds are the last step, and the same number always gives the same float.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf, nextafter, ulp
from typing import Any

from app.search.conditions import Bounds
from app.search.prefixes import prefixed

LOWEST, HIGHEST = -sys.float_info.max, sys.float_info.max
"""Stand for an open end."""
_NUMBER = re.compile(r"[+-]?(?P<whole>\d+)(?:\.(?P<fraction>\d+))?(?:[eE](?P<exponent>[+-]?\d{1,3}))?", re.ASCII)
LONGEST = 64

Convert = Callable[[Fraction], Fraction]


@dataclass(frozen=True)
class Asked:
    """A number as it was asked for: prefix, its value, and the interval [low, high) that its digits leave open."""

    prefix: str
    value: Fraction
    low: Fraction
    high: Fraction

    def converted(self, convert: Convert) -> "Asked":
        """The same in another unit, whose scale goes the same way."""
        return Asked(self.prefix, convert(self.value), convert(self.low), convert(self.high))


def asked(text: str) -> Asked:
    """What a value with or without prefix asks for. Raises ValueError with a sentence."""
    prefix, digits = prefixed(text)
    found = _NUMBER.fullmatch(digits) if len(digits) <= LONGEST else None
    if not found or abs(int(found["exponent"] or 0)) > 300:
        raise ValueError(
            f"'{digits}' is no number: digits, with a point and an exponent where needed, such as 5.40 or 1e-3"
        )
    value = Fraction(Decimal(digits))
    exponent = int(found["exponent"] or 0) - len(found["fraction"] or "")
    half = Fraction(10) ** exponent / 2
    return Asked(prefix, value, value - half, value + half)


def bounds(asked: Asked) -> tuple[Bounds, ...]:
    """The bounds, one of which an element's interval (both ends inclusive) must keep.

    `eq` and `ne` go by the interval of the digits, the orderings by the value itself, as R4's examples say; `ap` adds a tenth.
    """
    value, low, high = to_float(asked.value), to_float(asked.low), above(asked)
    match asked.prefix:
        case "eq":  # the asked interval contains the element's
            return (Bounds(low_from=low, high_before=high),)
        case "ne":
            return Bounds(low_before=low), Bounds(high_from=high)
        case "gt":
            return (Bounds(high_after=value),)
        case "lt":
            return (Bounds(low_before=value),)
        case "ge":
            return (Bounds(high_from=value),)
        case "le":
            return (Bounds(low_upto=value),)
        case "sa":
            return (Bounds(low_after=value),)
        case "eb":
            return (Bounds(high_before=value),)
        case _:  # ap: they overlap, with a tenth of the value as tolerance
            tolerance = abs(asked.value) / 10
            least, most = min(asked.low, asked.value - tolerance), max(asked.high, asked.value + tolerance)
            return (Bounds(low_upto=to_float(most), high_from=to_float(least)),)


def above(asked: Asked) -> float:
    """The first float behind the interval of the digits. Where a float cannot keep that many digits, both ends count as inside."""
    low, high = to_float(asked.low), to_float(asked.high)
    return high if high - low > 16 * ulp(high) else nextafter(high, inf)


def exact(value: Any) -> Fraction | None:
    """A JSON number exactly; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Fraction(value)


def to_float(value: Fraction) -> float:
    """The nearest float; beyond all floats the largest."""
    try:
        return float(value)
    except OverflowError:
        return HIGHEST if value > 0 else LOWEST


def compared(comparator: Any, value: float) -> tuple[float, float]:
    """The interval of a value that a source only bounded: `<` 5 is all below 5."""
    match comparator:
        case "<":
            return LOWEST, max(LOWEST, nextafter(value, -inf))
        case "<=":
            return LOWEST, value
        case ">":
            return min(HIGHEST, nextafter(value, inf)), HIGHEST
        case ">=":
            return value, HIGHEST
        case _:
            return value, value
