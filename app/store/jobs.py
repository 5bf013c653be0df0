"""Long work that outlives its request and a restart: what its owner keeps of it, as JSON."""

from typing import Any

import msgspec

from app.store.database import Connection, Row
from app.store.records import Job, moment

_COLUMNS = "SELECT id, kind, created, updated, state FROM job"


async def save(connection: Connection, id_: str, kind: str, state: dict[str, Any], now: int) -> None:
    """Keep the state; a job of this id is replaced. now: milliseconds."""
    await connection.run(
        "INSERT INTO job (id, kind, created, updated, state) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, updated = excluded.updated, state = excluded.state",
        (id_, kind, now, now, msgspec.json.encode(state).decode()),
    )


async def drop(connection: Connection, id_: str) -> None:
    """Forget the job, if there is one."""
    await connection.run("DELETE FROM job WHERE id = ?", (id_,))


async def job(connection: Connection, id_: str) -> Job | None:
    """The job, or None."""
    row = await connection.row(f"{_COLUMNS} WHERE id = ?", (id_,))
    return _job(row) if row else None


async def jobs(connection: Connection, kind: str) -> list[Job]:
    """All jobs of the kind, oldest first."""
    return [_job(row) for row in await connection.rows(f"{_COLUMNS} WHERE kind = ? ORDER BY created, id", (kind,))]


def _job(row: Row) -> Job:
    return Job(row[0], row[1], moment(row[2]), moment(row[3]), msgspec.json.decode(row[4]))
