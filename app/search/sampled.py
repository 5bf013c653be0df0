"""The span of a SampledData's samples (http://hl7.org/fhir/R4/datatypes.html#SampledData)."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from app.search import amounts

LONGEST = 1_000_000
"""Characters of samples that are read."""


def ends(element: dict[str, Any]) -> tuple[Fraction | None, Fraction | None] | None:
    """The smallest and the largest sample, None for an end that is beyond the device (`L`, `U`); None altogether without samples.

    A sample is its number times `factor`, plus the value of `origin`; `E` is an error and no sample.
    """
    data, origin = element.get("data"), element.get("origin")
    zero = amounts.exact(origin.get("value")) if isinstance(origin, dict) else None
    if not isinstance(data, str) or len(data) > LONGEST or zero is None:
        return None
    factor = amounts.exact(element.get("factor", 1))
    words = set(data.split())
    try:
        numbers = [Decimal(word) for word in words - {"E", "U", "L"}]
    except InvalidOperation:
        return None
    if factor is None or not all(number.is_finite() and abs(number.adjusted()) < 300 for number in numbers):
        return None
    values = [Fraction(end(numbers)) * factor + zero for end in (min, max) if numbers]
    if not values and not words & {"U", "L"}:
        return None
    low = None if "L" in words or not values else min(values)
    high = None if "U" in words or not values else max(values)
    return low, high
