"""Inside a transaction: it sees its own writes, amends them, and tries what may fail."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from app.search.conditions import Condition, Present, References, Search, Strings, Tokens, Words
from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store.records import HistoryAsked, Stored, moment
from app.store.transaction import Transaction
from tests.store.writing import opened, put, refers, remove, versions

ONE, TWO = IndexRows(tokens=(1,)), IndexRows(tokens=(2,))


def in_one(url: str, work: Callable[[Transaction], Awaitable[Any]], *before: Any) -> list[str]:
    """Do the work after what comes before it; the whole history at the end, oldest first."""

    async def run() -> list[str]:
        async with opened(url) as store:
            for one in before:
                await store.write(one)
            await store.write(work)
            return versions((await store.history(HistoryAsked())).found)[::-1]

    return asyncio.run(run())


async def ids(transaction: Transaction, token: int) -> list[str]:
    return [one.id for one in (await transaction.search(Search(("Patient",), (Tokens((token,)),)))).found]


def test_all_that_reads_sees_what_was_written(database_url: str) -> None:
    async def work(transaction: Transaction) -> None:
        await put("a", refers("Patient/b"))(transaction)
        newest = await transaction.newest("Patient", "a")
        state = await transaction.state("Patient", "a")
        assert newest is not None and newest.version == 1 and state is not None and state.live
        assert await transaction.absent([hashed("Patient/a"), hashed("Patient/b")]) == {hashed("Patient/b")}
        await put("b")(transaction)
        assert await transaction.referrers("Patient", "b", 5) == [("Patient", "a")]
        assert [one.id for one in await transaction.referred([newest], [5])] == ["b"]
        await put("a", ONE)(transaction)
        assert await transaction.referrers("Patient", "b", 5) == []
        first = await transaction.version("Patient", "a", 1)
        assert first is not None and first.body != (await transaction.many([("Patient", "a")]))[0].body
        await remove("b")(transaction)
        assert versions((await transaction.history(HistoryAsked("Patient", "b"))).found) == [
            "Patient/b/2-",
            "Patient/b/1",
        ]
        states = await transaction.states([("Patient", "a"), ("Patient", "b"), ("Patient", "c")])
        assert {key: (one.version, one.live) for key, one in states.items()} == {
            ("Patient", "a"): (2, True),
            ("Patient", "b"): (2, False),
        }

    assert in_one(database_url, work) == ["Patient/a/1", "Patient/b/1", "Patient/a/2", "Patient/b/2-"]


@pytest.mark.parametrize("written", [False, True], ids=["while it waits", "when it was written"])
def test_an_amended_version_has_the_new_body_and_is_found_by_the_new_rows_only(
    database_url: str, written: bool
) -> None:
    new = IndexRows(
        tokens=(2,),
        strings=((4, 5, "mass", ""),),
        present=(("name", "x"),),
        narrative="lytic bone",
        references=((9, 4),),
    )

    async def work(transaction: Transaction) -> None:
        await put("p", IndexRows(tokens=(1,), narrative="old", present=(("old", ""),)))(transaction)
        if written:
            assert await ids(transaction, 1) == ["p"]
        stored = await transaction.newest("Patient", "p")
        assert stored is not None
        await transaction.amend(replace(stored, body=b'{"amended":true}'), b"other", new)
        assert await ids(transaction, 1) == []
        assert await ids(transaction, 2) == ["p"]

    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(put("p", ONE))
            await store.write(work)
            newest = await store.newest("Patient", "p")
            first = await store.version("Patient", "p", 1)
            assert newest is not None and newest.version == 2 and newest.body == b'{"amended":true}'
            assert first is not None and b'"versionId":"1"' in first.body
            finds: list[Condition] = [
                Strings(4, "starts", ("ma",)),
                Present("name"),
                Words("narrative", (("bone",),)),
                References(4, (9,)),
            ]
            finds_no_more: list[Condition] = [Present("old"), Words("narrative", (("old",),)), Tokens((1,))]
            for condition in finds:
                assert (await store.search(Search(("Patient",), (condition,)))).total == 1
            for condition in finds_no_more:
                assert (await store.search(Search(("Patient",), (condition,)))).total == 0
            state = await store.write(lambda transaction: transaction.state("Patient", "p"))
            assert state is not None and state.content == b"other"

    asyncio.run(run())


def test_what_another_transaction_wrote_cannot_be_amended(database_url: str) -> None:
    async def work(transaction: Transaction) -> None:
        stored = await transaction.newest("Patient", "p")
        assert stored is not None
        await transaction.amend(stored, b"", TWO)

    with pytest.raises(ValueError, match="Patient/p version 1"):
        in_one(database_url, work, put("p", ONE))


@pytest.mark.parametrize("written", [False, True], ids=["while it waits", "when it was written"])
def test_a_failed_attempt_leaves_nothing_and_the_transaction_goes_on(database_url: str, written: bool) -> None:
    async def work(transaction: Transaction) -> None:
        await put("before", ONE)(transaction)
        with pytest.raises(KeyError):
            async with transaction.attempt():
                await put("inside", ONE)(transaction)
                await put("before", TWO)(transaction)
                if written:
                    assert await ids(transaction, 1) == ["inside"]
                raise KeyError
        assert await ids(transaction, 1) == ["before"]
        async with transaction.attempt():
            await put("second", ONE)(transaction)
        await put("before", ONE)(transaction)
        assert await ids(transaction, 1) == ["before", "second"]

    assert in_one(database_url, work) == ["Patient/before/1", "Patient/second/1", "Patient/before/2"]


def test_an_attempt_that_amends_what_was_there_before_it_is_undone_with_it(database_url: str) -> None:
    async def work(transaction: Transaction) -> None:
        await put("p", ONE)(transaction)
        with pytest.raises(KeyError):
            async with transaction.attempt():
                stored = await transaction.newest("Patient", "p")
                assert stored is not None
                await transaction.amend(stored, b"", TWO)
                assert await ids(transaction, 2) == ["p"]
                raise KeyError
        assert await ids(transaction, 1) == ["p"] and await ids(transaction, 2) == []

    assert in_one(database_url, work) == ["Patient/p/1"]


def test_thousands_of_entries_are_one_transaction(database_url: str) -> None:
    many = 3_000

    async def work(transaction: Transaction) -> None:
        for i in range(many):
            await put_new(transaction, i)
        assert len(await transaction.states([("Patient", f"p{i}") for i in range(2 * many)])) == many
        assert await transaction.absent([hashed(f"Patient/p{i}") for i in range(many + 1)]) == {
            hashed(f"Patient/p{many}")
        }

    async def put_new(transaction: Transaction, i: int) -> None:
        stored = Stored("Patient", f"p{i}", 1, moment(0), b"{}")
        await transaction.put(None, stored, b"", IndexRows(tokens=(1, 10 + i)))

    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(work)
            assert (await store.search(Search(("Patient",), (Tokens((1,)),), 0))).total == many
            assert len(await store.many([("Patient", f"p{i}") for i in range(many)])) == many

    asyncio.run(run())
