"""Reading single resources and their versions, and many by their addresses."""

from collections.abc import Iterator, Sequence

from app.search.parameters import hashed
from app.store.database import Connection, Row, Value, marks
from app.store.records import State, Stored, moment

VERSION = "r.type, r.id, v.version, v.updated, v.body, v.method"
"""The columns that make a Stored, with resource as r and version as v."""
CURRENT = "FROM resource r JOIN version v ON v.position = r.current"
AT_ONCE = 500
"""Addresses in one statement."""


def stored(row: Row) -> Stored:
    """The columns of VERSION as a Stored."""
    type_, id_, version, updated, body, method = row
    return Stored(type_, id_, version, moment(updated), body, method == "DELETE", method)


def address_of(type_: str, id_: str) -> int:
    """The hash that stands for `Type/id`."""
    return hashed(f"{type_}/{id_}")


def parts(values: Sequence[Value], size: int = AT_ONCE) -> Iterator[Sequence[Value]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def newest(connection: Connection, type_: str, id_: str) -> Stored | None:
    """The newest version, a deletion too; None where there never was one."""
    row = await connection.row(f"SELECT {VERSION} {CURRENT} WHERE r.address = ?", (address_of(type_, id_),))
    return stored(row) if row else None


async def version(connection: Connection, type_: str, id_: str, number: int) -> Stored | None:
    """One version of a resource, a deletion too."""
    if not 0 < number < 2**63:
        return None
    sql = f"SELECT {VERSION} FROM resource r JOIN version v ON v.key = r.key WHERE r.address = ? AND v.version = ?"
    row = await connection.row(sql, (address_of(type_, id_), number))
    return stored(row) if row else None


async def many(connection: Connection, addresses: Sequence[tuple[str, str]]) -> list[Stored]:
    """The newest versions of those that ever were, deletions too, in the order of their creation."""
    found: list[Row] = []
    for part in parts(sorted({address_of(*one) for one in addresses})):
        sql = f"SELECT r.key, {VERSION} {CURRENT} WHERE r.address IN ({marks(part)})"
        found += await connection.rows(sql, part)
    return [stored(row[1:]) for row in sorted(found, key=lambda row: int(row[0]))]


async def states(connection: Connection, addresses: Sequence[tuple[str, str]]) -> dict[tuple[str, str], State]:
    """Where each of the resources stands that ever was."""
    result: dict[tuple[str, str], State] = {}
    for part in parts(sorted({address_of(*one) for one in addresses})):
        sql = f"SELECT r.type, r.id, r.key, v.version, r.live, v.content, r.rows {CURRENT} WHERE r.address IN ({marks(part)})"
        for type_, id_, key, number, live, content, rows in await connection.rows(sql, part):
            result[type_, id_] = State(key, number, bool(live), content, rows)
    return result


async def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever stored."""
    return await connection.row("SELECT 1 FROM resource LIMIT 1") is None


async def snapshot(connection: Connection) -> int:
    """The newest position."""
    row = await connection.row("SELECT coalesce(max(position), 0) FROM version")
    return int(row[0]) if row else 0


async def as_of(
    connection: Connection, type_: str, position: int, after_key: int, count: int
) -> list[tuple[int, Stored]]:
    """The versions of the type that were current and live at the position, of resources with a key above `after_key`, by key.

    A resource costs one look at its newest versions; those that are deleted by now are read from the same index as the live ones.
    """
    found: list[tuple[int, Stored]] = []
    for live in (1, 0):
        sql = (
            f"SELECT r.key, {VERSION} FROM resource r CROSS JOIN version v WHERE r.type = ? AND r.live = {live} AND r.key > ?"
            " AND v.position = (SELECT x.position FROM version x WHERE x.key = r.key AND x.position <= ? ORDER BY x.version DESC LIMIT 1)"
            " AND v.method <> 'DELETE' ORDER BY r.key LIMIT ?"
        )
        rows = await connection.rows(sql, (type_, after_key, position, count))
        found += [(row[0], stored(row[1:])) for row in rows]
    return sorted(found, key=lambda one: one[0])[:count]
