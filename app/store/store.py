"""The store as the rest of the house sees it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from app.fhir.problems import Busy
from app.search.conditions import Search
from app.search.rows import IndexRows
from app.store import history, jobs, links, migrate, reading, reindexing, searching, sqlite
from app.store.address import is_postgres, postgres_address, sqlite_path
from app.store.database import Connection, Database, DatabaseFailed
from app.store.records import HistoryAsked, HistoryPage, Job, Page, Stored, milliseconds
from app.store.view import View
from app.store.writer import Work, Writer, busy

T = TypeVar("T")
READERS = 8


class Store:
    """Resources with all their versions, on disk. `await Store.open(url)`, and `await store.close()` at the end.

    Whatever reads raises Busy where the database cannot be reached.
    """

    def __init__(self, database: Database, sealing_key: bytes) -> None:
        self._database = database
        self._writer = Writer(database.writing)
        self.sealing_key = sealing_key
        """Seals the links of pages; made once for each store, so that links outlive a restart and hold for all its processes."""

    @classmethod
    async def open(cls, url: str, readers: int = READERS) -> Self:
        """Open `sqlite:///path` or `postgresql://…`, and bring its tables up to date where they are missing or older.

        readers: connections for reading at most, PostgreSQL only. Raises BadDatabaseUrl, WrongSchema (newer than this program, or of
        another one), DatabaseFailed where it cannot be reached, or OSError and sqlite3.Error where the file cannot be used.
        """
        database = await _opened(url, readers)
        try:
            if not await migrate.is_current(database.writing):
                await asyncio.to_thread(migrate.migrate, url)
            await database.writing.run(
                "INSERT INTO keeping (name, value) VALUES ('sealing-key', ?) ON CONFLICT DO NOTHING",
                (secrets.token_bytes(32),),
            )
            row = await database.writing.row("SELECT value FROM keeping WHERE name = 'sealing-key'")
        except BaseException:
            await database.close()
            await database.writing.close()
            raise
        assert row is not None
        return cls(database, row[0])

    async def close(self) -> None:
        """Finish what is being written and let the database go."""
        await self._writer.close()
        await self._database.close()

    async def write(self, work: Work[T]) -> T:
        """Do the work in one transaction; returns its result once it is durably stored. As Writer.write."""
        return await self._writer.write(work)

    async def newest(self, type_: str, id_: str) -> Stored | None:
        """The newest version, a deletion too; None where there never was one."""
        return await self._by_key(lambda connection: reading.newest(connection, type_, id_))

    async def version(self, type_: str, id_: str, number: int) -> Stored | None:
        """One version of a resource, a deletion too."""
        return await self._by_key(lambda connection: reading.version(connection, type_, id_, number))

    async def many(self, addresses: Sequence[tuple[str, str]]) -> list[Stored]:
        """The newest versions of those (type, id) that ever were, deletions too, in the order of their creation."""
        return await self._view(lambda connection: reading.many(connection, addresses))

    async def history(self, asked: HistoryAsked) -> HistoryPage:
        """A page of versions, newest first; see history.history."""
        return await self._view(lambda connection: history.history(connection, asked))

    async def search(self, asked: Search) -> Page:
        """A page of what meets every condition, of one state of the store. Raises TooLarge; see searching.search."""
        return await self._view(lambda connection: searching.search(connection, asked))

    async def explain(self, asked: Search) -> list[str]:
        """How the search is run: what leads, the order, the statement and the database's plan; without the values asked for."""
        return await self._view(lambda connection: searching.explain(connection, asked))

    async def referred(
        self, found: Sequence[Stored], parameters: Sequence[int], types: Sequence[str] = (), limit: int = 1_000
    ) -> list[Stored]:
        """The live resources that these refer to by one of the parameters (0: by any literal reference); for _include."""
        return await self._view(lambda connection: links.referred(connection, found, parameters, types, limit))

    async def referring(
        self, found: Sequence[Stored], types: Sequence[str], parameters: Sequence[int], limit: int
    ) -> list[Stored]:
        """The live resources of the types that refer to one of these by one of the parameters; for _revinclude."""
        return await self._view(lambda connection: links.referring(connection, found, types, parameters, limit))

    async def absent(self, addresses: Sequence[int]) -> set[int]:
        """Those of the hashes of `Type/id` that stand for no live resource."""
        return await self._view(lambda connection: links.absent(connection, addresses))

    async def referrers(self, type_: str, id_: str, limit: int) -> list[tuple[str, str]]:
        """(type, id) of live resources that hold any literal reference to this one."""
        return await self._view(lambda connection: links.referrers(connection, type_, id_, limit))

    async def view(self, work: Callable[[View], Awaitable[T]]) -> T:
        """The work's result: several reads of one state. The work awaits nothing but its View, and keeps it to itself."""
        return await self._view(lambda connection: work(View(connection)))

    async def snapshot(self) -> int:
        """The newest position; `as_of` shows the store as it is now by it, whatever is written later."""
        return await self._by_key(reading.snapshot)

    async def as_of(self, type_: str, position: int, after_key: int, count: int) -> list[tuple[int, Stored]]:
        """(key, version) of what was live at the position, by key, `count` at most; fewer than that: the end. See reading.as_of."""
        return await self._view(lambda connection: reading.as_of(connection, type_, position, after_key, count))

    async def save_job(self, id_: str, kind: str, state: dict[str, Any], now: datetime | None = None) -> None:
        """Keep the state of a job, a new one or one that is there."""
        at = milliseconds(now or datetime.now(UTC))
        await self.write(lambda transaction: jobs.save(transaction.connection, id_, kind, state, at))

    async def job(self, id_: str) -> Job | None:
        """The job, or None."""
        return await self._by_key(lambda connection: jobs.job(connection, id_))

    async def jobs(self, kind: str) -> list[Job]:
        """All jobs of the kind, oldest first."""
        return await self._by_key(lambda connection: jobs.jobs(connection, kind))

    async def drop_job(self, id_: str) -> None:
        """Forget the job, if there is one."""
        await self.write(lambda transaction: jobs.drop(transaction.connection, id_))

    async def index_version(self) -> str | None:
        """The version of the index rows that `reindex` last made; None where there never was one."""
        return await self._by_key(reindexing.index_version)

    async def reindex(
        self,
        version: str,
        index: Callable[[dict[str, Any]], IndexRows],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Make all index rows anew, unless they are of this version already; see reindexing.reindex."""
        if await self.index_version() != version:
            await reindexing.reindex(self._writer, version, index, progress)

    async def is_ready(self) -> bool:
        """Whether the store answers."""
        try:
            await self._by_key(reading.is_empty)
        except Busy:
            return False
        return True

    async def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return await self._by_key(reading.is_empty)

    async def _by_key(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        try:
            return await self._database.by_key(work)
        except DatabaseFailed as error:
            raise _unread(error) from error

    async def _view(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        try:
            return await self._database.view(work)
        except DatabaseFailed as error:
            raise _unread(error) from error


async def _opened(url: str, readers: int) -> Database:
    if not is_postgres(url):
        return sqlite.Sqlite(sqlite_path(url))
    from app.store.postgres import Postgres  # its driver is imported only where it is used

    return await Postgres.open(postgres_address(url), readers)


def _unread(error: DatabaseFailed) -> Busy:
    return busy("not-read", f"The database could not be read ({type(error).__name__}). Try again soon.")
