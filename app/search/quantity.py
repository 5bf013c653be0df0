"""Quantity parameters: number, system and code of its unit. http://hl7.org/fhir/R4/search.html#quantity"""

from collections.abc import Iterator
from typing import Any

from app.search import amounts, sampled, units
from app.search.amounts import HIGHEST, LOWEST
from app.search.asking import Asking
from app.search.conditions import Condition, Numbers, NumberTest
from app.search.escapes import split, unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path
from app.search.units import Scale

MODIFIERS: tuple[str, ...] = ()
_QUANTITIES = frozenset(
    {"Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity", "Money", "MoneyQuantity"}
)
_BARE = Scale(units.BARE)

Row = tuple[int, float, float]
"""(unit, low, high)"""


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the rows of one element; "" (quantities sort by their bare numbers), None where it has no value."""
    found = rows.spans.get(id(element))
    if found is None:
        found = rows.spans[id(element)] = list(spans(path, element))
    code = parameter.code
    rows.numbers.update((code, *row) for row in found)
    return "" if found else None


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that a quantity compares as one of the values says. Raises ValueError with a sentence for the client."""
    return Numbers(tuple(test for value in values for test in _tests(parameter, value)))


def spans(path: Path, element: Any) -> Iterator[Row]:
    """The unit and the ends of each row that the element has."""
    if not isinstance(element, dict):
        return
    if path.type in _QUANTITIES:
        value = amounts.exact(element.get("value"))
        if value is not None:
            comparator = element.get("comparator")
            for scale in (_BARE, *units.of_quantity(element)):
                yield scale.key, *amounts.compared(comparator, amounts.to_float(scale.convert(value)))
    elif path.type == "Range":
        yield from _range(element)
    elif path.type == "SampledData":
        yield from _sampled(element)


def _range(element: dict[str, Any]) -> Iterator[Row]:
    ends = []
    for name in ("low", "high"):
        end = element.get(name)
        value = amounts.exact(end.get("value")) if isinstance(end, dict) else None
        if isinstance(end, dict) and value is not None:
            scales = {scale.key: scale for scale in (_BARE, *units.of_quantity(end))}
            ends.append({key: amounts.to_float(scale.convert(value)) for key, scale in scales.items()})
        else:
            ends.append({})
    low, high = ends
    for key in low.keys() & high.keys() if low and high else low.keys() | high.keys():
        yield key, low.get(key, LOWEST), high.get(key, HIGHEST)


def _sampled(element: dict[str, Any]) -> Iterator[Row]:
    """From the smallest to the largest of the samples."""
    origin = element.get("origin")
    ends = sampled.ends(element)
    if isinstance(origin, dict) and ends is not None:
        for scale in (_BARE, *units.of_quantity(origin)):
            low, high = (None if end is None else amounts.to_float(scale.convert(end)) for end in ends)
            yield scale.key, LOWEST if low is None else low, HIGHEST if high is None else high


def _tests(parameter: Parameter, value: str) -> Iterator[NumberTest]:
    number, *unit = (unescaped(part) for part in split(value, "|"))
    asked = amounts.asked(number)
    if not unit:
        scale = _BARE
    elif len(unit) == 2 and unit[1]:
        system, code = unit
        scale = units.of_code(system, code) if system else units.of_text(code)
    else:
        raise ValueError(f"'{value}' is no quantity: number, number|system|code or number||code")
    for bounds in amounts.bounds(asked.converted(scale.convert)):
        yield NumberTest(parameter.code, scale.key, bounds)
