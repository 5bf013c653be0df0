"""Begins exports, waits for them and reads their files."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from app.fhir import exact_json
from app.interaction import export_job
from app.interaction.export import file_lines, kick_off, manifest, status
from app.interaction.export_asked import Level
from app.interaction.service import Service
from app.interaction.transact import transact
from tests.interaction.serving import BASE, entry, service, transaction

Files = dict[str, list[dict[str, Any]]]


def run(folder: Path, work: Callable[[Service], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        async with service(folder) as on:
            try:
                return await work(on)
            finally:
                await export_job.stop_all()

    return asyncio.run(inside())


async def begun(on: Service, level: Level = "system", group: str | None = None, **parameters: Any) -> str:
    pairs = [
        (name, one) for name, value in parameters.items() for one in ([value] if isinstance(value, str) else value)
    ]
    return await kick_off(on, level, group, f"{BASE}/$export", pairs)


async def files_of(on: Service, job: str) -> tuple[dict[str, Any], Files]:
    """The manifest, and what the files that it names hold, once the job is done."""
    for _ in range(2000):
        found, _ = await status(on, job)
        assert found.failed is None
        if found.is_done:
            break
        await asyncio.sleep(0.005)
    said = manifest(on, job, found)
    read: Files = {}
    for one in [*said["output"], *said["deleted"], *said["error"]]:
        address, name = one["url"].removesuffix(".ndjson").rsplit("/", 1)
        assert address == f"{BASE}/$export-file/{job}"
        read[name] = [exact_json.loads(line) async for line in await file_lines(on, job, name)]
        assert len(read[name]) == one["count"] > 0
    return said, read


async def exported(on: Service, level: Level = "system", group: str | None = None, **parameters: Any) -> Files:
    return (await files_of(on, await begun(on, level, group, **parameters)))[1]


def ids(files: Files) -> set[str]:
    return {f"{one['resourceType']}/{one['id']}" for found in files.values() for one in found if "id" in one}


async def put(on: Service, *resources: dict[str, Any]) -> None:
    await transact(on, transaction(*(entry("PUT", f"{r['resourceType']}/{r['id']}", r) for r in resources)))


def group(id_: str, *members: str, **more: Any) -> dict[str, Any]:
    of = [{"entity": {"reference": one}} for one in members]
    return {
        "resourceType": "Group",
        "id": id_,
        "type": "person",
        "actual": True,
        **more,
        **({"member": of} if of else {}),
    }
