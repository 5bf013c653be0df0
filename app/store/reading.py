"""Reading single resources and their versions."""

from dataclasses import dataclass

from app.store.records import Page, Stored, moment
from app.store.sqlite import Connection

VERSION = "r.type, r.id, v.version, v.updated, v.body, v.method"
"""The columns that make a Stored, with resource as r and version as v."""


@dataclass(frozen=True)
class State:
    """Where a resource stands before it is written: its key, newest version, whether it is live, the hash of its content."""

    key: int
    version: int
    live: bool
    content: bytes
    rows: bytes


def stored(row: tuple[str, str, int, int, bytes, str]) -> Stored:
    """The columns of VERSION as a Stored."""
    type_, id_, version, updated, body, method = row
    return Stored(type_, id_, version, moment(updated), body, method == "DELETE", method)


def newest(connection: Connection, type_: str, id_: str) -> Stored | None:
    """The newest version, a deletion too; None where there never was one."""
    sql = f"SELECT {VERSION} FROM resource r JOIN version v ON v.position = r.current WHERE r.type = ? AND r.id = ?"
    row = connection.execute(sql, (type_, id_)).fetchone()
    return stored(row) if row else None


def state(connection: Connection, type_: str, id_: str) -> State | None:
    """Where the resource stands; None where there never was one."""
    sql = (
        "SELECT r.key, v.version, r.live, v.content, r.rows"
        " FROM resource r JOIN version v ON v.position = r.current WHERE r.type = ? AND r.id = ?"
    )
    row = connection.execute(sql, (type_, id_)).fetchone()
    return State(row[0], row[1], bool(row[2]), row[3], row[4]) if row else None


def version(connection: Connection, type_: str, id_: str, number: int) -> Stored | None:
    """One version of a resource, a deletion too."""
    sql = (
        f"SELECT {VERSION} FROM resource r JOIN version v ON v.key = r.key"
        " WHERE r.type = ? AND r.id = ? AND v.version = ?"
    )
    row = connection.execute(sql, (type_, id_, number)).fetchone()
    return stored(row) if row else None


def history(connection: Connection, type_: str, id_: str, before: int | None, top: int | None, count: int) -> Page:
    """Versions of one resource, newest first, those below `before`; deletions too.

    top: the newest version that the first page saw, so that the total stays the same from page to page.
    """
    sql = (
        "SELECT r.key, v.version FROM resource r JOIN version v ON v.position = r.current WHERE r.type = ? AND r.id = ?"
    )
    row = connection.execute(sql, (type_, id_)).fetchone()
    if row is None:
        return Page([], None, 0, 0)
    key, newest_version = row
    top = newest_version if top is None else top
    sql = (
        f"SELECT {VERSION} FROM version v JOIN resource r ON r.key = v.key"
        " WHERE v.key = ? AND v.version < ? ORDER BY v.version DESC LIMIT ?"
    )
    rows = connection.execute(sql, (key, top + 1 if before is None else before, count + 1)).fetchall()
    found = [stored(one) for one in rows[:count]]
    return Page(found, found[-1].version if found and len(rows) > count else None, top, top)
