"""A Search → the page of resources that meet every condition, and how that was found."""

import re
from dataclasses import replace

from app.search.conditions import Search
from app.store.database import Connection, Dialect, Row, Sql, Value
from app.store.planning import COUNTED_AT_MOST, Plan, lead_rows, matching, plan
from app.store.reading import VERSION, stored
from app.store.records import Page, Stored
from app.store.sets import Sets
from app.store.sorting import beyond, order, position, value_of
from app.store.walking import can_walk, walked

TOTAL_AT_MOST = 1_000
"""Larger totals are left out, unless an accurate one is asked for."""
LOOKED_AT_FOR_TOTAL = 10_000
"""Rows that are looked at for a total that nobody insists on: where more would have to be, it is left out (measured: 10,000 take 10 ms)."""
_EVERYTHING = 2**40
"""More resources than there are."""


async def search(connection: Connection, asked: Search) -> Page:
    """The page. Every statement must see the same state of the store. Raises TooLarge; ValueError for a position of another search."""
    chosen = await plan(connection, asked)
    if asked.count == 0:
        total = None if asked.total == "none" else await _count(connection, chosen)
        return Page([], None, chosen.top, total)
    rows = await _rows(connection, asked, chosen)
    page = rows[: asked.count]
    sorts = len(asked.sort)
    last = position(asked.sort, page[-1][1 : sorts + 1], page[-1][0]) if len(rows) > asked.count else None
    total = None
    if asked.total != "none":
        if asked.after is None and last is None:
            total = len(page)
        elif asked.total == "accurate":
            total = await _count(connection, chosen)
        else:
            total = await _cheap_count(connection, chosen)
    return Page([stored(row[sorts + 1 :]) for row in page], last, chosen.top, total)


async def keyed(connection: Connection, asked: Search) -> list[tuple[int, Stored]]:
    """(key, resource) of all that meets the conditions, in the order of creation; the page that is asked for counts for nothing."""
    everything = replace(asked, sort=(), after=None, top=None, total="none", count=_EVERYTHING)
    rows = await _rows(connection, everything, await plan(connection, everything))
    return [(row[0], stored(row[1:])) for row in rows]


async def explain(connection: Connection, asked: Search) -> list[str]:
    """How the search is run, without the values that it asks for."""
    chosen = await plan(connection, asked)
    if chosen.lead is None:
        lines = ["lead: none; the resources of the type are walked through in the order of the page"]
    else:
        rows = f"{chosen.rows}" if chosen.rows is not None else f"{COUNTED_AT_MOST} or more, read in order of creation"
        lines = [f"lead: {type(chosen.lead).__name__}, rows: {rows}"]
    lines += [f"test: {type(one).__name__}" for one in chosen.rest]
    keys = [f"{'-' if key.descending else ''}{key.name or key.kind}" for key in asked.sort]
    lines.append(f"order: {', '.join([*keys, 'creation'])}")
    walk = can_walk(asked, chosen)
    if walk:
        lines.append(
            "walk: the index of the sort is read first; what follows is asked where its first rows do not fill the page"
        )
    sql, values = _page(connection, asked, chosen, walk)
    lines += [f"sql: {sql}"]
    found = await connection.rows(f"{connection.dialect.explain} {sql}", values)
    return [*lines, *(f"plan: {_without_values(str(row[-1]))}" for row in found)]


async def _rows(connection: Connection, asked: Search, chosen: Plan) -> list[Row]:
    if can_walk(asked, chosen):
        met = await connection.rows(*_page(connection, asked, chosen, walk=True))
        rows = list({row[0]: row for row in met}.values())
        if len(rows) > asked.count:
            return rows
    return await connection.rows(*_page(connection, asked, chosen))


