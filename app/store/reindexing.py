"""Making all index rows anew, where what is indexed changed: batch by batch, each its own commit, so that it can be stopped and goes on later."""

from collections.abc import Callable
from typing import Any

from app.fhir import exact_json
from app.search.rows import IndexRows
from app.store import changes
from app.store.database import Connection, Statement
from app.store.transaction import Transaction
from app.store.writer import Writer

_VERSION, _PROGRESS = "index-version", "index-progress"
_BATCH = 100
Index = Callable[[dict[str, Any]], IndexRows]


async def index_version(connection: Connection) -> str | None:
    """The version of the index rows, as `reindex` was told it; None where none was kept yet."""
    return await _kept(connection, _VERSION)


async def reindex(
    writer: Writer, version: str, index: Index, progress: Callable[[int, int], None] | None = None
) -> None:
    """Index every live resource again and keep the version. Goes on where an earlier run for the same version stopped.

    progress: called with (keys done, keys in all) after each batch.
    """
    done, total = 0, 1
    while done < total:
        done, total = await writer.write(lambda transaction: _batch(transaction, version, index))
        if progress is not None:
            progress(done, total)


async def _batch(transaction: Transaction, version: str, index: Index) -> tuple[int, int]:
    """The next resources; (keys done, keys in all)."""
    connection = transaction.connection
    mark, _, kept = (await _kept(connection, _PROGRESS) or "").rpartition(" ")
    after = int(kept) if mark == version else 0
    row = await connection.row("SELECT coalesce(max(key), 0) FROM resource")
    total = int(row[0]) if row else 0
    found = await connection.rows(
        "SELECT r.key, r.rows, v.body FROM resource r JOIN version v ON v.position = r.current"
        f" WHERE r.key > ? AND r.live = 1 ORDER BY r.key LIMIT {_BATCH}",
        (after,),
    )
    new = [(key, old, index(exact_json.loads(body))) for key, old, body in found]
    statements = [changes.amendment(key, rows) for key, _, rows in new] + changes.index_statements(new)
    if len(found) < _BATCH:
        statements += [_keep(_VERSION, version), ("DELETE FROM keeping WHERE name = ?", (_PROGRESS,))]
        done = total
    else:
        done = found[-1][0]
        statements.append(_keep(_PROGRESS, f"{version} {done}"))
    await connection.many(statements)
    return (total, total) if len(found) < _BATCH else (done, max(total, done + 1))


async def _kept(connection: Connection, name: str) -> str | None:
    row = await connection.row("SELECT value FROM keeping WHERE name = ?", (name,))
    return row[0].decode() if row else None


def _keep(name: str, value: str) -> Statement:
    return (
        "INSERT INTO keeping (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value.encode()),
    )
