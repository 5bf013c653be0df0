"""Sorted pages straight from an index, where no condition leads to few resources: the first rows in the order asked for are tested, and mostly
fill the page long before all that matches would have been sorted. Where they do not, the page is asked for in the ordinary way.
"""

from app.search.conditions import Search, SortKey
from app.store.conditions import OUTER, test
from app.store.database import Sql, among, joined
from app.store.planning import Plan
from app.store.sets import Sets
from app.store.sorting import beyond, order, value_of

LOOKED_AT = 1_000
"""Rows of the index that are tested before the ordinary way is taken."""
_TABLES = {"date": "date", "number": "number", "string": "string", "updated": "resource"}


def can_walk(asked: Search, chosen: Plan) -> bool:
    """Whether an index has the resources in the order asked for, and the page does not begin among those without a value."""
    if chosen.is_small or len(asked.sort) != 1 or asked.sort[0].kind not in _TABLES:
        return False
    if asked.sort[0].kind == "updated" and len(asked.types) != 1:
        return False
    return asked.after is None or asked.after[0] != ""


def walked(asked: Search, chosen: Plan, sets: Sets) -> Sql:
    """A SELECT of the page (key, s0), one row more than it has, or fewer where the first rows of the index do not fill it.

    A resource that has its best value twice is there twice, one behind the other.
    """
    (first,) = asked.sort
    column = {"string": "start", "updated": "updated"}.get(first.kind, "high" if first.descending else "low")
    source = _of_index(first, asked, chosen, column)
    tests: list[Sql] = [("a.key = w.key", []), ("coalesce(a.live = 1, 1 = 0)", [])]
    if first.kind != "updated":
        best, of = value_of(
            first, OUTER, sets.dialect
        )  # another row of the same resource may be the one that it is sorted by
        tests.append((f"w.s0 = {best}", of))
    if chosen.types:
        sql, values = among("a.type", chosen.types)
        tests.append((f"coalesce({sql}, 1 = 0)", values))
    tests += [test(one, OUTER, sets) for one in chosen.conditions]
    where, values = joined("AND", tests)
    return (
        f"SELECT a.key AS key, w.s0 AS s0 FROM ({source[0]}) w CROSS JOIN resource a WHERE {where}"
        f" ORDER BY {_order(first, 'w.s0', 'w.key')} LIMIT ?",
        [*source[1], *values, asked.count + 1],
    )


def _of_index(first: SortKey, asked: Search, chosen: Plan, column: str) -> Sql:
    """The first rows of the index from where the page begins, in the order asked for."""
    tests: list[Sql] = [("+i.key <= ?", [chosen.top])]
    if first.kind == "updated":
        tests.append(("i.type = ? AND i.live = 1", [asked.types[0]]))
    else:
        tests.append((f"i.parameter = ?{_unit(first, 'i')}", [first.parameter]))
    if asked.after is not None:
        sql, values = beyond(asked.sort, asked.after, [f"i.{column}"], "i.key")
        tests.append((f"i.{column} {'<=' if first.descending else '>='} ?", [values[0]]))  # where the index is entered
        tests.append((sql, values))
    where, values = joined("AND", tests)
    return (
        f"SELECT i.key AS key, i.{column} AS s0 FROM {_TABLES[first.kind]} i WHERE {where}"
        f" ORDER BY {_order(first, f'i.{column}', 'i.key')} LIMIT {LOOKED_AT}",
        values,
    )


def _order(first: SortKey, column: str, key: str) -> str:
    """As sorting.order; there is always a value."""
    return order((first,), (column,), key).removeprefix(f"{column} IS NULL, ")


def _unit(first: SortKey, row: str) -> str:
    return f" AND {row}.unit = 0" if first.kind == "number" else ""
