"""What can be done inside a transaction: all that reads, seeing its own writes, and what writes.

Writes wait in `_pending` until something is read that they could change, or the transaction ends: then they go to the database together,
so that a Bundle of thousands costs a few statements (and over a network a few trips), not thousands.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from app.search.conditions import Search
from app.search.rows import IndexRows
from app.store import changes, history, links, reading, searching
from app.store.changes import Change
from app.store.database import Connection, Statement
from app.store.packing import NOTHING, packed
from app.store.records import HistoryAsked, HistoryPage, Page, State, Stored, milliseconds

_MOST_PENDING = 500


@dataclass
class Numbers:
    """The next key and position to be given, the number of the transaction, and the highest time so far in milliseconds."""

    t: int
    key: int
    position: int
    tide: int


class Transaction:
    """One client's transaction, a savepoint within the writer's commit.

    t: its number, higher than that of every earlier one. connection: for the rest of the store only.
    """

    def __init__(self, connection: Connection, numbers: Numbers) -> None:
        self.connection = connection
        self._numbers = numbers
        self._pending: dict[tuple[str, str], Change] = {}
        self._savepoints: list[str] = ["one"]
        self._opened = 0
        self._mark: int | None = None
        self.t = numbers.t

    async def newest(self, type_: str, id_: str) -> Stored | None:
        """As Store.newest."""
        waiting = self._pending.get((type_, id_))
        return waiting.stored if waiting else await reading.newest(self.connection, type_, id_)

    async def version(self, type_: str, id_: str, number: int) -> Stored | None:
        """As Store.version."""
        await self.flush()
        return await reading.version(self.connection, type_, id_, number)

    async def many(self, addresses: Sequence[tuple[str, str]]) -> list[Stored]:
        """As Store.many."""
        await self.flush()
        return await reading.many(self.connection, addresses)

    async def search(self, asked: Search) -> Page:
        """As Store.search."""
        await self.flush()
        return await searching.search(self.connection, asked)

    async def explain(self, asked: Search) -> list[str]:
        """As Store.explain."""
        await self.flush()
        return await searching.explain(self.connection, asked)

    async def history(self, asked: HistoryAsked) -> HistoryPage:
        """As Store.history."""
        await self.flush()
        return await history.history(self.connection, asked)

    async def referred(
        self, found: Sequence[Stored], parameters: Sequence[int], types: Sequence[str] = (), limit: int = 1_000
    ) -> list[Stored]:
        """As Store.referred."""
        await self.flush()
        return await links.referred(self.connection, found, parameters, types, limit)

    async def referring(
        self, found: Sequence[Stored], types: Sequence[str], parameters: Sequence[int], limit: int
    ) -> list[Stored]:
        """As Store.referring."""
        await self.flush()
        return await links.referring(self.connection, found, types, parameters, limit)

    async def absent(self, addresses: Sequence[int]) -> set[int]:
        """As Store.absent."""
        await self.flush()
        return await links.absent(self.connection, addresses)

    async def referrers(self, type_: str, id_: str, limit: int) -> list[tuple[str, str]]:
        """As Store.referrers."""
        await self.flush()
        return await links.referrers(self.connection, type_, id_, limit)

    async def state(self, type_: str, id_: str) -> State | None:
        """Where the resource stands; None where there never was one."""
        return (await self.states([(type_, id_)])).get((type_, id_))

    async def states(self, addresses: Sequence[tuple[str, str]]) -> dict[tuple[str, str], State]:
        """Where each of the resources stands that ever was; for many at once, in few statements."""
        waiting = {one: _state(self._pending[one]) for one in addresses if one in self._pending}
        asked = [one for one in addresses if one not in waiting]
        return {**(await reading.states(self.connection, asked) if asked else {}), **waiting}

    async def put(self, state: State | None, stored: Stored, content: bytes, rows: IndexRows) -> None:
        """Add a version (`stored`, whose number follows the state's) and make it the one that is found.

        state: as `state` gave it in this transaction, None for a resource that never was. content: the hash of its content.
        """
        await self._add(state, stored, content, rows)

    async def remove(self, state: State, stored: Stored) -> None:
        """Add a deletion (`stored`, with an empty body) and take the resource out of all that finds it."""
        await self._add(state, stored, b"", NOTHING)

    async def amend(self, stored: Stored, content: bytes, rows: IndexRows) -> None:
        """Replace body and index rows of the version just written in this transaction: same type, id, version and time.

        Raises ValueError where this transaction did not write it.
        """
        waiting = self._pending.get((stored.type, stored.id))
        if waiting is not None and waiting.stored.version == stored.version and self._mark is None:
            amended = replace(waiting.stored, body=stored.body)
            self._pending[stored.type, stored.id] = replace(
                waiting, stored=amended, content=content, rows=rows, packed=packed(rows)
            )
            return
        await self.flush()
        sql = "SELECT r.key, r.current, r.rows FROM resource r JOIN version v ON v.position = r.current"
        row = await self.connection.row(
            f"{sql} WHERE r.address = ? AND v.t = ? AND v.version = ? AND r.live = 1",
            (reading.address_of(stored.type, stored.id), self.t, stored.version),
        )
        if row is None:
            raise ValueError(f"{stored.address} version {stored.version} was not written in this transaction")
        key, position, old = row
        await self._write(
            [
                ("UPDATE version SET body = ?, content = ? WHERE position = ?", (stored.body, content, position)),
                changes.amendment(key, rows),
                *changes.index_statements([(key, old, rows)]),
            ]
        )

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """What is done inside leaves nothing if it raises; the rest of the transaction goes on. Attempts do not nest."""
        if self._mark is not None:
            raise RuntimeError("an attempt inside an attempt")
        before, depth = dict(self._pending), len(self._savepoints)
        self._mark = len(before)
        self._savepoints.append("attempt")
        try:
            yield
        except BaseException:
            if self._opened > depth:
                await self.connection.many([("ROLLBACK TO attempt", ()), ("RELEASE attempt", ())])
                self._pending = {}
            else:
                self._pending = before
            raise
        else:
            if self._opened > depth:
                await self._write([("RELEASE attempt", ())])
        finally:
            self._mark = None
            self._savepoints.pop()
            self._opened = min(self._opened, depth)

    async def flush(self) -> None:
        """Write what waits."""
        if self._pending:
            waiting, self._pending = list(self._pending.values()), {}
            mark = self._mark if self._mark is not None and self._opened < len(self._savepoints) else 0
            outer, inner = changes.statements(waiting[:mark]), changes.statements(waiting[mark:])
            if outer:
                await self.connection.many([*self._opening(1), *outer, *self._opening(), *inner])
            else:
                await self._write(inner)

    async def finish(self) -> None:
        """Write what waits and keep it all, as a part of the writer's commit."""
        closing: list[Statement] = [("RELEASE one", ())]
        if self._pending:
            waiting, self._pending = list(self._pending.values()), {}
            await self._write([*changes.statements(waiting), *closing])
        elif self._opened:
            await self.connection.many(closing)
        self._opened = 0

    async def undo(self) -> None:
        """Leave nothing of it."""
        self._pending = {}
        if self._opened:
            await self.connection.many([("ROLLBACK TO one", ()), ("RELEASE one", ())])

    async def _write(self, statements: Sequence[Statement]) -> None:
        await self.connection.many([*self._opening(), *statements])

    def _opening(self, depth: int | None = None) -> list[Statement]:
        """Savepoints are made when there is something to write, no sooner."""
        missing = self._savepoints[self._opened : depth]
        self._opened += len(missing)
        return [(f"SAVEPOINT {name}", ()) for name in missing]

    async def _add(self, state: State | None, stored: Stored, content: bytes, rows: IndexRows) -> None:
        identity = (stored.type, stored.id)
        if identity in self._pending or len(self._pending) >= _MOST_PENDING:
            await self.flush()
        numbers = self._numbers
        numbers.tide = max(numbers.tide, milliseconds(stored.updated))
        if state is None:
            key = numbers.key
            numbers.key += 1
        else:
            key = state.key
        self._pending[identity] = changes.change(
            key, numbers.position, self.t, numbers.tide, state, stored, content, rows
        )
        numbers.position += 1


def _state(change: Change) -> State:
    stored = change.stored
    return State(change.key, stored.version, not stored.deleted, change.content, change.packed)
