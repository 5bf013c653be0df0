"""What was answered is on disk: a process is killed, and its database opened again."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from app.search.conditions import Search, Tokens
from tests.store.writing import opened

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import asyncio, sys
from app.search.rows import IndexRows
from app.store.store import Store
from tests.store.writing import put

async def main() -> None:
    store = await Store.open(sys.argv[1])
    numbers = iter(range(10**9))
    async def client() -> None:
        for i in numbers:
            await store.write(put(f"p{i}", IndexRows(tokens=(1,))))
            print(f"p{i}", flush=True)
    await asyncio.gather(*(client() for _ in range(8)))

asyncio.run(main())
"""


def test_everything_that_was_acknowledged_survives_kill_9(database_url: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().strip() for _ in range(200)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.read().splitlines()[:-1]  # the last line may be cut off
    child.wait()

    async def missing() -> tuple[list[str], int, int]:
        async with opened(database_url) as store:
            gone = [id_ for id_ in acknowledged if await store.newest("Patient", id_) is None]
            found = await store.search(Search(("Patient",), (Tokens((1,)),), 0))
            everything = await store.search(Search(("Patient",), (), 0))
            return gone, found.total or 0, everything.total or 0

    gone, found, everything = asyncio.run(missing())
    assert len(set(acknowledged)) >= 200 and gone == []
    assert found == everything >= len(acknowledged)  # no resource without its index rows
