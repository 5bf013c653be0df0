"""What is kept of cases is what the store says, whatever is written, and whichever process writes it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from app.fhir.problems import Problem
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.store_case import replace_case
from app.interaction.transact import transact
from app.interaction.view_cases import stored_cases as view_of
from app.store.store import Store
from tests.interaction.case_writes import CASES, CHANGED, TERMINOLOGY, WRITES, composition
from tests.interaction.plain_cases import Told, plain_cases
from tests.interaction.serving import entry, transaction

STEPS = 30


@asynccontextmanager
async def services(url: str) -> AsyncIterator[tuple[Service, Service]]:
    """Two that know nothing of each other, on one database."""
    seconds, ids = count(), count(1)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    stores = [await Store.open(url) for _ in range(2)]
    one, other = (
        Service(
            store,
            TERMINOLOGY,
            lambda: start + timedelta(seconds=next(seconds)),
            lambda: f"new-{next(ids)}",
            "http://here.org/fhir",
            "0",
            integrity=False,
        )
        for store in stores
    )
    try:
        yield one, other
    finally:
        for store in stores:
            await store.close()


async def told(service: Service) -> Told:
    """Every case of the view, and why one cannot be made."""
    view = await view_of(service)
    reasons = {one["case"]: one["reason"] for one in view.not_read if one["case"] and one["reason"] != TWICE}
    return {case.id: case.as_data() for case in view.cases} | reasons


TWICE = "another Composition stands for the same case"


@pytest.mark.parametrize("seed", range(12))
def test_after_any_writes_the_kept_cases_are_those_made_from_scratch(database_url: str, seed: int) -> None:
    async def run() -> None:
        chance = random.Random(seed)
        async with services(database_url) as both:
            for case in CASES:
                await replace_case(both[0], case)
            for step in range(STEPS):
                write, by, seen_by = chance.choice(WRITES), chance.choice(both), chance.choice(both)
                with suppress(Problem):  # refused: nothing was written, and nothing may change
                    await write(by, chance)
                assert await told(seen_by) == await plain_cases(by), f"seed {seed}, step {step}: {write.__name__}"

    asyncio.run(run())


def test_an_older_composition_that_takes_the_identifier_of_a_case_is_the_one_that_counts(database_url: str) -> None:
    async def run() -> None:
        async with services(database_url) as (one, other):
            for id_ in ("p", "q"):
                await transact(one, transaction(entry("PUT", f"Patient/{id_}", {"resourceType": "Patient", "id": id_})))
            for made in (composition("a", "something-else", "Patient/q"), composition("b", "odd", "Patient/p")):
                await transact(one, transaction(entry("PUT", f"Composition/{made['id']}", made)))
            assert {case.id: case.title for case in (await view_of(other)).cases}["odd"] == "By b"
            await transact(one, transaction(entry("PUT", "Composition/a", composition("a", "odd", "Patient/q"))))
            assert {case.id: case.title for case in (await view_of(other)).cases} == {"odd": "By a"}

    asyncio.run(run())


def test_a_case_without_a_provenance_is_recorded_when_the_newest_of_its_resources_was_written(
    database_url: str,
) -> None:
    async def run() -> None:
        async with services(database_url) as (one, other):
            patient = entry("PUT", "Patient/p", {"resourceType": "Patient", "id": "p"})
            await transact(one, transaction(patient))
            await transact(one, transaction(entry("PUT", "Composition/a", composition("a", "odd", "Patient/p"))))
            first, again = await read_case(one, "odd"), await read_case(other, "odd")
            newest = max(stored.updated for stored in first.resources)
            assert first.case.recorded == newest.strftime("%Y-%m-%dT%H:%M:%SZ")
            assert again.case == first.case and again.etag == first.etag
            assert [case.recorded for case in (await view_of(other)).cases] == [first.case.recorded]

    asyncio.run(run())


def test_what_nobody_touched_is_not_rebuilt(database_url: str) -> None:
    async def run() -> None:
        async with services(database_url) as (one, other):
            for case in CASES:
                await replace_case(one, case)
            before = {case.id: case for case in (await view_of(other)).cases}
            await replace_case(one, CHANGED)
            after = {case.id: case for case in (await view_of(other)).cases}
            assert [id_ for id_, case in after.items() if case is not before[id_]] == [CHANGED.id]

    asyncio.run(run())


def test_more_than_can_be_kept_are_seen_all_the_same(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with services(database_url) as (one, other):
            for case in CASES:
                await replace_case(one, case)
            for _ in range(2):
                assert {case.id for case in (await view_of(other)).cases} == {case.id for case in CASES}
                assert len(other.held.cases) == 1

    monkeypatch.setattr("app.interaction.held_cases.MOST_HELD", 1)
    asyncio.run(run())


def test_many_writes_at_once_are_seen_too(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with services(database_url) as (one, other):
            await replace_case(one, CASES[0])
            await view_of(other)
            await replace_case(one, CHANGED)
            assert [case.as_data() for case in (await view_of(other)).cases] == [CHANGED.as_data()]

    monkeypatch.setattr("app.interaction.stored_cases.MOST_TOUCHED", 0)
    asyncio.run(run())
