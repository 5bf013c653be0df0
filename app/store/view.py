"""One state of the store, for work that reads more than once; and what was written since an earlier state.

A view sees no write that ends while it is open. Positions grow in the order of commits (postgres.py, sqlite.py), so what has a position above
one that was seen is exactly what that reader has not seen, whichever process wrote it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.search.conditions import Search
from app.search.rows import ReferenceRow
from app.store import reading, searching
from app.store.database import Connection, among, marks
from app.store.packing import unpacked
from app.store.reading import CURRENT, VERSION, parts, stored
from app.store.records import Stored


@dataclass(frozen=True)
class Touched:
    """What was written. addresses: hashes of `Type/id`. targets: what those resources refer to now. types: theirs."""

    addresses: frozenset[int] = frozenset()
    targets: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()


class View:
    """Reads of one state. Addresses are hashes of `Type/id` (reading.address_of), as index rows hold them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def snapshot(self) -> int:
        """The newest position."""
        return await reading.snapshot(self._connection)

    async def live(self, addresses: Sequence[int]) -> dict[int, Stored]:
        """Those that are live, in the order of their creation."""
        found = []
        for part in parts(sorted(set(addresses))):
            sql = f"SELECT r.key, r.address, {VERSION} {CURRENT} WHERE r.live = 1 AND r.address IN ({marks(part)})"
            found += await self._connection.rows(sql, part)
        return {row[1]: stored(row[2:]) for row in sorted(found, key=lambda row: int(row[0]))}

    async def references(self, addresses: Sequence[int]) -> dict[int, tuple[ReferenceRow, ...]]:
        """What each of them refers to; nothing of those that are not live."""
        found = {}
        for part in parts(sorted(set(addresses))):
            sql = f"SELECT address, rows FROM resource WHERE address IN ({marks(part)})"
            for address, rows in await self._connection.rows(sql, part):
                found[address] = unpacked(rows)[0].references
        return found

    async def referring(
        self, targets: Sequence[int], types: Sequence[str], parameters: Sequence[int]
    ) -> list[tuple[int, Stored]]:
        """(target, live resource of one of the types that refers to it by one of the parameters), in the order of creation."""
        found = []
        for part in parts(sorted(set(targets))):
            target, values = among("l.target", part)
            parameter, numbers = among("l.parameter", parameters)
            typed, names = among("r.type", types)
            sql = (
                f"SELECT r.key, l.target, {VERSION}"
                f" FROM (SELECT DISTINCT l.key, l.target FROM reference l WHERE {target} AND {parameter}) l"
                f" JOIN resource r ON r.key = l.key JOIN version v ON v.position = r.current WHERE r.live = 1 AND {typed}"
            )
            found += await self._connection.rows(sql, [*values, *numbers, *names])
        return [(row[1], stored(row[2:])) for row in sorted(found, key=lambda row: int(row[0]))]

    async def search(self, asked: Search) -> list[tuple[int, Stored]]:
        """(key, resource) of all that meets the conditions, in the order of creation: whatever page is asked for."""
        return await searching.keyed(self._connection, asked)

    async def touched(self, since: int) -> Touched:
        """What was written after the position `since`."""
        sql = "SELECT r.address, r.type, r.rows FROM resource r WHERE r.key IN (SELECT v.key FROM version v WHERE v.position > ?)"
        rows = await self._connection.rows(sql, (since,))
        targets = frozenset(target for row in rows for target, _ in unpacked(row[2])[0].references)
        return Touched(frozenset(row[0] for row in rows), targets, frozenset(row[1] for row in rows))
