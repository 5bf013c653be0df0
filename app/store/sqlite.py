"""What is SQLite's alone: opening, pragmas, threads, beginning and ending a transaction, and what its errors mean.

Writing and reading by key run on the event loop, because a statement takes microseconds and a thread would cost more; only COMMIT, which
waits for the disk, and searches, which can be long, go to threads.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from app.store.database import Clash, Connection, DatabaseFailed, Dialect, Locked, Row, Statement, Value

T = TypeVar("T")
DIALECT = Dialect("sqlite", "instr", """json_extract({}, '$."' || ? || '"')""", "EXPLAIN QUERY PLAN", "+", 32_000)
SEARCHES_AT_ONCE = 2


class SqliteConnection:
    """A connection whose methods never really wait, so that they run on the loop or, driven by `completed`, in a thread."""

    dialect = DIALECT

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    async def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """As Connection.rows."""
        try:
            return self.raw.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise failure(error) from error

    async def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """As Connection.row."""
        found = await self.rows(sql, values)
        return found[0] if found else None

    async def run(self, sql: str, values: Sequence[Value] = ()) -> None:
        """As Connection.run."""
        try:
            self.raw.execute(sql, values)
        except sqlite3.Error as error:
            raise failure(error) from error

    async def many(self, statements: Sequence[Statement]) -> None:
        """As Connection.many."""
        for sql, values in statements:
            await self.run(sql, values)


class SqliteWriting(SqliteConnection):
    """The writing connection: it takes the write lock of the file when it begins."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        super().__init__(raw)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")

    async def begin(self, longest_wait: float) -> None:
        """As WritingConnection.begin."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + longest_wait
        while True:
            try:
                return await self.run("BEGIN IMMEDIATE")
            except Locked:
                if loop.time() > give_up:
                    raise
            await asyncio.sleep(0.005)

    async def commit(self) -> None:
        """As WritingConnection.commit."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self.raw.execute, "COMMIT")
        except sqlite3.Error as error:
            raise failure(error) from error

    async def rollback(self) -> None:
        """As WritingConnection.rollback."""
        try:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
        except sqlite3.Error:
            pass  # what cannot be rolled back was not committed either

    async def close(self) -> None:
        """As WritingConnection.close."""
        self._thread.shutdown()
        self.raw.close()


class Sqlite:
    """A store in a file."""

    def __init__(self, path: Path) -> None:
        self.writing = SqliteWriting(connect(path, writing=True))
        self._by_key = SqliteConnection(connect(path, writing=False))
        self._searching = [SqliteConnection(connect(path, writing=False)) for _ in range(SEARCHES_AT_ONCE)]
        self._free: SimpleQueue[SqliteConnection] = SimpleQueue()
        for connection in self._searching:
            self._free.put(connection)
        self._threads = ThreadPoolExecutor(SEARCHES_AT_ONCE, thread_name_prefix="search")

    async def by_key(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """As Database.by_key."""
        return await work(self._by_key)

    async def view(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """As Database.view."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._viewed, work)

    def _viewed(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        connection = self._free.get()
        try:
            connection.raw.execute("BEGIN")
            return completed(work(connection))
        except sqlite3.Error as error:
            raise failure(error) from error
        finally:
            connection.raw.rollback()  # ends the view; nothing was written
            self._free.put(connection)

    async def close(self) -> None:
        """As Database.close."""
        self._threads.shutdown()
        for connection in (self._by_key, *self._searching):
            connection.raw.close()


def connect(path: Path, writing: bool) -> sqlite3.Connection:
    """A connection with durable commits (WAL, synchronous=FULL); the folder is made where it is missing.

    The caller begins and ends transactions itself. The writing one waits for no lock: whoever writes asks again.
    """
    if writing:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA busy_timeout = 10000")
    if writing:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA busy_timeout = 0")
    else:
        connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def completed(work: Awaitable[T]) -> T:
    """The result of a coroutine that awaits nothing but a SqliteConnection, and so never waits."""
    steps: Any = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("inside a view only the connection may be awaited")


def failure(error: sqlite3.Error) -> Exception:
    """What the error means to the store."""
    if isinstance(error, sqlite3.IntegrityError):
        return Clash(type(error).__name__)
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(type(error).__name__)
    return DatabaseFailed(type(error).__name__)
