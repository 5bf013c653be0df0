"""Jobs outlive a restart."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.store.writing import opened

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_job_is_kept_with_its_state_until_it_is_dropped(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            assert await store.job("x") is None and await store.jobs("export") == []
            await store.save_job("b", "export", {"done": 0, "types": ["Patient"]}, START)
            await store.save_job("a", "export", {"ü": "…"}, START + timedelta(seconds=1))
            await store.save_job("c", "import", {}, START)
            await store.save_job("b", "export", {"done": 7}, START + timedelta(seconds=2))
        async with opened(database_url) as store:
            job = await store.job("b")
            assert job is not None and job.state == {"done": 7} and job.kind == "export"
            assert (job.created, job.updated) == (START, START + timedelta(seconds=2))
            assert [(one.id, one.state) for one in await store.jobs("export")] == [
                ("b", {"done": 7}),
                ("a", {"ü": "…"}),
            ]
            await store.drop_job("b")
            await store.drop_job("never")
            assert await store.job("b") is None and [one.id for one in await store.jobs("export")] == ["a"]

    asyncio.run(run())
