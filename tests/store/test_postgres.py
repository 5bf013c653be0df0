"""What is PostgreSQL's alone: connections that are lost, and the collation of text."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from app.fhir.problems import Busy
from app.search.conditions import Search, Tokens
from app.search.rows import IndexRows
from app.store.database import Lost
from app.store.store import Store
from app.store.transaction import Transaction
from tests.conftest import PostgresServer
from tests.store.writing import opened, put

ONE = IndexRows(tokens=(1,))
END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    made = postgres.made()
    yield made
    postgres.dropped(made)


def end_all(url: str) -> None:
    """End every connection to the database but the one that asks."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(END_ALL)


def test_connections_lost_while_idle_are_replaced_unseen(url: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await store.write(put("a", ONE))
            await asyncio.gather(*(store.newest("Patient", "a") for _ in range(20)))
            for _ in range(3):
                end_all(url)
                found = await asyncio.gather(*(store.search(Search(("Patient",), (Tokens((1,)),))) for _ in range(12)))
                assert {page.total for page in found} == {1} and await store.is_ready()
            end_all(url)
            await store.write(put("b", ONE))
            assert (await store.search(Search(("Patient",), (Tokens((1,)),)))).total == 2

    asyncio.run(run())


@pytest.mark.parametrize("flushed", [False, True])
def test_a_connection_lost_inside_a_transaction_leaves_nothing_and_the_next_one_works(url: str, flushed: bool) -> None:
    async def lost(transaction: Transaction) -> None:
        await put("half", ONE)(transaction)
        if flushed:
            await transaction.flush()
        end_all(url)
        await put("half too", ONE)(transaction)

    async def run() -> None:
        async with opened(url) as store:
            answers = await asyncio.gather(
                store.write(put("before", ONE)),
                store.write(lost),
                store.write(put("after", ONE)),
                return_exceptions=True,
            )
            # before and lost share a commit: both are told; after is of the next one
            assert [type(answer) for answer in answers] == [Busy, Busy, int]
            assert [one.id for one in (await store.search(Search(("Patient",), (Tokens((1,)),)))).found] == ["after"]
            assert (await store.search(Search(("Patient",), (), 0))).total == 1

    asyncio.run(run())


def test_a_connection_lost_at_the_commit_is_said_to_be_unknown(url: str) -> None:
    async def lost(transaction: Transaction) -> None:
        await put("p", ONE)(transaction)
        await transaction.finish()  # all is written but the commit
        end_all(url)

    async def run() -> None:
        async with opened(url) as store:
            with pytest.raises(Busy) as told:
                await store.write(lost)
            assert [issue.key for issue in told.value.issues] == ["commit-unknown"]
            assert await store.newest("Patient", "p") is None
            await store.write(put("p", ONE))

    asyncio.run(run())


def test_all_text_is_kept_in_the_order_of_code_points_whatever_the_collation_of_the_database(url: str) -> None:
    asked = (
        "SELECT table_name, column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'text'"
    )
    with psycopg.connect(url) as connection:
        columns = connection.execute(asked).fetchall()
    assert len(columns) > 10 and {collation for _, _, collation in columns} == {"C"}


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(Lost) as refused:
        asyncio.run(Store.open("postgresql://emm:secret@127.0.0.1:1/emm"))
    assert "PostgreSQL cannot be reached" in str(refused.value) and "secret" not in str(refused.value)
