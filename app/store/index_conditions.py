"""Conditions that one index table answers: which table, and which of its rows."""

from app.search.conditions import (
    Bounds,
    Condition,
    Dates,
    InCompartment,
    Numbers,
    NumberTest,
    References,
    Strings,
    Tokens,
    Words,
)
from app.store import bounds
from app.store.database import Dialect, Sql, among, joined

_LAST = chr(0x10FFFF)


def rows_of(condition: Condition, dialect: Dialect, of_one: bool = False) -> tuple[str, Sql] | None:
    """(table, test on its row `o`); None where no single index table answers the condition. of_one: only rows of one resource are tested."""
    row = dialect.not_by_value + "o" if of_one else "o"
    match condition:
        case Tokens(hashes):
            return "token", among("o.hash", hashes)
        case References(parameter, targets):
            return "reference", _both(among("o.target", targets), ("o.parameter = ?", [parameter]))
        case InCompartment(owners):
            return "compartment", among("o.owner", owners)
        case Dates(parameter, any_of):
            return "date", _both(("o.parameter = ?", [parameter]), _any([bounds.of_dates(b, row) for b in any_of]))
        case Numbers(tests):
            return "number", _numbers(tests, row)
        case Strings(parameter, how, values):
            return "string", _both(("o.parameter = ?", [parameter]), _strings(how, values, dialect, row))
        case Words(field, any_of):
            return "words", _any([_phrase(f"' ' || o.{field}", phrase, dialect) for phrase in any_of])
        case _:
            return None


def leads(condition: Condition) -> bool:
    """Whether an index gives the rows of the condition without a look at any other."""
    match condition:
        case Strings(_, how, _):
            return how != "contains"
        case Tokens() | References() | InCompartment() | Dates() | Numbers():
            return True
        case _:
            return False


def in_order(condition: Condition) -> bool:
    """Whether the index gives each resource at most once, in the order of keys."""
    match condition:
        case Tokens(values) | InCompartment(values):
            return len(values) == 1
        case References(_, targets):
            return len(targets) == 1
        case _:
            return False


def _numbers(tests: tuple[NumberTest, ...], row: str) -> Sql:
    by_unit: dict[tuple[int, int], list[Bounds]] = {}
    for test in tests:
        by_unit.setdefault((test.parameter, test.unit), []).append(test.bounds)
    return _any(
        [
            _both(("o.parameter = ? AND o.unit = ?", [*unit]), _any([bounds.of_numbers(b, row) for b in several]))
            for unit, several in by_unit.items()
        ]
    )


def _strings(how: str, values: tuple[int | str, ...], dialect: Dialect, row: str) -> Sql:
    if how == "exact":
        return among(f"{row}.exact", values)
    if how == "starts":
        return _any([_starting(str(value), row) for value in values])
    text = "(CASE WHEN o.whole = '' THEN o.start ELSE o.whole END)"
    return _any([(f"{dialect.find}({text}, ?) > 0", [str(value)]) for value in values])


def _starting(prefix: str, row: str) -> Sql:
    """A range, so that the index is used; it needs no escapes, as a pattern would."""
    end = _after_all_that_start_with(prefix)
    if end is None:
        return f"{row}.start >= ?", [prefix]
    return f"({row}.start >= ? AND {row}.start < ?)", [prefix, end]


def _after_all_that_start_with(prefix: str) -> str | None:
    stem = prefix.rstrip(_LAST)
    if not stem:
        return None
    next_ = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if next_ == 0xD800 else next_)  # no surrogates: they are no text


def _phrase(text: str, words: tuple[str, ...], dialect: Dialect) -> Sql:
    return joined("AND", [(f"{dialect.find}({text}, ?) > 0", [f" {word}"]) for word in words])


def _both(one: Sql, other: Sql) -> Sql:
    return f"{one[0]} AND {other[0]}", [*one[1], *other[1]]


def _any(parts: list[Sql]) -> Sql:
    return joined("OR", [(f"({sql})", values) for sql, values in parts])
