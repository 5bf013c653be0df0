"""Bounds → SQL comparisons. Dates and times are whole numbers in the tables, so a bound between two of them moves to the next that means the same."""

import math
from collections.abc import Callable

from app.search.conditions import Bounds
from app.store.database import Sql, Value, joined

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_FORMS = (
    ("low", "from", ">=", math.ceil),
    ("low", "after", ">", math.floor),
    ("low", "upto", "<=", math.floor),
    ("low", "before", "<", math.ceil),
    ("high", "from", ">=", math.ceil),
    ("high", "after", ">", math.floor),
    ("high", "upto", "<=", math.floor),
    ("high", "before", "<", math.ceil),
)
Rounding = Callable[[float], int]


def of_dates(bounds: Bounds, row: str) -> Sql:
    """The bounds on a date row, in microseconds."""
    return _tests(bounds, lambda end: f"{row}.{end}", lambda end, bound, rounding: _whole(bound, rounding))


def of_numbers(bounds: Bounds, row: str) -> Sql:
    """The bounds on a number row."""
    return _tests(bounds, lambda end: f"{row}.{end}", lambda end, bound, rounding: float(bound))


def of_update(bounds: Bounds, row: str) -> Sql:
    """The bounds on [updated, updated + 1 ms), in microseconds, where the resource keeps milliseconds."""

    def value(end: str, bound: float, rounding: Rounding) -> Value:
        if math.isinf(bound):
            return _whole(bound, rounding)
        microseconds = _whole(bound, rounding) - (1000 if end == "high" else 0)
        return -(-microseconds // 1000) if rounding is math.ceil else microseconds // 1000

    return _tests(bounds, lambda end: f"{row}.updated", value)


def _tests(bounds: Bounds, column: Callable[[str], str], value: Callable[[str, float, Rounding], Value]) -> Sql:
    parts: list[Sql] = []
    for end, side, sign, rounding in _FORMS:
        bound: float | None = getattr(bounds, f"{end}_{side}")
        if bound is not None:
            parts.append((f"{column(end)} {sign} ?", [value(end, bound, rounding)]))
    return joined("AND", parts)


def _whole(bound: float, rounding: Rounding) -> int:
    if isinstance(bound, float) and math.isinf(bound):
        return _HIGHEST if bound > 0 else _LOWEST
    return min(max(rounding(bound), _LOWEST), _HIGHEST)
