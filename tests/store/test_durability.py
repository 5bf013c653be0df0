"""What was answered is on disk: a process is killed, and its file opened again."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from app.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import asyncio, sys
from datetime import datetime, UTC
from app.interaction.service import Service
from app.interaction.create import create
from app.store.store import Store

async def main() -> None:
    store = await Store.open(sys.argv[1])
    ids = iter(f"p{i}" for i in range(10**9))
    service = Service(store, None, lambda: datetime.now(UTC), lambda: next(ids), "http://here.org/fhir", "0")
    async def client() -> None:
        while True:
            written = await create(service, "Patient", {"resourceType": "Patient", "active": True})
            print(written.stored.id, flush=True)
    await asyncio.gather(*(client() for _ in range(8)))

asyncio.run(main())
"""


def test_everything_that_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emm.db'}"
    child = subprocess.Popen([sys.executable, "-c", CHILD, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().strip() for _ in range(200)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.read().splitlines()[:-1]  # the last line may be cut off
    child.wait()

    async def missing() -> list[str]:
        store = await Store.open(url)
        gone = [id_ for id_ in acknowledged if await store.newest("Patient", id_) is None]
        await store.close()
        return gone

    assert len(set(acknowledged)) >= 200
    assert asyncio.run(missing()) == []
