"""What is PostgreSQL's alone: connections, the order of writers, and what its errors mean.

Writers of several processes take turns: each takes one advisory lock when it begins and holds it until its commit is visible. So keys,
positions and transaction numbers grow in the order of commits, exactly as in SQLite, and a reader who saw position n has seen all below it.
Commits are durable as PostgreSQL is set up (synchronous_commit is on by default) and never weakened here.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Self, TypeVar, cast

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from app.store.database import (
    Clash,
    Connection,
    DatabaseFailed,
    Dialect,
    Locked,
    Lost,
    Row,
    Statement,
    Unknown,
    Value,
)

T = TypeVar("T")
Raw = psycopg.AsyncConnection[Row]
DIALECT = Dialect("postgresql", "strpos", """(({} ->> CAST(? AS text)) COLLATE "C")""", "EXPLAIN", "", 32_000)
WRITERS_TURN = 0x454D4D  # "EMM"
"""The advisory lock that a writer holds."""
READERS = 8
LONGEST_WAIT_FOR_CONNECTION = 10.0
_SETTINGS = ("SET random_page_cost = 1.1", "SET enable_seqscan = off", "SET jit = off")
"""Searches are seeks in indexes, and few rows are wanted: the planner is kept from reading whole tables where its statistics are young, and
from compiling what runs for a millisecond."""
_VIEW = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresConnection:
    """Statements on one connection, outside of psycopg's own transactions."""

    dialect = DIALECT

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    async def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """As Connection.rows."""
        try:
            cursor = await self.raw.execute(marked(sql), values)
            return await cursor.fetchall()
        except psycopg.Error as error:
            raise failure(error, self.raw) from error

    async def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """As Connection.row."""
        found = await self.rows(sql, values)
        return found[0] if found else None

    async def run(self, sql: str, values: Sequence[Value] = ()) -> None:
        """As Connection.run."""
        try:
            await self.raw.execute(marked(sql), values)
        except psycopg.Error as error:
            raise failure(error, self.raw) from error

    async def many(self, statements: Sequence[Statement]) -> None:
        """As Connection.many."""
        try:
            async with self.raw.pipeline():
                for sql, values in statements:
                    await self.raw.execute(marked(sql), values)
        except psycopg.Error as error:
            raise failure(error, self.raw) from error


class PostgresWriting(PostgresConnection):
    """The writing connection; a lost one is replaced when the next transaction begins."""

    def __init__(self, address: str, raw: Raw) -> None:
        super().__init__(raw)
        self._address = address

    async def begin(self, longest_wait: float) -> None:
        """As WritingConnection.begin."""
        if self.raw.closed:
            self.raw = await connected(self._address)
        try:
            await self._take_turn(longest_wait)
        except Lost:  # it was lost while nobody used it, and nothing was begun
            await self.raw.close()
            self.raw = await connected(self._address)
            await self._take_turn(longest_wait)

    async def commit(self) -> None:
        """As WritingConnection.commit."""
        try:
            cursor = await self.raw.execute("COMMIT")
        except psycopg.Error as error:
            found = failure(error, self.raw)
            raise Unknown(type(error).__name__) if isinstance(found, Lost) else found from error
        if (
            cursor.statusmessage != "COMMIT"
        ):  # PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error
            raise DatabaseFailed("rolled back")

    async def rollback(self) -> None:
        """As WritingConnection.rollback."""
        if self.raw.closed:
            return
        try:
            await self.raw.execute("ROLLBACK")
        except psycopg.Error:
            with suppress(psycopg.Error):
                await self.raw.close()

    async def close(self) -> None:
        """As WritingConnection.close."""
        await self.raw.close()

    async def _take_turn(self, longest_wait: float) -> None:
        try:
            await self.many(
                [
                    ("BEGIN", ()),
                    (f"SET LOCAL lock_timeout = {max(1, int(longest_wait * 1000))}", ()),
                    (f"SELECT pg_advisory_xact_lock({WRITERS_TURN})", ()),
                ]
            )
        except DatabaseFailed:
            await self.rollback()
            raise


class Postgres:
    """A store in a PostgreSQL database."""

    def __init__(self, writing: PostgresWriting, pool: "AsyncConnectionPool[Raw]") -> None:
        self.writing = writing
        self._pool = pool

    @classmethod
    async def open(cls, address: str, readers: int = READERS) -> Self:
        """Connect. readers: connections for reading, at most. Raises Lost."""
        writing = PostgresWriting(address, await connected(address))
        pool = AsyncConnectionPool[Raw](
            address,
            min_size=1,
            max_size=readers,
            timeout=LONGEST_WAIT_FOR_CONNECTION,
            kwargs={"autocommit": True},
            configure=_set_up,
            open=False,
            name="readers",
        )
        await pool.open()
        return cls(writing, pool)

    async def by_key(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """As Database.by_key."""
        return await self._twice(work)

    async def view(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """As Database.view."""

        async def viewed(connection: Connection) -> T:
            await connection.run(_VIEW)
            try:
                return await work(connection)
            finally:
                with suppress(DatabaseFailed):
                    await connection.run("ROLLBACK")  # ends the view; nothing was written

        return await self._twice(viewed)

    async def close(self) -> None:
        """As Database.close."""
        await self._pool.close()

    async def _twice(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """A read may be done again: once more where its connection turns out to be lost."""
        try:
            return await self._once(work)
        except Lost:
            await self._pool.check()  # throws away all lost ones
            return await self._once(work)

    async def _once(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        try:
            raw = await self._pool.getconn()
        except PoolTimeout as error:
            raise DatabaseFailed("no connection became free") from error
        try:
            return await work(PostgresConnection(raw))
        finally:
            await self._pool.putconn(raw)


async def connected(address: str) -> Raw:
    """A new connection. Raises Lost; its message holds no password."""
    try:
        raw = cast(Raw, await psycopg.AsyncConnection.connect(address, autocommit=True))
        await _set_up(raw)
        return raw
    except psycopg.Error as error:
        raise Lost(f"PostgreSQL cannot be reached ({type(error).__name__}: {error})") from None


async def _set_up(raw: Raw) -> None:
    for setting in _SETTINGS:
        await raw.execute(setting.encode())


@lru_cache(maxsize=2_000)
def marked(sql: str) -> Any:
    """The statement with psycopg's marks for values."""
    return sql.replace("%", "%%").replace("?", "%s")


def failure(error: psycopg.Error, raw: Raw) -> Exception:
    """What the error means to the store."""
    if isinstance(error, psycopg.IntegrityError):
        return Clash(type(error).__name__)
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Locked(type(error).__name__)
    if raw.closed:
        return Lost(type(error).__name__)
    return DatabaseFailed(type(error).__name__)
