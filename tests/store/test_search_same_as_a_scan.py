"""The store's SQL means what the conditions mean: compared with a plain scan of all that is stored, page by page, on both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.conditions import Condition, Search, SortKey
from app.search.meaning import Indexed
from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store import planning
from app.store.records import Stored, moment
from app.store.store import Store
from app.store.transaction import Transaction
from tests.store import drawn, scan

Written = list[tuple[str, str, int, IndexRows | None]]
"""(type, id, milliseconds, rows; None: deleted), in the order of writing."""
Question = tuple[tuple[str, ...], tuple[Condition, ...], tuple[SortKey, ...]]

versions = st.lists(
    st.tuples(
        st.sampled_from(drawn.TYPES),
        st.sampled_from(drawn.IDS),
        st.sampled_from([0, 1, 1_600_000_000_000, 1_600_000_000_001]),
        st.one_of(drawn.index_rows, drawn.index_rows, drawn.index_rows, st.none()),
    ),
    max_size=10,
)
questions = st.lists(
    st.tuples(
        st.sampled_from([("Patient",), ("Observation",), (), ("Patient", "Observation")]),
        st.lists(drawn.conditions, max_size=3).map(tuple),
        st.lists(drawn.sort_keys, max_size=2).map(tuple),
    ),
    min_size=3,
    max_size=8,
)


async def put(transaction: Transaction, type_: str, id_: str, updated: int, rows: IndexRows | None) -> None:
    state = await transaction.state(type_, id_)
    number = state.version + 1 if state else 1
    body = b'{"resourceType":"%s","id":"%s"}' % (type_.encode(), id_.encode())
    if rows is not None:
        await transaction.put(state, Stored(type_, id_, number, moment(updated), body), b"hash", rows)
    elif state is not None and state.live:
        deletion = Stored(type_, id_, number, moment(updated), b"", deleted=True, method="DELETE")
        await transaction.remove(state, deletion)


def standing(written: Written) -> list[Indexed]:
    """What is live in the end, in the order of creation."""
    order: dict[tuple[str, str], Indexed | None] = {}
    for type_, id_, updated, rows in written:
        if rows is not None:
            order[type_, id_] = Indexed(type_, id_, hashed(f"{type_}/{id_}"), rows, updated * 1000)
        elif (type_, id_) in order:
            order[type_, id_] = None
    return [one for one in order.values() if one is not None]


async def compare(url: str, written: Written, asked: list[Question], size: int) -> None:
    store = await Store.open(url)

    async def put_all(transaction: Transaction) -> None:
        for one in written:
            await put(transaction, *one)
        for types, conditions, sort in asked:  # a transaction sees its own writes
            page = await transaction.search(Search(types, conditions, 100, sort))
            assert [one.address for one in page.found] == scan.found(
                standing(written), Search(types, conditions, 100, sort)
            )

    await store.write(put_all)
    for types, conditions, sort in asked:
        search = Search(types, conditions, size, sort, total="accurate")
        expected = scan.found(standing(written), search)
        page = await store.search(search)
        found = [one.address for one in page.found]
        while page.last is not None:
            assert page.total == len(expected)
            page = await store.search(replace(search, after=page.last, top=page.top))
            assert page.found
            found += [one.address for one in page.found]
        assert found == expected and page.total == len(expected), search
        assert (await store.search(replace(search, count=0, total="auto"))).total == len(expected)
    await store.close()


@pytest.mark.parametrize("counted", [planning.COUNTED_AT_MOST, 1], ids=["small sets lead", "walks"])
def test_a_search_finds_what_a_scan_finds_in_order_and_counts_it(
    new_database: Callable[[], str], counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "COUNTED_AT_MOST", counted)

    @settings(
        max_examples=60,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(versions, questions, st.integers(1, 4))
    def same(written: Written, asked: list[Question], size: int) -> None:
        asyncio.run(compare(new_database(), written, asked, size))

    same()
