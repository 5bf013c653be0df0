"""The store as the rest of the house sees it."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from app.search.conditions import Condition
from app.store import reading, searching, sqlite
from app.store.address import sqlite_path
from app.store.records import Page, Stored
from app.store.writer import Work, Writer

T = TypeVar("T")


class Store:
    """Resources with all their versions, on disk. `await Store.open(url)`, and `await store.close()` at the end."""

    def __init__(
        self, writer: Writer, by_key: sqlite.Connection, by_search: sqlite.Connection, sealing_key: bytes
    ) -> None:
        self._writer = writer
        self._by_key = by_key
        self._by_search = by_search
        self._search_thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self.sealing_key = sealing_key
        """Seals the links of pages; made once for each store, so that links outlive a restart."""

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open `sqlite:///path`, making file and tables where they are missing.

        Raises BadDatabaseUrl, sqlite.WrongSchema, or OSError and sqlite.DatabaseError where the file cannot be used.
        """
        path = sqlite_path(url)
        connection = sqlite.connect(path, writing=True)
        connection.execute(
            "INSERT INTO keeping (name, value) VALUES ('sealing-key', ?) ON CONFLICT DO NOTHING",
            (secrets.token_bytes(32),),
        )
        (key,) = connection.execute("SELECT value FROM keeping WHERE name = 'sealing-key'").fetchone()
        return cls(Writer(connection), sqlite.connect(path, writing=False), sqlite.connect(path, writing=False), key)

    async def close(self) -> None:
        """Finish what is being written and let the file go."""
        await self._writer.close()
        self._search_thread.shutdown()
        self._by_search.close()
        self._by_key.close()

    async def write(self, work: Work[T]) -> T:
        """Do the work in one transaction; returns its result once it is durably stored. As Writer.write."""
        return await self._writer.write(work)

    async def newest(self, type_: str, id_: str) -> Stored | None:
        """The newest version, a deletion too; None where there never was one."""
        return reading.newest(self._by_key, type_, id_)

    async def version(self, type_: str, id_: str, number: int) -> Stored | None:
        """One version of a resource, a deletion too."""
        return reading.version(self._by_key, type_, id_, number)

    async def history(self, type_: str, id_: str, before: int | None, top: int | None, count: int) -> Page:
        """Versions of one resource, newest first; see reading.history."""
        return await self._searching(lambda: reading.history(self._by_search, type_, id_, before, top, count))

    async def search(
        self, type_: str, conditions: tuple[Condition, ...], count: int, after: int = 0, top: int | None = None
    ) -> Page:
        """A page of what meets every condition; see searching.search."""
        return await self._searching(lambda: searching.search(self._by_search, type_, conditions, count, after, top))

    async def is_ready(self) -> bool:
        """Whether the store answers."""
        return self._by_key.execute("SELECT 1 FROM resource LIMIT 1").fetchone() in (None, (1,))

    async def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return self._by_key.execute("SELECT 1 FROM resource LIMIT 1").fetchone() is None

    async def _searching(self, ask: Callable[[], T]) -> T:
        """Searches can be long, so they run in a thread of their own, on a connection of their own."""
        return await asyncio.get_running_loop().run_in_executor(self._search_thread, ask)
