"""Grouped commits: many clients, one fsync, and nobody pays for another's fault."""

import asyncio
from collections.abc import Callable

import pytest

from app.fhir.problems import Busy, Conflict
from app.search.conditions import Search, Tokens
from app.search.rows import IndexRows
from app.store import writer
from app.store.packing import packed, unpacked
from app.store.records import Stored, moment
from app.store.store import Store
from app.store.transaction import Transaction
from tests.store.writing import opened, put

ONE = IndexRows(tokens=(1,))


def by_token(token: int) -> Search:
    return Search(("Patient",), (Tokens((token,)),))


def test_every_transaction_has_a_higher_number_than_the_one_before(database_url: str) -> None:
    async def run() -> list[int]:
        async with opened(database_url) as store:
            first = await asyncio.gather(*(store.write(put(f"p{i}")) for i in range(20)))
        async with opened(database_url) as store:
            return [*first, await store.write(put("later"))]

    numbers = asyncio.run(run())
    assert numbers == sorted(set(numbers)) and len(numbers) == 21


def test_a_failing_transaction_leaves_nothing_and_its_neighbours_stand(database_url: str) -> None:
    async def fails(transaction: Transaction) -> None:
        await put("half", ONE)(transaction)
        assert (await transaction.search(by_token(1))).found[-1].id == "half"  # it was on its way to the disk
        await put("other half", ONE)(transaction)
        raise Conflict

    async def run() -> None:
        async with opened(database_url) as store:
            answers = await asyncio.gather(
                store.write(put("before", ONE)),
                store.write(fails),
                store.write(put("after", ONE)),
                return_exceptions=True,
            )
            assert isinstance(answers[1], Conflict)
            assert [one.id for one in (await store.search(by_token(1))).found] == ["before", "after"]
            assert await store.newest("Patient", "half") is None
            assert await store.newest("Patient", "other half") is None

    asyncio.run(run())


def test_what_is_there_already_is_a_conflict_of_the_one_who_adds_it_again(database_url: str) -> None:
    async def again(transaction: Transaction) -> None:
        await transaction.put(None, Stored("Patient", "p", 1, moment(0), b"{}"), b"", ONE)

    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(put("p", ONE))
            answers = await asyncio.gather(
                store.write(put("q", ONE)), store.write(again), store.write(put("r", ONE)), return_exceptions=True
            )
            assert isinstance(answers[1], Conflict)
            assert [one.id for one in (await store.search(by_token(1))).found] == ["p", "q", "r"]

    asyncio.run(run())


def test_a_full_queue_refuses_at_once_and_writes_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 3)

    async def run() -> None:
        async with opened(database_url) as store:
            answers = await asyncio.gather(*(store.write(put(f"p{i}")) for i in range(5)), return_exceptions=True)
            assert [type(answer) for answer in answers] == [int, int, int, Busy, Busy]
            assert await store.newest("Patient", "p3") is None

    asyncio.run(run())


def test_while_another_process_writes_clients_wait_and_then_are_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LONGEST_WAIT_FOR_LOCK", 0.05)

    async def run() -> None:
        async with opened(database_url) as store, opened(database_url) as other:
            await other._database.writing.begin(1)  # what another process does while it writes
            with pytest.raises(Busy):
                await store.write(put("p"))
            await other._database.writing.rollback()
            await store.write(put("p"))
            assert await store.newest("Patient", "p") is not None

    asyncio.run(run())


def test_two_stores_on_one_database_that_write_at_once_lose_nothing(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as one, opened(database_url) as other:
            stores = [one, other]
            numbers = await asyncio.gather(*(stores[i % 2].write(put(f"p{i}", ONE)) for i in range(60)))
            again = await asyncio.gather(*(stores[i % 2].write(put("same", ONE)) for i in range(20)))
            assert len({*numbers, *again}) == 80
            assert (await one.search(Search(("Patient",), (Tokens((1,)),), 100))).total == 61
            newest = await other.newest("Patient", "same")
            assert newest is not None and newest.version == 20
            assert await one.snapshot() == await other.snapshot()

    asyncio.run(run())


def test_a_new_version_is_found_by_its_new_rows_only(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(put("p", IndexRows(tokens=(1, 3))))
            await store.write(put("p", IndexRows(tokens=(2, 3))))
            assert (await store.search(by_token(1))).total == 0
            for token in (2, 3):
                assert (await store.search(by_token(token))).found[0].version == 2

    asyncio.run(run())


def test_rows_are_unpacked_as_they_were_packed() -> None:
    rows = IndexRows(
        tokens=(-(2**63), 5),
        references=((2**63 - 1, 2**32 - 1),),
        dates=((1, -(2**62), 2**62), (2, 0, 1)),
        numbers=((1, 0, -0.1, 1e300),),
        strings=((1, 2, "ü", ""),),
        compartments=(7,),
        present=(("code", ""), ("date", "x")),
    )
    assert unpacked(packed(rows)) == (rows, b"") and unpacked(packed(IndexRows())) == (IndexRows(), b"")
    assert packed(IndexRows(narrative="a")) != packed(IndexRows(content="a"))


def test_the_sealing_key_outlives_a_restart_and_is_shared(new_database: Callable[[], str]) -> None:
    async def keys() -> list[bytes]:
        first, second = new_database(), new_database()
        found = []
        for url in (first, first, second):
            store = await Store.open(url)
            found.append(store.sealing_key)
            await store.close()
        return found

    one, again, other = asyncio.run(keys())
    assert one == again != other and len(one) == 32
