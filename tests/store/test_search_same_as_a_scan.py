"""The store's SQL means what the conditions mean: compared with a plain scan of all that is stored, page by page, on both databases."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.fhir.problems import TooLarge
from app.search.conditions import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Dates,
    Ids,
    InCompartment,
    Not,
    Numbers,
    NumberTest,
    OfTypes,
    References,
    ReferredBy,
    Refers,
    Search,
    SortKey,
    Strings,
    Tokens,
    Words,
)
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

UNMINDED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
TABLES = ["resource", "version", "token", "reference", "compartment", "date", "number", "string", "words"]
versions = st.lists(
    st.tuples(
        st.sampled_from(drawn.TYPES),
        st.sampled_from(drawn.IDS),
        st.sampled_from([0, 1, 2, 1_600_000_000_000]),
        st.one_of(drawn.index_rows, drawn.index_rows, drawn.index_rows, st.none()),
    ),
    min_size=3,
    max_size=12,
)
questions = st.lists(
    st.tuples(
        st.sampled_from([("Patient",), ("Observation",), (), ("Patient", "Observation")]),
        st.lists(drawn.leaves | drawn.conditions, max_size=2).map(tuple),
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


async def compare(store: Store, written: Written, asked: list[Question], size: int) -> None:
    async def put_all(transaction: Transaction) -> None:
        await transaction.connection.many([(f"DELETE FROM {table}", ()) for table in TABLES])
        for one in written:
            await put(transaction, *one)
        for types, conditions, sort in asked:  # a transaction sees its own writes
            search = Search(types, conditions, 100, sort)
            page = await transaction.search(search)
            assert [one.address for one in page.found] == scan.found(standing(written), search), search

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


def test_every_kind_of_condition_and_of_order_alone_means_what_it_says(database_url: str) -> None:
    each_kind = st.tuples(*(st.lists(kind, min_size=2, max_size=2) for kind in drawn.KINDS))
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(database_url))

        @settings(
            max_examples=60, derandomize=True, deadline=None, phases=[Phase.generate], suppress_health_check=UNMINDED
        )
        @given(versions, each_kind, drawn.parameters, st.sampled_from(drawn.NAMES), st.integers(1, 4))
        def same(written: Written, kinds: Any, parameter: int, name: str, size: int) -> None:
            asked: list[Question] = [((), (one,), ()) for kind in kinds for one in kind]
            asked += [
                ((), (), (SortKey(kind, descending, parameter, name),))  # type: ignore[arg-type]
                for kind in drawn.SORTS
                for descending in (False, True)
            ]
            runner.run(compare(store, written, asked, size))
            compared.append(len(asked))

        compared: list[int] = []
        try:
            same()
            assert len(compared) >= 50 and sum(compared) > 100
        finally:
            runner.run(store.close())


@pytest.mark.parametrize("counted", [planning.COUNTED_AT_MOST, 1], ids=["small sets lead", "walks"])
def test_a_search_finds_what_a_scan_finds_in_order_and_counts_it(
    database_url: str, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "COUNTED_AT_MOST", counted)
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(database_url))

        @settings(
            max_examples=200, derandomize=True, deadline=None, phases=[Phase.generate], suppress_health_check=UNMINDED
        )
        @given(versions, questions, st.integers(1, 4))
        def same(written: Written, asked: list[Question], size: int) -> None:
            runner.run(compare(store, written, asked, size))
            compared.append(len(asked))

        compared: list[int] = []
        try:
            same()
            assert len(compared) >= 50 and sum(compared) > 100
        finally:
            runner.run(store.close())


def test_chains_of_ten_steps_are_followed(database_url: str) -> None:
    """Patient/p0 refers to p1, that to p2, and so on; asked from both ends, forwards, backwards and in turn."""

    async def run() -> list[list[str]]:
        store = await Store.open(database_url)
        steps = 10

        async def put_all(transaction: Transaction) -> None:
            for i in range(steps + 1):
                references = ((hashed(f"Patient/p{i + 1}"), 5),)
                stored = Stored("Patient", f"p{i}", 1, moment(0), b"{}")
                await transaction.put(None, stored, b"", IndexRows(tokens=(i,), references=references))

        await store.write(put_all)
        forwards: Condition = Tokens((steps,))
        backwards: Condition = Tokens((0,))
        there_and_back: Condition = Not(Tokens((3,)))
        for i in range(steps):
            forwards = Refers((5,), "Patient", AllOf((forwards, AnyOf((OfTypes(("Patient",)), Ids(("x",)))))))
            backwards = ReferredBy("Patient", (5,), AllOf((backwards, Not(Not(OfTypes(("Patient",)))))))
            there_and_back = (
                Refers((5,), "Patient", there_and_back) if i % 2 else ReferredBy("Patient", (5,), there_and_back)
            )
        pages = [await store.search(Search(("Patient",), (one,))) for one in (forwards, backwards, there_and_back)]
        for one in (forwards, backwards):
            assert await store.explain(Search(("Patient",), (one, Tokens((0,)))))
        await store.close()
        return [[one.id for one in page.found] for page in pages]

    there, back, both = asyncio.run(run())
    assert there == ["p0"] and back == ["p10"]
    assert both == [f"p{i}" for i in range(10) if i != 3]  # p10 refers to nothing that is here


@pytest.mark.parametrize("number", [2_000])
def test_two_thousand_values_are_few_enough_of_every_kind(database_url: str, number: int) -> None:
    async def run() -> list[list[str]]:
        store = await Store.open(database_url)
        rows = IndexRows(
            tokens=(number - 1,),
            references=((number - 1, 5),),
            dates=((5, number - 1, number),),
            numbers=((5, 0, number - 1.0, number - 1.0),),
            strings=((5, number - 1, f"t{number - 1}x", ""),),
            compartments=(number - 1,),
            narrative=f"w{number - 1}",
        )
        await store.write(lambda t: t.put(None, Stored("Patient", f"p{number - 1}", 1, moment(0), b"{}"), b"", rows))
        await store.write(lambda t: t.put(None, Stored("Patient", "other", 1, moment(0), b"{}"), b"", IndexRows()))
        values = tuple(range(number))
        each: list[Condition] = [
            Tokens(values),
            References(5, values),
            InCompartment(values),
            Ids(tuple(f"p{i}" for i in values)),
            Dates(5, tuple(Bounds(low_from=i, high_upto=i + 1) for i in values)),
            Numbers(tuple(NumberTest(5, 0, Bounds(low_from=i, high_upto=i)) for i in values)),
            Strings(5, "exact", values),
            Strings(5, "starts", tuple(f"t{i}" for i in values)),
            Strings(5, "contains", tuple(f"{i}x" for i in values)),
            Words("narrative", tuple((f"w{i}",) for i in values)),
            AnyOf(tuple(Tokens((i,)) for i in values)),
            AllOf(tuple(Not(Ids((f"q{i}",))) for i in values) + (Tokens(values),)),
        ]
        found = [
            [one.id for one in (await store.search(Search(("Patient",), conditions))).found]
            for one in each
            for conditions in ((one,), (Not(Not(one)),), (Tokens((number - 1,)), one))
        ]
        with pytest.raises(TooLarge):
            await store.search(Search(("Patient",), (Tokens(tuple(range(40_000))),)))
        await store.close()
        return found

    assert asyncio.run(run()) == [[f"p{number - 1}"]] * 36
