"""$export: a job over one state of the store, cancelled, expired, broken off and taken up."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.fhir.problems import Busy, NotFound
from app.interaction import export_job
from app.interaction.delete import delete
from app.interaction.export import cancel, file_lines, status
from app.interaction.import_ndjson import import_ndjson
from app.interaction.service import Service
from app.interaction.update import update
from app.store.store import Store
from tests.interaction.exporting import begun, files_of, group, ids, put, run
from tests.interaction.serving import patient


def test_what_is_written_after_the_kick_off_does_not_show(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a", gender="male"), patient("b"), group("g", "Patient/a"))
        job = await begun(on)
        of_group = await begun(on, "group", "g", _type="Patient")
        await put(on, patient("a", gender="female"), patient("c"), group("g", "Patient/b"))
        await delete(on, "Patient", "c")
        await update(on, "Patient", "b", patient("b", gender="other"))
        said, files = await files_of(on, job)
        assert {(one["id"], one.get("gender")) for one in files["Patient"]} == {("a", "male"), ("b", None)}
        assert ids((await files_of(on, of_group))[1]) == {"Patient/a"}
        assert {one["meta"]["lastUpdated"] <= said["transactionTime"] for one in files["Patient"]} == {True}

    run(tmp_path, work)


def test_an_export_that_follows_another_misses_nothing_in_between(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        known: dict[str, int] = {}
        since: dict[str, str] = {}
        for i in range(5):
            await put(on, *(patient(f"p{i % 3}-{j}", name=[{"text": str(i)}]) for j in range(10)))
            said, files = await files_of(on, await begun(on, **since))
            since = {"_since": said["transactionTime"]}
            known |= {one["id"]: int(one["meta"]["versionId"]) for one in files.get("Patient", [])}
        assert known == {f"p{i}-{j}": 2 if i < 2 else 1 for i in range(3) for j in range(10)}

    run(tmp_path, work)


def test_a_cancelled_job_is_gone_at_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(500)))
        job = await begun(on)
        await cancel(on, job)
        for _ in range(20):
            await asyncio.sleep(0)
        with pytest.raises(NotFound):
            await status(on, job)
        with pytest.raises(NotFound):
            await file_lines(on, job, "Patient")
        with pytest.raises(NotFound):
            await cancel(on, job)
        assert await on.store.jobs("export") == []

    run(tmp_path, work)


def test_a_job_is_gone_after_24_hours_with_its_files_and_its_row(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        job = await begun(on)
        await files_of(on, job)
        now = on.clock()
        later = replace(on, clock=lambda: now + timedelta(hours=23, minutes=58))
        assert (await status(later, job))[0].is_done
        too_late = replace(on, clock=lambda: now + timedelta(hours=24, seconds=1))
        with pytest.raises(NotFound):
            await file_lines(too_late, job, "Patient")
        assert await on.store.job(job) is None

    run(tmp_path, work)


def test_a_job_that_a_restart_broke_off_is_taken_up_again_and_shows_the_same_state(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(300)))
        job = await begun(on)
        await asyncio.sleep(0)
        await export_job.stop(job)  # as when the process ends
        assert not (await status(on, job))[0].is_done
        await export_job.stop(job)
        await put(on, patient("later"))
        await delete(on, "Patient", "p7")
        await on.store.close()

        store = await Store.open(f"sqlite:///{tmp_path / 'emm.db'}")
        now = on.clock()
        again = replace(on, store=store, clock=lambda: now + export_job.ABANDONED)
        try:
            files = (await files_of(again, job))[1]
            assert ids(files) == {f"Patient/p{i}" for i in range(300)}
        finally:
            await store.close()
            on.store = await Store.open(f"sqlite:///{tmp_path / 'emm.db'}")  # for the fixture to close

    run(tmp_path, work)


def test_a_job_that_another_process_works_on_is_left_to_it(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        job = await begun(on)
        await export_job.stop(job)
        now = on.clock()
        soon = replace(on, clock=lambda: now)
        await export_job.save(soon, job, (await status(soon, job))[0])  # the other's sign of life
        for _ in range(10):
            assert not (await status(soon, job))[0].is_done
            await asyncio.sleep(0.005)

    run(tmp_path, work)


def test_more_exports_than_can_run_are_refused_until_one_is_done(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(200)))
        jobs = [await begun(on) for _ in range(2)]
        paused = await begun(on)
        with pytest.raises(Busy) as raised:
            await begun(on)
        assert raised.value.issues[0].key == "too-many-exports"
        await cancel(on, paused)
        last = await begun(on)
        for job in [*jobs, last]:
            await files_of(on, job)

    run(tmp_path, work)


def test_files_have_the_bytes_that_are_stored(tmp_path: Path) -> None:
    line = (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":9.30}}'
    )

    async def work(on: Service) -> None:
        await import_ndjson(on, io.BytesIO(line))
        job = await begun(on)
        await files_of(on, job)
        (body,) = [one async for one in await file_lines(on, job, "Observation")]
        stored = await on.store.newest("Observation", "o")
        assert stored is not None and body == stored.body + b"\n" and b'"value":9.30}' in body

    run(tmp_path, work)
