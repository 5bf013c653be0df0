"""`_sort` → SQL: the value that a resource is sorted by, the order, and where a page goes on.

In a Position "" stands for `no value` (such resources come last, whichever the direction); texts carry a leading "=" so that none of
them is "", and infinite numbers are words, so that a Position can be written as JSON.
"""

import math
from collections.abc import Sequence

from app.search.conditions import Position, SortKey, SortValue
from app.store.database import Dialect, Row, Sql, Value, joined

_TEXTS = ("id", "string", "text")
_ALWAYS = ("id", "updated")
"""Kinds that every resource has a value of."""


def value_of(key: SortKey, row: str, dialect: Dialect) -> Sql:
    """The expression that the resource `row` is sorted by; NULL where it has no value."""
    match key.kind:
        case "id":
            return f"{row}.id", []
        case "updated":
            return f"{row}.updated", []
        case "text":
            return dialect.json_text.format(f"{row}.present"), [key.name]
        case "date":
            best = "max(o.high + 0)" if key.descending else "min(o.low + 0)"
            return _best(best, "date", row, ""), [key.parameter]
        case "number":
            best = "max(o.high + 0)" if key.descending else "min(o.low + 0)"
            return _best(best, "number", row, " AND o.unit = 0"), [key.parameter]
        case "string":
            best = "max(o.start || '')" if key.descending else "min(o.start || '')"
            return _best(best, "string", row, ""), [key.parameter]


def order(sort: Sequence[SortKey], columns: Sequence[str], key: str) -> str:
    """What stands behind ORDER BY; ties are broken by the key, so that the order is total."""
    parts: list[str] = []
    for one, column in zip(sort, columns, strict=True):
        if one.kind not in _ALWAYS:
            parts.append(f"{column} IS NULL")
        parts.append(f"{column} DESC" if one.descending else column)
    return ", ".join([*parts, key])


def beyond(sort: Sequence[SortKey], after: Position, columns: Sequence[str], key: str) -> Sql:
    """A test that a row comes after the position. Raises ValueError where the position is not one of this sort."""
    if len(after) != len(sort) + 1 or not isinstance(after[-1], int):
        raise ValueError("the position does not belong to this sort")
    alternatives: list[Sql] = []
    ties: list[Sql] = []
    for one, column, kept in zip(sort, columns, after[:-1], strict=True):
        bound = _bound(one, kept)
        if bound is not None:
            sign = "<" if one.descending else ">"
            last = "" if one.kind in _ALWAYS else f" OR {column} IS NULL"
            alternatives.append(joined("AND", [*ties, (f"({column} {sign} ?{last})", [bound])]))
            ties.append((f"{column} = ?", [bound]))
        else:
            ties.append((f"{column} IS NULL", []))
    alternatives.append(joined("AND", [*ties, (f"{key} > ?", [after[-1]])]))
    return joined("OR", alternatives)


def position(sort: Sequence[SortKey], values: Row, key: int) -> Position:
    """The position of a found row."""
    return (*(_kept(one, value) for one, value in zip(sort, values, strict=True)), key)


def _best(best: str, table: str, row: str, more: str) -> str:
    """The best of the resource's own rows. It is asked of an expression, else SQLite walks the index by value to find the least of all."""
    return f"(SELECT {best} FROM {table} o WHERE o.key = {row}.key AND o.parameter = ?{more})"


def _kept(key: SortKey, value: Value) -> SortValue:
    if value is None:
        return ""
    if key.kind in _TEXTS:
        return f"={value!s}"
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    assert isinstance(value, int | float)
    return value


def _bound(key: SortKey, kept: SortValue) -> Value:
    if kept == "":
        return None
    if key.kind in _TEXTS:
        return str(kept)[1:]
    return float(kept) if key.kind == "number" else int(kept)
