"""The store's SQL means what the conditions mean: compared with a plain scan of all that was stored, page by page."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.index import indexed
from app.search.query import query
from app.store.records import Stored, moment
from app.store.store import Store
from app.store.transaction import Transaction
from tests.search import generated, scan

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Params = list[tuple[str, str]]


async def _found(
    resources: list[dict[str, Any]], questions: list[Params], size: int
) -> list[tuple[list[str], int | None]]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{Path(folder) / 'emm.db'}")

        async def put_all(transaction: Transaction) -> None:
            for i, resource in enumerate(resources):
                rows, _ = indexed(resource, scan.BASE)
                await transaction.put(None, Stored("Observation", f"o{i}", 1, moment(0), b"{}"), b"", rows)

        await store.write(put_all)
        answers = []
        for params in questions:
            conditions = query("Observation", params, scan.BASE, NOW).conditions
            page = await store.search("Observation", conditions, size)
            ids, total = [one.id for one in page.found], page.total
            while page.last is not None:
                page = await store.search("Observation", conditions, size, page.last, page.top)
                ids += [one.id for one in page.found]
                assert page.found and page.total == total
            answers.append((ids, total))
        await store.close()
        return answers


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    st.lists(generated.observations(), max_size=12),
    st.lists(st.lists(generated.clauses, max_size=3), min_size=1, max_size=6),
    st.integers(1, 5),
)
def test_a_search_finds_what_a_scan_finds_in_order_and_counts_it(
    resources: list[dict[str, Any]], questions: list[Params], size: int
) -> None:
    for params, (ids, total) in zip(questions, asyncio.run(_found(resources, questions, size)), strict=True):
        expected = [f"o{i}" for i, resource in enumerate(resources) if scan.matches(resource, params, NOW)]
        assert ids == expected and total == len(expected)
