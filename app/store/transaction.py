"""What can be done inside a transaction: all that reads, seeing its own writes, and the two things that write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.search.conditions import Condition, IndexRows
from app.store import reading, searching
from app.store.packing import packed, unpacked
from app.store.reading import State
from app.store.records import Page, Stored, milliseconds
from app.store.sqlite import Connection

_NOTHING = IndexRows()
_ROWS_PER_STATEMENT = 200


class Transaction:
    """One client's transaction, a savepoint within the writer's commit. Methods are async so that another database can wait.

    t: the number of this transaction, higher than that of every earlier one.
    """

    def __init__(self, connection: Connection, t: int, next_key: int, next_position: int) -> None:
        self._connection = connection
        self.t = t
        self.next_key = next_key
        self.next_position = next_position

    async def newest(self, type_: str, id_: str) -> Stored | None:
        """As Store.newest."""
        return reading.newest(self._connection, type_, id_)

    async def version(self, type_: str, id_: str, number: int) -> Stored | None:
        """As Store.version."""
        return reading.version(self._connection, type_, id_, number)

    async def search(
        self, type_: str, conditions: tuple[Condition, ...], count: int, after: int = 0, top: int | None = None
    ) -> Page:
        """As Store.search."""
        return searching.search(self._connection, type_, conditions, count, after, top)

    async def state(self, type_: str, id_: str) -> State | None:
        """Where the resource stands; None where there never was one."""
        return reading.state(self._connection, type_, id_)

    async def put(
        self,
        state: State | None,
        stored: Stored,
        content: bytes,
        rows: IndexRows,
    ) -> None:
        """Add a version (`stored`, whose number follows the state's) and make it the one that is found.

        state: as `state` gave it in this transaction, None for a resource that never was. content: the hash of its content.
        """
        key = self._add_version(state, stored, content)
        new_rows = packed(rows)
        if state is None:
            self._connection.execute(
                "INSERT INTO resource (key, type, id, current, live, rows) VALUES (?, ?, ?, ?, 1, ?)",
                (key, stored.type, stored.id, self.next_position - 1, new_rows),
            )
            self._change_rows(key, _NOTHING, rows)
            return
        self._connection.execute(
            "UPDATE resource SET current = ?, live = 1, rows = ? WHERE key = ?", (self.next_position - 1, new_rows, key)
        )
        if state.rows != new_rows:
            self._change_rows(key, unpacked(state.rows), rows)

    async def remove(self, state: State, stored: Stored) -> None:
        """Add a deletion (`stored`, with an empty body) and take the resource out of all that finds it."""
        self._add_version(state, stored, b"")
        self._connection.execute(
            "UPDATE resource SET current = ?, live = 0, rows = ? WHERE key = ?",
            (self.next_position - 1, packed(_NOTHING), state.key),
        )
        self._change_rows(state.key, unpacked(state.rows), _NOTHING)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """What is done inside leaves nothing if it raises; the rest of the transaction goes on."""
        self._connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO attempt")
            self._connection.execute("RELEASE attempt")
            raise
        self._connection.execute("RELEASE attempt")

    def _add_version(self, state: State | None, stored: Stored, content: bytes) -> int:
        if state is None:
            key = self.next_key
            self.next_key += 1
        else:
            key = state.key
        self._connection.execute(
            "INSERT INTO version (position, key, version, t, updated, method, content, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.next_position,
                key,
                stored.version,
                self.t,
                milliseconds(stored.updated),
                stored.method,
                content,
                stored.body,
            ),
        )
        self.next_position += 1
        return key

    def _change_rows(self, key: int, old: IndexRows, new: IndexRows) -> None:
        """Take away the index rows that are no more, add those that are new; each kind in one statement."""
        gone_tokens, new_tokens = set(old.tokens) - set(new.tokens), set(new.tokens) - set(old.tokens)
        gone_references, new_references = (
            set(old.references) - set(new.references),
            set(new.references) - set(old.references),
        )
        gone_dates, new_dates = set(old.dates) - set(new.dates), set(new.dates) - set(old.dates)
        execute, many = self._connection.execute, self._connection.executemany
        if gone_tokens:
            many("DELETE FROM token WHERE hash = ? AND key = ?", [(hash_, key) for hash_ in gone_tokens])
        if gone_references:
            sql = "DELETE FROM reference WHERE target = ? AND parameter = ? AND key = ?"
            many(sql, [(*row, key) for row in gone_references])
        if gone_dates:
            sql = "DELETE FROM date WHERE key = ? AND parameter = ? AND low = ? AND high = ?"
            many(sql, [(key, *row) for row in gone_dates])
        for rows, into, each in (
            ([(hash_, key) for hash_ in sorted(new_tokens)], "token (hash, key)", "(?,?)"),
            ([(*row, key) for row in sorted(new_references)], "reference (target, parameter, key)", "(?,?,?)"),
            ([(key, *row) for row in sorted(new_dates)], "date (key, parameter, low, high)", "(?,?,?,?)"),
        ):
            for start in range(0, len(rows), _ROWS_PER_STATEMENT):
                part = rows[start : start + _ROWS_PER_STATEMENT]
                values = [value for row in part for value in row]
                execute(f"INSERT INTO {into} VALUES {','.join([each] * len(part))}", values)
