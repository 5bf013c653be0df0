"""Conditions → SQL. It means what app/search/conditions.holds says; a property test compares the two."""

from app.search.conditions import Bounds, Condition, Dates, Ids, References, Tokens

Sql = tuple[str, list[int | str]]
"""A piece of SQL and the values of its question marks."""


def exists(condition: Condition, key: str) -> Sql:
    """A test that the resource whose key is the expression `key` meets the condition; one seek in an index."""
    match condition:
        case Ids(ids):
            return f"EXISTS (SELECT 1 FROM resource o WHERE o.key = {key} AND o.id IN ({_marks(ids)}))", [*ids]
        case Tokens(hashes):
            return f"EXISTS (SELECT 1 FROM token o WHERE o.hash IN ({_marks(hashes)}) AND o.key = {key})", [*hashes]
        case References(parameter, targets):
            where = f"o.target IN ({_marks(targets)}) AND o.parameter = ? AND o.key = {key}"
            return f"EXISTS (SELECT 1 FROM reference o WHERE {where})", [*targets, parameter]
        case Dates(parameter, any_of):
            where, values = _bounds(any_of, "o")
            test = f"EXISTS (SELECT 1 FROM date o WHERE o.key = {key} AND o.parameter = ? AND ({where}))"
            return test, [parameter, *values]


def leading(condition: Condition | None, type_: str) -> Sql:
    """All keys that meet the condition (without one: all of the type), from its own index, several times where several
    rows match. Ends in a WHERE that can go on."""
    match condition:
        case None:
            return "SELECT i.key FROM resource i WHERE i.type = ? AND i.live = 1", [type_]
        case Ids(ids):
            return f"SELECT i.key FROM resource i WHERE i.type = ? AND i.id IN ({_marks(ids)}) AND i.live = 1", [
                type_,
                *ids,
            ]
        case Tokens(hashes):
            return f"SELECT i.key FROM token i WHERE i.hash IN ({_marks(hashes)})", [*hashes]
        case References(parameter, targets):
            where = f"i.target IN ({_marks(targets)}) AND i.parameter = ?"
            return f"SELECT i.key FROM reference i WHERE {where}", [*targets, parameter]
        case Dates(parameter, any_of):
            where, values = _bounds(any_of, "i")
            return f"SELECT i.key FROM date i WHERE i.parameter = ? AND ({where})", [parameter, *values]


def matches_once(condition: Condition | None) -> bool:
    """Whether `leading` gives each key at most once, in the order of keys, straight from the index."""
    match condition:
        case None:
            return True
        case Tokens(hashes):
            return len(hashes) == 1
        case References(_, targets):
            return len(targets) == 1
        case _:
            return False


def _marks(values: tuple[int, ...] | tuple[str, ...]) -> str:
    return ",".join("?" * len(values))


def _bounds(any_of: tuple[Bounds, ...], row: str) -> Sql:
    alternatives: list[str] = []
    values: list[int | str] = []
    for bounds in any_of:
        tests = []
        for test, value in (
            (f"{row}.low >= ?", bounds.low_from),
            (f"{row}.low < ?", bounds.low_before),
            (f"{row}.high <= ?", bounds.high_upto),
            (f"{row}.high > ?", bounds.high_after),
        ):
            if value is not None:
                tests.append(test)
                values.append(value)
        alternatives.append(" AND ".join(tests))
    return " OR ".join(f"({alternative})" for alternative in alternatives), values
