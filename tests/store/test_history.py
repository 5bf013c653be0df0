"""History of one resource, of a type and of all: newest first, deletions too, pages that stay as they are while others write."""

import asyncio
from dataclasses import replace

from app.store.records import HistoryAsked
from app.store.store import Store
from tests.store.writing import opened, put, remove, versions


async def filled(store: Store) -> None:
    """Patient/a: 1 at 100, 2 at 200, deleted at 300, 4 at 400. Patient/b: 1 at 150, 2 at 350. Observation/a: 1 at 250."""
    for work in (
        put("a", updated=100),
        put("b", updated=150),
        put("a", updated=200),
        put("a", updated=250, type_="Observation"),
        remove("a", updated=300),
        put("b", updated=350),
        put("a", updated=400),
    ):
        await store.write(work)


async def found(store: Store, asked: HistoryAsked) -> list[str]:
    return versions((await store.history(asked)).found)


ALL = ["Patient/a/4", "Patient/b/2", "Patient/a/3-", "Observation/a/1", "Patient/a/2", "Patient/b/1", "Patient/a/1"]
PATIENTS = [one for one in ALL if one.startswith("Patient")]
OF_A = [one for one in PATIENTS if "/a/" in one]


def test_each_level_lists_its_versions_newest_first(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            assert await store.history(HistoryAsked()) == replace(await store.history(HistoryAsked()), top=0, total=0)
            await filled(store)
            for asked, expected in (
                (HistoryAsked(), ALL),
                (HistoryAsked("Patient"), PATIENTS),
                (HistoryAsked("Patient", "a"), OF_A),
                (HistoryAsked("Observation", "a"), ["Observation/a/1"]),
            ):
                page = await store.history(asked)
                assert versions(page.found) == expected and page.total == len(expected) and page.last is None
            none = await store.history(HistoryAsked("Patient", "c"))
            assert (none.found, none.top, none.total) == ([], 0, 0)
            assert [one.method for one in (await store.history(HistoryAsked("Patient", "a"))).found] == [
                "PUT",
                "DELETE",
                "PUT",
                "POST",
            ]

    asyncio.run(run())


def test_pages_add_up_and_do_not_change_while_others_write(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await filled(store)
            for asked, expected in (
                (HistoryAsked(count=2), ALL),
                (HistoryAsked("Patient", count=2), PATIENTS),
                (HistoryAsked("Patient", "a", count=2), OF_A),
                (HistoryAsked("Patient", since=150, count=1), PATIENTS[:-1]),
            ):
                seen: list[str] = []
                before = top = None
                while True:
                    page = await store.history(replace(asked, before=before, top=top))
                    assert page.total == len(expected)
                    seen += versions(page.found)
                    before, top = page.last, page.top
                    await store.write(put("a", updated=500))  # a later write shows on no later page
                    if before is None:
                        break
                assert seen == expected
                await forget(store)
                await filled(store)

    async def forget(store: Store) -> None:
        tables = ("resource", "version", "token", "reference")
        await store.write(lambda t: t.connection.many([(f"DELETE FROM {table}", ()) for table in tables]))

    asyncio.run(run())


def test_since_leaves_out_what_is_older(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await filled(store)
            assert await found(store, HistoryAsked(since=350)) == ALL[:2]
            assert await found(store, HistoryAsked("Patient", since=300)) == PATIENTS[:3]
            assert await found(store, HistoryAsked("Patient", "a", since=200)) == OF_A[:3]
            assert await found(store, HistoryAsked(since=401)) == []

    asyncio.run(run())


def test_since_holds_where_a_clock_went_back(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for id_, updated in (("a", 100), ("b", 900), ("c", 200), ("d", 950), ("e", 300)):
                await store.write(put(id_, updated=updated))
            assert await found(store, HistoryAsked(since=200)) == [f"Patient/{i}/1" for i in "edcb"]
            assert await found(store, HistoryAsked(since=901)) == ["Patient/d/1"]

    asyncio.run(run())


def test_at_lists_what_was_current_at_some_time_of_the_interval(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await filled(store)
            assert await found(store, HistoryAsked("Patient", "a", at=(250, 251))) == ["Patient/a/2"]
            assert await found(store, HistoryAsked("Patient", "a", at=(200, 201))) == ["Patient/a/2"]
            assert await found(store, HistoryAsked("Patient", "a", at=(199, 300))) == ["Patient/a/2", "Patient/a/1"]
            assert await found(store, HistoryAsked("Patient", "a", at=(300, 400))) == ["Patient/a/3-"]
            assert await found(store, HistoryAsked("Patient", "a", at=(0, 100))) == []
            assert await found(store, HistoryAsked(at=(220, 260))) == ["Observation/a/1", "Patient/a/2", "Patient/b/1"]
            assert await found(store, HistoryAsked("Patient", at=(500, 600))) == ["Patient/a/4", "Patient/b/2"]

    asyncio.run(run())