def _page(connection: Connection, asked: Search, chosen: Plan, walk: bool = False) -> Sql:
    """One row more than the page has: key, the values of the sort, the columns of VERSION."""
    sets = Sets(connection.dialect)
    if walk:
        return _shown(asked, sets, walked(asked, chosen, sets))
    by_key = not asked.sort
    after = asked.after
    if by_key and after is not None:
        beyond((), after, (), "key")  # is it a position of this search?
    source, key, (where, values) = matching(chosen, sets, int(after[0]) if by_key and after else 0)
    if by_key:
        page = f"SELECT a.key AS key FROM {source} WHERE {where} ORDER BY {key} LIMIT ?"
        values = [*values, asked.count + 1]
    else:
        page, values = _sorted(asked, sets.dialect, source, where, values)
    return _shown(asked, sets, (page, values))


def _shown(asked: Search, sets: Sets, page: Sql) -> Sql:
    names = [f"s{i}" for i in range(len(asked.sort))]
    shown = "".join(f"p.{name}, " for name in names)
    sql = (
        f"SELECT p.key, {shown}{VERSION} FROM ({page[0]}) p CROSS JOIN resource r CROSS JOIN version v"
        " WHERE r.key = p.key AND v.position = r.current"
        f" ORDER BY {order(asked.sort, [f'p.{name}' for name in names], 'p.key')}"
    )
    return sets.statement((sql, page[1]))


def _sorted(asked: Search, dialect: Dialect, source: str, where: str, values: list[Value]) -> Sql:
    names = [f"s{i}" for i in range(len(asked.sort))]
    expressions = [value_of(key, "a", dialect) for key in asked.sort]
    columns = "".join(f", {sql} AS {name}" for name, (sql, _) in zip(names, expressions, strict=True))
    inner = f"SELECT a.key AS key{columns} FROM {source} WHERE {where}"
    all_values = [value for _, own in expressions for value in own] + values
    page = f"SELECT * FROM ({inner}) n"
    if asked.after is not None:
        going_on, own = beyond(asked.sort, asked.after, [f"n.{name}" for name in names], "n.key")
        page += f" WHERE {going_on}"
        all_values = [*all_values, *own]
    ordered = order(asked.sort, [f"n.{name}" for name in names], "n.key")
    return f"{page} ORDER BY {ordered} LIMIT ?", [*all_values, asked.count + 1]


async def _count(connection: Connection, chosen: Plan) -> int:
    sets = Sets(connection.dialect)
    source, _, (where, values) = matching(chosen, sets)
    row = await connection.row(*sets.statement((f"SELECT count(*) FROM {source} WHERE {where}", values)))
    assert row is not None
    return int(row[0])


async def _cheap_count(connection: Connection, chosen: Plan) -> int | None:
    """Exact up to TOTAL_AT_MOST; None for more, or where it would take a look at too many rows."""
    sets = Sets(connection.dialect)
    source, _, (where, values) = matching(chosen, sets, at_most=LOOKED_AT_FOR_TOTAL + 1)
    looked = f"SELECT 1 FROM {source} WHERE {where} LIMIT {TOTAL_AT_MOST + 1}"
    row = await connection.row(*sets.statement((f"SELECT count(*) FROM ({looked}) n", values)))
    assert row is not None
    if row[0] > TOTAL_AT_MOST:
        return None
    if not chosen.is_small and await _leads_to_more(connection, chosen):
        return None
    return int(row[0])


async def _leads_to_more(connection: Connection, chosen: Plan) -> bool:
    """Whether the lead has more rows than are looked at for a total."""
    sets = Sets(connection.dialect)
    found = lead_rows(chosen, sets, 0, LOOKED_AT_FOR_TOTAL + 1)
    assert found is not None
    row = await connection.row(*sets.statement((f"SELECT count(*) FROM ({found[0]}) n", found[1])))
    assert row is not None
    return bool(row[0] > LOOKED_AT_FOR_TOTAL)


def _without_values(line: str) -> str:
    """A line of a plan without what was asked for: PostgreSQL writes values into it."""
    if "::" not in line and not re.search(r"Cond|Filter", line):
        return line
    return re.sub(r"(?<![\w$])-?\d+(\.\d+)?(e[+-]?\d+)?\b", "?", re.sub(r"'(?:[^']|'')*'", "?", line))
