"""One state of the store for several reads, and what was written since another."""

import asyncio

from app.search.conditions import Search
from app.search.parameters import hashed
from app.store.view import View
from tests.store.writing import opened, put, refers, remove


def at(*addresses: str) -> list[int]:
    return [hashed(one) for one in addresses]


def test_a_view_finds_what_is_live_and_who_refers_to_whom(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for id_ in ("a", "b", "gone"):
                await store.write(put(id_))
            await store.write(put("o", refers("Patient/b", "Patient/a", parameter=5), type_="Observation"))
            await store.write(put("c", refers("Patient/a", parameter=6), type_="Condition"))
            await store.write(put("lost", refers("Patient/a", parameter=5), type_="Observation"))
            await store.write(remove("gone"))
            await store.write(remove("lost", type_="Observation"))

            async def work(view: View) -> None:
                live = await view.live(at("Patient/b", "Patient/gone", "Patient/never", "Patient/a"))
                assert [(key, one.address) for key, one in live.items()] == [
                    (hashed("Patient/a"), "Patient/a"),
                    (hashed("Patient/b"), "Patient/b"),
                ]
                found = await view.references(at("Observation/o", "Observation/lost", "Patient/never"))
                assert {target for target, parameter in found[hashed("Observation/o")] if parameter == 5} == set(
                    at("Patient/a", "Patient/b")
                )
                assert found.get(hashed("Observation/lost"), ()) == ()
                both = await view.referring(at("Patient/a", "Patient/b"), ("Observation", "Condition"), [5, 6])
                assert sorted((target, one.address) for target, one in both) == sorted(
                    [
                        (hashed("Patient/a"), "Condition/c"),
                        (hashed("Patient/a"), "Observation/o"),
                        (hashed("Patient/b"), "Observation/o"),
                    ]
                )
                assert await view.referring(at("Patient/a"), ("Condition",), [5]) == []
                assert await view.referring([], ("Condition",), [5]) == []
                every = await view.search(Search((), count=1))
                assert [one.address for _, one in every] == ["Patient/a", "Patient/b", "Observation/o", "Condition/c"]
                assert [key for key, _ in every] == sorted(key for key, _ in every)

            await store.view(work)

    asyncio.run(run())


def test_touched_is_what_was_written_behind_a_position_and_what_that_refers_to_now(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(put("a"))
            await store.write(put("o", refers("Patient/old"), type_="Observation"))
            position = await store.snapshot()
            nothing = await store.view(lambda view: view.touched(position))
            assert not nothing.addresses and not nothing.targets and not nothing.types
            await store.write(put("o", refers("Patient/new"), type_="Observation"))
            await store.write(put("n", refers("Patient/b"), type_="Condition"))
            await store.write(remove("a"))
            found = await store.view(lambda view: view.touched(position))
            assert found.addresses == frozenset(at("Observation/o", "Condition/n", "Patient/a"))
            assert found.targets == frozenset(at("Patient/new", "Patient/b"))
            assert found.types == {"Observation", "Condition", "Patient"}

    asyncio.run(run())
