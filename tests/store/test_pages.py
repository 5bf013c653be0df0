"""Pages: stable with ties and while others write, and totals that never slow a page."""

import asyncio
from dataclasses import replace

import pytest

from app.search.conditions import Bounds, Dates, Not, Search, SortKey, Tokens
from app.search.rows import DateRow, IndexRows
from app.store import searching
from app.store.records import Page
from app.store.store import Store
from tests.store.writing import opened, put, remove

BY_DATE = (SortKey("date", descending=True, parameter=3), SortKey("string", parameter=4))


def rows(i: int) -> IndexRows:
    """Two thirds have one of two dates, some also an earlier one that ends with it; half have one of two names."""
    dates: tuple[DateRow, ...] = ((3, i % 2, i % 2 + 1),) if i % 3 else ()
    if i % 3 == 2:
        dates = ((3, -5, i % 2 + 1), *dates)
    strings = ((4, i % 4, f"name {i % 4}", ""),) if i % 4 < 2 else ()
    return IndexRows(tokens=(1,), dates=dates, strings=strings)


async def all_pages(store: Store, asked: Search, meanwhile: bool) -> list[str]:
    page = await store.search(asked)
    found = [one.id for one in page.found]
    new = 0
    while page.last is not None:
        if meanwhile:
            await store.write(put(f"new{new}", rows(new)))
            new += 1
        page = await store.search(replace(asked, after=page.last, top=page.top))
        found += [one.id for one in page.found]
    return found


@pytest.mark.parametrize(
    "sort",
    [
        (),
        BY_DATE,
        (SortKey("date", True, 3),),
        (SortKey("date", False, 3),),
        (SortKey("string", True, 4),),
        (SortKey("updated", True),),
        (SortKey("updated"),),
        (SortKey("id", True),),
    ],
)
@pytest.mark.parametrize("conditions", [(), (Tokens((1,)),)], ids=["all", "by a condition"])
def test_pages_add_up_with_ties_and_take_in_nothing_that_is_written_meanwhile(
    database_url: str, sort: tuple[SortKey, ...], conditions: tuple[Tokens, ...]
) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for i in range(25):
                await store.write(put(f"p{i}", rows(i), updated=i % 5))
            asked = Search(("Patient",), conditions, 100, sort)
            whole = await all_pages(store, asked, meanwhile=False)
            assert len(set(whole)) == 25
            for size in (1, 4, 24, 25):
                assert await all_pages(store, replace(asked, count=size), meanwhile=False) == whole
            assert await all_pages(store, replace(asked, count=4), meanwhile=True) == whole

    asyncio.run(run())


def test_what_is_deleted_between_pages_is_left_out_and_nothing_else_moves(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for i in range(9):
                await store.write(put(f"p{i}", IndexRows(tokens=(1,))))
            asked = Search(("Patient",), (Tokens((1,)),), 3)
            page = await store.search(asked)
            await store.write(remove("p1"))
            await store.write(remove("p4"))
            page = await store.search(replace(asked, after=page.last, top=page.top))
            assert [one.id for one in page.found] == ["p3", "p5", "p6"] and page.total == 7

    asyncio.run(run())


def test_a_position_of_another_sort_is_refused(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for wrong in ((1, 2), ("=a",), ()):
                with pytest.raises(ValueError, match="position"):
                    await store.search(Search(("Patient",), after=wrong))

    asyncio.run(run())


def test_a_total_is_exact_or_absent_and_accurate_on_demand(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "TOTAL_AT_MOST", 8)
    monkeypatch.setattr(searching, "LOOKED_AT_FOR_TOTAL", 12)

    async def run() -> None:
        async with opened(database_url) as store:
            for i in range(20):
                await store.write(
                    put(f"p{i}", IndexRows(tokens=tuple(sorted({1, 10 + i % 4})), dates=((3, i, i + 1),)))
                )

            async def asked(*conditions: Tokens | Dates | Not, **more: object) -> Page:
                return await store.search(Search(("Patient",), conditions, 2, **more))  # type: ignore[arg-type]

            assert (await asked(Tokens((10,)))).total == 5
            assert (await asked(Tokens((1,)))).total is None
            assert (await asked(Tokens((1,)), total="accurate")).total == 20
            assert (await asked(Tokens((10,)), total="none")).total is None
            assert (await asked(Dates(3, (Bounds(low_from=15),)))).total == 5
            assert (await asked(Not(Tokens((10,))))).total is None
            assert (await asked(Not(Tokens((1,))))).total == 0  # the first page is the last: counted for nothing
            assert (await store.search(Search(("Patient",), (Tokens((1,)),), 0))).total == 20

    asyncio.run(run())


def test_an_explanation_says_what_leads_and_shows_no_value(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            for i in range(9):
                await store.write(put(f"p{i}", IndexRows(tokens=(123_456_789, 987_654_321 + i))))
            asked = Search(("Patient",), (Tokens((123_456_789,)), Tokens((987_654_324,))), sort=BY_DATE)
            lines = await store.explain(asked)
            assert lines[:3] == ["lead: Tokens, rows: 1", "test: Tokens", "order: -date, string, creation"]
            assert any(line.startswith("plan: ") for line in lines)
            assert not any(value in "\n".join(lines) for value in ("123456789", "987654324"))

    asyncio.run(run())
