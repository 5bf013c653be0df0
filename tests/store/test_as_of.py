"""The store as it was at a position, whatever is written since: what an export shows."""

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from app.store.records import Stored
from app.store.store import Store
from app.store.transaction import Transaction
from tests.store.writing import put, remove

steps = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["Patient", "Group"]), st.booleans()), min_size=1, max_size=14
)


async def replay(store: Store, written: list[tuple[str, str, bool]], size: int) -> None:
    async def forget(transaction: Transaction) -> None:
        tables = ("resource", "version", "token", "reference")
        await transaction.connection.many([(f"DELETE FROM {table}", ()) for table in tables])

    await store.write(forget)
    live: dict[tuple[str, str], int] = {}
    numbers: dict[tuple[str, str], int] = {}
    moments: list[tuple[int, dict[tuple[str, str], int]]] = [(await store.snapshot(), {})]
    for id_, type_, deletes in written:
        one = (type_, id_)
        if deletes and one not in live:
            continue
        numbers[one] = numbers.get(one, 0) + 1
        work: Callable[[Transaction], Awaitable[int]] = (remove if deletes else put)(id_, type_=type_)
        await store.write(work)
        live = {key: number for key, number in live.items() if key != one}
        if not deletes:
            live[one] = numbers[one]
        moments.append((await store.snapshot(), live))
    for position, expected in moments:
        for type_ in ("Patient", "Group"):
            seen: list[Stored] = []
            after = 0
            while True:
                page = await store.as_of(type_, position, after, size)
                seen += [stored for _, stored in page]
                assert [key for key, _ in page] == sorted({key for key, _ in page if key > after})
                if len(page) < size:
                    break
                after = page[-1][0]
            wanted = {id_: number for (of, id_), number in expected.items() if of == type_}
            assert {one.id: one.version for one in seen} == wanted and len(seen) == len(wanted)
            assert not any(one.deleted for one in seen)


def test_what_was_live_at_a_position_is_found_whatever_came_later(database_url: str) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(database_url))

        @settings(max_examples=25, derandomize=True, deadline=None)
        @given(steps, st.integers(1, 3))
        def same(written: list[tuple[str, str, bool]], size: int) -> None:
            runner.run(replay(store, written, size))
            replayed.append(len(written))

        replayed: list[int] = []
        try:
            same()
            assert len(replayed) >= 20 and max(replayed) > 1
        finally:
            runner.run(store.close())
