"""Who refers to whom."""

import asyncio

from app.search.parameters import hashed
from tests.store.writing import opened, put, refers, remove


def test_references_are_followed_both_ways_between_live_resources(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for id_ in ("a", "b", "gone"):
                await store.write(put(id_))
            await store.write(put("g", type_="Group"))
            await store.write(put("o1", refers("Patient/a", "Group/g", "Patient/none"), type_="Observation"))
            await store.write(put("o2", refers("Patient/a", "Patient/gone", parameter=6), type_="Observation"))
            await store.write(put("o3", refers("Patient/a"), type_="Observation"))
            await store.write(put("c", refers("Patient/b", "Patient/a"), type_="Condition"))
            await store.write(remove("gone"))
            await store.write(remove("o3", type_="Observation"))
            patients = await store.many([("Patient", "b"), ("Patient", "a"), ("Patient", "gone"), ("Patient", "none")])
            assert [one.address for one in patients] == ["Patient/a", "Patient/b", "Patient/gone"]
            observations = await store.many([("Observation", f"o{i}") for i in (1, 2, 3)])

            assert [one.address for one in await store.referred(observations, [5])] == ["Patient/a", "Group/g"]
            assert [one.address for one in await store.referred(observations, [6])] == ["Patient/a"]
            assert [one.address for one in await store.referred(observations, [0], ["Group"])] == ["Group/g"]
            assert [one.address for one in await store.referred(observations, [0], limit=1)] == ["Patient/a"]
            assert await store.referred(observations, []) == await store.referred([], [0]) == []

            async def referring(types: list[str], parameters: list[int], limit: int = 9) -> list[str]:
                return [one.address for one in await store.referring(patients, types, parameters, limit)]

            assert await referring(["Observation"], [5]) == ["Observation/o1"]
            assert await referring(["Observation"], [5, 6]) == ["Observation/o1", "Observation/o2"]
            assert await referring([], [0]) == ["Observation/o1", "Observation/o2", "Condition/c"]
            assert await referring([], [0], 2) == ["Observation/o1", "Observation/o2"]
            assert await referring(["Encounter"], [0]) == []

    asyncio.run(run())


def test_integrity_is_asked_of_what_is_live(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(put("a"))
            await store.write(put("gone"))
            await store.write(remove("gone"))
            await store.write(put("o", refers("Patient/a"), type_="Observation"))
            a, gone, never = (hashed(f"Patient/{id_}") for id_ in ("a", "gone", "never"))
            assert await store.absent([a, gone, never, gone]) == {gone, never}
            assert await store.absent([]) == set()
            assert await store.referrers("Patient", "a", 5) == [("Observation", "o")]
            await store.write(put("o2", refers("Patient/a"), type_="Observation"))
            assert await store.referrers("Patient", "a", 1) == [("Observation", "o")]
            await store.write(remove("o", type_="Observation"))
            assert await store.referrers("Patient", "a", 5) == [("Observation", "o2")]
            await store.write(put("o2", type_="Observation"))
            assert await store.referrers("Patient", "a", 5) == []

    asyncio.run(run())
