"""Conditions → the page of resources that meet them all, in the order of their creation."""

from app.search.conditions import Condition, Ids
from app.store.conditions import Sql, exists, leading, matches_once
from app.store.reading import VERSION, stored
from app.store.records import Page, Stored
from app.store.sqlite import Connection

COUNTED_AT_MOST = 1_000
"""Larger totals are left out: counting them would cost more than the page itself (measured: 10,000 take 2 to 7 ms)."""
_ESTIMATED_AT_MOST = 500


def search(
    connection: Connection,
    type_: str,
    conditions: tuple[Condition, ...],
    count: int,
    after: int = 0,
    top: int | None = None,
) -> Page:
    """The resources of the type that meet every condition, `count` of them, created after `after` and not after `top`.

    One consistent view of the store: nothing that is committed meanwhile shows. With count 0 only the total, then always exact.
    """
    own_view = not connection.in_transaction
    if own_view:
        connection.execute("BEGIN")
    try:
        if top is None:
            (top,) = connection.execute("SELECT coalesce(max(key), 0) FROM resource").fetchone()
        ordered = _most_selective_first(connection, type_, conditions)
        keys = _keys(connection, type_, ordered, count + 1, after, top) if count else []
        page = keys[:count]
        if count and after == 0 and len(keys) <= count:
            total: int | None = len(keys)
        else:
            total = _total(connection, type_, ordered, top, exact=count == 0)
        return Page(_fetched(connection, page), page[-1] if len(keys) > count and page else None, top, total)
    finally:
        if own_view:
            connection.execute("COMMIT")


def _most_selective_first(
    connection: Connection, type_: str, conditions: tuple[Condition, ...]
) -> list[Condition | None]:
    """The condition with the fewest rows leads, as every row of its is looked at; the others are only sought."""
    if len(conditions) < 2:
        return [*conditions] or [None]
    if any(isinstance(condition, Ids) for condition in conditions):
        return sorted(conditions, key=lambda condition: not isinstance(condition, Ids))
    rows: list[int] = []
    for condition in conditions:
        sql, values = leading(condition, type_)
        found = connection.execute(f"SELECT count(*) FROM ({sql} LIMIT {_ESTIMATED_AT_MOST})", values).fetchone()
        rows.append(found[0])
    return [conditions[i] for i in sorted(range(len(conditions)), key=rows.__getitem__)]


def _matching(type_: str, ordered: list[Condition | None], after: int, top: int) -> Sql:
    sql, values = leading(ordered[0], type_)
    if not matches_once(ordered[0]):
        sql = sql.replace("SELECT", "SELECT DISTINCT", 1)
    sql += " AND i.key > ? AND i.key <= ?"
    values = [*values, after, top]
    for condition in ordered[1:]:
        if condition is not None:
            test, more = exists(condition, "i.key")
            sql += f" AND {test}"
            values += more
    return sql, values


def _keys(
    connection: Connection, type_: str, ordered: list[Condition | None], limit: int, after: int, top: int
) -> list[int]:
    sql, values = _matching(type_, ordered, after, top)
    return [key for (key,) in connection.execute(f"{sql} ORDER BY i.key LIMIT ?", [*values, limit])]


def _total(connection: Connection, type_: str, ordered: list[Condition | None], top: int, exact: bool) -> int | None:
    sql, values = _matching(type_, ordered, 0, top)
    limit = "" if exact else f" LIMIT {COUNTED_AT_MOST + 1}"
    total: int = connection.execute(f"SELECT count(*) FROM ({sql}{limit})", values).fetchone()[0]
    return total if exact or total <= COUNTED_AT_MOST else None


def _fetched(connection: Connection, keys: list[int]) -> list[Stored]:
    if not keys:
        return []
    sql = (
        f"SELECT {VERSION} FROM resource r JOIN version v ON v.position = r.current"
        f" WHERE r.key IN ({','.join('?' * len(keys))}) ORDER BY r.key"
    )
    return [stored(row) for row in connection.execute(sql, keys)]
