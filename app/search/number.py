"""Number parameters. http://hl7.org/fhir/R4/search.html#number"""

from typing import Any

from app.search import amounts
from app.search.asking import Asking
from app.search.conditions import Condition, Numbers, NumberTest
from app.search.escapes import unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path

MODIFIERS: tuple[str, ...] = ()
BARE = 0
"""The unit of rows of numbers as stated, without regard to a unit."""


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the row of one element; "" (numbers sort by their rows), None where it has no value."""
    if path.type == "Range" and isinstance(element, dict):
        ends = [
            end.get("value") if isinstance(end, dict) else None for end in (element.get("low"), element.get("high"))
        ]
        low, high = (amounts.exact(end) for end in ends)
        if low is None and high is None:
            return None
        span = (
            amounts.LOWEST if low is None else amounts.to_float(low),
            amounts.HIGHEST if high is None else amounts.to_float(high),
        )
    else:
        value = amounts.exact(element)
        if value is None:
            return None
        span = amounts.to_float(value), amounts.to_float(value)
    rows.numbers.add((parameter.code, BARE, *span))
    return ""


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that a number compares as one of the values says. Raises ValueError with a sentence for the client."""
    return Numbers(
        tuple(
            NumberTest(parameter.code, BARE, bounds)
            for value in values
            for bounds in amounts.bounds(amounts.asked(unescaped(value)))
        )
    )
