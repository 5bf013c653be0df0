"""What is kept of cases is what the store says, whatever is written, and whichever process writes it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from app.case.document import Case
from app.case.reading import read_yaml
from app.fhir import exact_json
from app.fhir.names import CASE_SYSTEM, TAGS
from app.fhir.problems import Problem
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.store_case import delete_case, replace_case
from app.interaction.transact import transact
from app.interaction.view_cases import stored_cases as view_of
from app.search.conditions import Search
from app.store.records import Stored
from app.store.store import Store
from app.terminology.terminology import Terminology
from tests.conftest import ROOT
from tests.interaction.plain_cases import Told, plain_cases
from tests.interaction.serving import entry, transaction

TERMINOLOGY = Terminology.load(ROOT / "mappings")
STEPS = 30


def document(path: str, *changed: tuple[str, str]) -> Case:
    text = (ROOT / path).read_text()
    for old, new in changed:
        assert old in text
        text = text.replace(old, new)
    return read_yaml(text.encode(), TERMINOLOGY.words)


CASES = (
    document("tests/convert/everything.yaml"),
    document("app/literature/invented/hospital-case.yaml"),
    document("app/literature/cerny.yaml"),
)
CHANGED = document("tests/convert/everything.yaml", ("9.30", "8.25"))


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


async def some(service: Service, chance: random.Random, *types: str) -> Stored | None:
    """A live resource of one of the types."""
    found = await service.store.view(lambda view: view.search(Search(types)))
    return chance.choice(found)[1] if found else None


PARTS = (
    "Observation",
    "Condition",
    "Procedure",
    "MedicationStatement",
    "Patient",
    "Group",
    "Provenance",
    "BodyStructure",
)


async def put_a_document(service: Service, chance: random.Random) -> None:
    await replace_case(service, chance.choice((*CASES, CHANGED)))


async def delete_a_case(service: Service, chance: random.Random) -> None:
    await delete_case(service, chance.choice(CASES).id)


async def update_a_part(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, "Observation", "Condition", "Composition")
    if part is not None:
        body = exact_json.loads(part.body)
        body["language"] = chance.choice(["en", "de", "fr"])
        if "valueQuantity" in body:
            body["valueQuantity"]["value"] = chance.randrange(1, 50)
        await transact(service, transaction(entry("PUT", part.address, body)))


async def move_a_part_to_another_patient(service: Service, chance: random.Random) -> None:
    part, patient = await some(service, chance, "Observation", "Condition"), await some(service, chance, "Patient")
    if part is not None and patient is not None:
        body = exact_json.loads(part.body) | {"subject": {"reference": patient.address}}
        await transact(service, transaction(entry("PUT", part.address, body)))


async def delete_a_part(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, *PARTS)
    if part is not None:
        await transact(service, transaction(entry("DELETE", part.address)))


async def bring_back_a_part(service: Service, chance: random.Random) -> None:
    """From its history: the body of its first version, whether it stands or is gone."""
    case = chance.choice(CASES)
    try:
        resources = (await read_case(service, case.id)).resources
    except Problem:
        return
    part = chance.choice(resources)
    first = await service.store.version(part.type, part.id, 1)
    if first is not None:
        await transact(service, transaction(entry("PUT", first.address, exact_json.loads(first.body))))


async def add_an_observation(service: Service, chance: random.Random) -> None:
    subject = await some(service, chance, "Patient", "Group")
    if subject is not None:
        made = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
            "subject": {"reference": subject.address},
            "valueQuantity": {"value": 12, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL"},
        }
        await transact(service, transaction(entry("POST", "Observation", made)))


async def tag_a_part_as_derived(service: Service, chance: random.Random) -> None:
    """What `$meta-add` does."""
    part = await some(service, chance, "Observation")
    if part is not None:
        body = exact_json.loads(part.body)
        body["meta"]["tag"] = [] if body["meta"].get("tag") else [{"system": TAGS, "code": "derived"}]
        await transact(service, transaction(entry("PUT", part.address, body)))


async def take_a_composition_away(service: Service, chance: random.Random) -> None:
    composition = await some(service, chance, "Composition")
    if composition is not None:
        await transact(service, transaction(entry("DELETE", composition.address)))


async def write_another_composition(service: Service, chance: random.Random) -> None:
    """Of a known case, of a new one, or with no value in its identifier; about somebody, or about nobody."""
    subject = await some(service, chance, "Patient", "Group")
    value = chance.choice([*(case.id for case in CASES), "other", "odd|,$\\", None])
    made = {
        "resourceType": "Composition",
        "id": chance.choice(["a", "b"]),
        "identifier": {"system": CASE_SYSTEM} | ({"value": value} if value else {}),
        "status": "final",
        "type": {"text": "case"},
        "date": "2026-01-01",
        "author": [{"display": "a hospital"}],
        "title": "Of a hospital",
    } | ({"subject": {"reference": subject.address}} if subject and chance.random() < 0.8 else {})
    await transact(service, transaction(entry("PUT", f"Composition/{made['id']}", made)))


async def write_a_provenance(service: Service, chance: random.Random) -> None:
    """Of a Composition and its patient: what a case without its own has instead."""
    composition, patient = await some(service, chance, "Composition"), await some(service, chance, "Patient")
    if composition is not None and patient is not None:
        made = {
            "resourceType": "Provenance",
            "target": [{"reference": composition.address}, {"reference": patient.address}],
            "recorded": chance.choice(["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]),
            "agent": [{"who": {"display": "a hospital"}}],
        }
        await transact(service, transaction(entry("POST", "Provenance", made)))


async def write_of_somebody_else(service: Service, chance: random.Random) -> None:
    await transact(service, transaction(entry("PUT", "Patient/else", {"resourceType": "Patient", "id": "else"})))


async def fail_to_write(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, "Observation")
    if part is not None:
        body = exact_json.loads(part.body) | {"language": "xx"}
        impossible = entry("PUT", "Patient/none", {"resourceType": "Patient", "id": "none"}, ifMatch='W/"9"')
        await transact(service, transaction(entry("PUT", part.address, body), impossible))


WRITES: tuple[Callable[[Service, random.Random], Any], ...] = (
    put_a_document,
    delete_a_case,
    update_a_part,
    move_a_part_to_another_patient,
    delete_a_part,
    bring_back_a_part,
    add_an_observation,
    tag_a_part_as_derived,
    take_a_composition_away,
    write_another_composition,
    write_a_provenance,
    write_of_somebody_else,
    fail_to_write,
)


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


def composition(id_: str, case_id: str, subject: str) -> dict[str, Any]:
    return {
        "resourceType": "Composition",
        "id": id_,
        "identifier": {"system": CASE_SYSTEM, "value": case_id},
        "status": "final",
        "type": {"text": "case"},
        "date": "2026-01-01",
        "author": [{"display": "a hospital"}],
        "title": f"By {id_}",
        "subject": {"reference": subject},
    }


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
