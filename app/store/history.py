"""Versions, newest first: of one resource, of a type, of all (http://hl7.org/fhir/R4/http.html#history)."""

from app.store.database import Connection, Sql, joined
from app.store.reading import VERSION, address_of, stored
from app.store.records import HistoryAsked, HistoryPage

TOTAL_AT_MOST = 1_000


async def history(connection: Connection, asked: HistoryAsked) -> HistoryPage:
    """A page of versions, deletions too. Every statement must see the same state of the store.

    `since` is found by the tide, which never falls, so that nothing older is read although a clock may have gone back.
    """
    top = asked.top if asked.top is not None else await _newest(connection, asked)
    parts: list[Sql] = [("v.position <= ?", [top])]
    if asked.type is not None and asked.id is not None:
        row = await connection.row("SELECT key FROM resource WHERE address = ?", (address_of(asked.type, asked.id),))
        if row is None:
            return HistoryPage([], None, 0, 0)
        parts.append(("v.key = ?", [row[0]]))
    elif asked.type is not None:
        parts.append(("v.type = ?", [asked.type]))
    if asked.since is not None:
        row = await connection.row(
            "SELECT position FROM version WHERE tide >= ? ORDER BY tide, position LIMIT 1", (asked.since,)
        )
        parts.append(("v.position >= ? AND v.updated >= ?", [row[0] if row else top + 1, asked.since]))
    if asked.at is not None:
        low, high = asked.at
        replaced = "SELECT 1 FROM version n WHERE n.key = v.key AND n.version = v.version + 1 AND n.updated <= ?"
        parts.append((f"v.updated < ? AND NOT EXISTS ({replaced})", [high, low]))
    total = await _count(connection, asked, parts)
    if asked.before is not None:
        parts.append(("v.position < ?", [asked.before]))
    where, values = joined("AND", parts)
    order = "v.version" if asked.id is not None else "v.position"
    sql = f"SELECT v.position, {VERSION} FROM version v JOIN resource r ON r.key = v.key WHERE {where} ORDER BY {order} DESC LIMIT ?"
    rows = await connection.rows(sql, [*values, asked.count + 1])
    page = rows[: asked.count]
    last = page[-1][0] if page and len(rows) > asked.count else None
    return HistoryPage([stored(row[1:]) for row in page], last, top, total)


async def _newest(connection: Connection, asked: HistoryAsked) -> int:
    if asked.type is not None and asked.id is not None:
        row = await connection.row(
            "SELECT current FROM resource WHERE address = ?", (address_of(asked.type, asked.id),)
        )
        return int(row[0]) if row else 0
    row = await connection.row("SELECT coalesce(max(position), 0) FROM version")
    return int(row[0]) if row else 0


async def _count(connection: Connection, asked: HistoryAsked, parts: list[Sql]) -> int | None:
    """Of one resource exact; else up to TOTAL_AT_MOST, and left out with `at`, which would have to look at every version."""
    where, values = joined("AND", parts)
    if asked.id is not None:
        row = await connection.row(f"SELECT count(*) FROM version v WHERE {where}", values)
        return int(row[0]) if row else 0
    if asked.at is not None:
        return None
    sql = f"SELECT count(*) FROM (SELECT 1 FROM version v WHERE {where} LIMIT {TOTAL_AT_MOST + 1}) c"
    row = await connection.row(sql, values)
    return int(row[0]) if row and row[0] <= TOTAL_AT_MOST else None
