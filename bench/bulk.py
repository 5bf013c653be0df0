"""Bulk data in this process on SQLite: lines imported and exported per second, each beside bare floors of the same run.

The floors of an import: the lines read, checked and indexed, and nothing stored; and the lines stored as bare rows, 200 a commit, unread. The floor
of an export: the rows read in order. Run: `python -m bench.bulk [lines]`; with EMM_CORPORA Synthea's Bundles are imported too.
"""

import asyncio
import io
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from app.fhir import exact_json
from app.fhir.references import rewritten
from app.interaction.export import file_lines, kick_off, manifest, status
from app.interaction.import_ndjson import import_ndjson
from app.interaction.service import Service
from app.search.index import indexed
from app.store.store import Store
from app.validate.faults import faults

BASE = "http://bench.example/fhir"
CODES = ("718-7", "2345-7", "17861-6", "33358-3")


def observations(count: int) -> list[bytes]:
    """A Patient for every hundred laboratory values, as a laboratory sends them."""
    found: list[Any] = [{"resourceType": "Patient", "id": f"p{i}", "active": True} for i in range(-(-count // 100))]
    for i in range(count):
        code = {"coding": [{"system": "http://loinc.org", "code": CODES[i % 4]}], "text": "a laboratory value"}
        category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
        quantity = {"value": exact_json.ExactDecimal(f"{i % 200}.50"), "unit": "g/L", "code": "g/L"}
        one = {"resourceType": "Observation", "id": f"o{i}", "status": "final", "category": [{"coding": [category]}]}
        one |= {"code": code, "subject": {"reference": f"Patient/p{i // 100}"}}
        one |= {"effectiveDateTime": f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}T08:00:00Z"}
        one |= {"valueQuantity": {**quantity, "system": "http://unitsofmeasure.org"}}
        found.append(one)
    return [exact_json.dumps(one) for one in found]


def synthea(folder: Path) -> list[bytes]:
    """The resources of Synthea's Bundles, their references as a bulk export writes them."""
    found = []
    for path in sorted(folder.glob("*.json")):
        entries = exact_json.loads(path.read_bytes())["entry"]
        names = {one["fullUrl"]: f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in entries}
        found += [exact_json.dumps(rewritten(one["resource"], names)) for one in entries]
    return found


def read_only(lines: list[bytes]) -> None:
    """What must be done with each line before it can be stored."""
    for line in lines:
        resource = exact_json.loads(line)
        faults(resource)
        indexed(resource, BASE)


def bare_rows(lines: list[bytes], path: Path) -> None:
    """The lines as rows, durably."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, body BLOB)")
    for start in range(0, len(lines), 200):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO line (body) VALUES (?)", [(one,) for one in lines[start : start + 200]])
        connection.execute("COMMIT")
    connection.close()


def bare_reading(path: Path) -> None:
    """The rows in order, 400 at a time."""
    connection, last = sqlite3.connect(path), 0
    while found := connection.execute(
        "SELECT number, body FROM line WHERE number > ? ORDER BY number LIMIT 400", (last,)
    ).fetchall():
        last = found[-1][0]
    connection.close()


async def longest_pause(pauses: list[float]) -> None:
    """Notes how long the loop lets others wait."""
    while True:
        before = perf_counter()
        await asyncio.sleep(0.001)
        pauses.append(perf_counter() - before)


async def drained(lines: AsyncIterator[bytes]) -> int:
    """How many lines there are."""
    return len([None async for _ in lines])


async def run(name: str, lines: list[bytes]) -> None:
    """Import the lines, export them, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        read_only(lines)
        reading = perf_counter() - start
        start = perf_counter()
        bare_rows(lines, Path(folder, "bare.db"))
        rows = perf_counter() - start
        start = perf_counter()
        bare_reading(Path(folder, "bare.db"))
        bare_read = perf_counter() - start
        store = await Store.open(f"sqlite:///{folder}/emm.db")
        service = Service(store, None, lambda: datetime.now(UTC), lambda: str(uuid4()), BASE, "bench")
        pauses: list[float] = []
        watching = asyncio.create_task(longest_pause(pauses))
        start = perf_counter()
        imported = await import_ndjson(service, io.BytesIO(b"\n".join(lines)))
        importing = perf_counter() - start
        watching.cancel()
        assert not imported.errors
        count = len(lines)
        print(f"{name}: {count} lines, {sum(map(len, lines)) / count:.0f} bytes each")
        print(f"  import                {count / importing:9,.0f} /s   longest pause {max(pauses) * 1000:.0f} ms")
        print(
            f"  floor: read, check    {count / reading:9,.0f} /s   the import takes {importing / reading:.1f} times as long"
        )
        print(
            f"  floor: bare rows      {count / rows:9,.0f} /s   the import takes {importing / rows:.0f} times as long"
        )
        for level in ("system", "patient"):
            start = perf_counter()
            job = await kick_off(service, level, None, f"{BASE}/$export", [])
            while not (found := (await status(service, job))[0]).is_done:
                await asyncio.sleep(0.002)
            counting = perf_counter() - start
            start = perf_counter()
            fetched = 0
            for one in manifest(service, job, found)["output"]:
                fetched += await drained(await file_lines(service, job, one["type"]))
            fetching = perf_counter() - start
            print(f"  export {level:<8} job   {fetched / counting:9,.0f} /s   files {fetched / fetching:9,.0f} /s")
        print(f"  floor: rows read      {count / bare_read:9,.0f} /s")
        await store.close()


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    asyncio.run(run("laboratory values", observations(count)))
    corpora = os.environ.get("EMM_CORPORA")
    if corpora:
        asyncio.run(run("Synthea", synthea(Path(corpora) / "synthea")))


if __name__ == "__main__":
    main()
