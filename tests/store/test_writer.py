"""Grouped commits: many clients, one fsync, and nobody pays for another's fault."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from app.fhir.problems import Busy, Conflict
from app.search.conditions import IndexRows, Tokens
from app.store import writer
from app.store.packing import packed, unpacked
from app.store.records import Stored, moment
from app.store.sqlite import WrongSchema
from app.store.store import Store
from app.store.transaction import Transaction


def put(id_: str, token: int = 1, number: int = 1):  # type: ignore[no-untyped-def]
    async def work(transaction: Transaction) -> int:
        state = await transaction.state("Patient", id_)
        stored = Stored("Patient", id_, number, moment(0), b'{"id":"%s"}' % id_.encode())
        await transaction.put(state, stored, b"hash", IndexRows((token,), ((7, 8),), ((9, 1, 2),)))
        return transaction.t

    return work


async def opened(folder: Path) -> Store:
    return await Store.open(f"sqlite:///{folder / 'emm.db'}")


def test_every_transaction_has_a_higher_number_than_the_one_before(tmp_path: Path) -> None:
    async def run() -> list[int]:
        store = await opened(tmp_path)
        first = await asyncio.gather(*(store.write(put(f"p{i}")) for i in range(20)))
        await store.close()
        store = await opened(tmp_path)
        last = await store.write(put("later"))
        await store.close()
        return [*first, last]

    numbers = asyncio.run(run())
    assert numbers == sorted(set(numbers)) and len(numbers) == 21


def test_a_failing_transaction_leaves_nothing_and_its_neighbours_stand(tmp_path: Path) -> None:
    async def fails(transaction: Transaction) -> None:
        await put("half")(transaction)
        raise Conflict

    async def run() -> None:
        store = await opened(tmp_path)
        answers = await asyncio.gather(
            store.write(put("before")), store.write(fails), store.write(put("after")), return_exceptions=True
        )
        assert isinstance(answers[1], Conflict)
        found = await store.search("Patient", (Tokens((1,)),), 10)
        assert [one.id for one in found.found] == ["before", "after"]
        assert await store.newest("Patient", "half") is None
        await store.close()

    asyncio.run(run())


def test_a_full_queue_refuses_at_once_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 3)

    async def run() -> None:
        store = await opened(tmp_path)
        answers = await asyncio.gather(*(store.write(put(f"p{i}")) for i in range(5)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, int, int, Busy, Busy]
        assert await store.newest("Patient", "p3") is None
        await store.close()

    asyncio.run(run())


def test_while_another_process_writes_clients_wait_and_then_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LONGEST_WAIT_FOR_LOCK", 0.05)

    async def run() -> None:
        store = await opened(tmp_path)
        other = sqlite3.connect(tmp_path / "emm.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            await store.write(put("p"))
        other.execute("COMMIT")
        other.close()
        await store.write(put("p"))
        assert await store.newest("Patient", "p") is not None
        await store.close()

    asyncio.run(run())


def test_a_new_version_is_found_by_its_new_rows_only(tmp_path: Path) -> None:
    async def run() -> None:
        store = await opened(tmp_path)
        await store.write(put("p", token=1))
        await store.write(put("p", token=2, number=2))
        assert (await store.search("Patient", (Tokens((1,)),), 10)).total == 0
        assert (await store.search("Patient", (Tokens((2,)),), 10)).found[0].version == 2
        await store.close()

    asyncio.run(run())


def test_rows_are_unpacked_as_they_were_packed() -> None:
    rows = IndexRows((-(2**63), 5), ((2**63 - 1, 2**32 - 1),), ((1, -(2**62), 2**62), (2, 0, 1)))
    assert unpacked(packed(rows)) == rows and unpacked(packed(IndexRows())) == IndexRows()


def test_the_sealing_key_outlives_a_restart(tmp_path: Path) -> None:
    async def key() -> bytes:
        store = await opened(tmp_path)
        await store.close()
        return store.sealing_key

    assert asyncio.run(key()) == asyncio.run(key()) != b""


def test_a_file_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "emm.db")
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    with pytest.raises(WrongSchema):
        asyncio.run(opened(tmp_path))
    assert sqlite3.connect(tmp_path / "emm.db").execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
