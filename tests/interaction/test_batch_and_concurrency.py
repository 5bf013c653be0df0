"""Batches, and many clients at once."""

import asyncio
from pathlib import Path

from app.fhir.problems import Conflict, PreconditionFailed
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.service import resource_of
from app.interaction.transact import transact
from app.interaction.update import update
from tests.interaction.serving import entry, observation, patient, plain, service, transaction

IDENTIFIED = {"identifier": [{"system": "http://h.org/mrn", "value": "7"}]}


def test_in_a_batch_each_entry_stands_or_falls_alone(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            answer = plain(
                await transact(
                    on,
                    transaction(
                        entry("PUT", "Patient/a", patient("a")),
                        entry("GET", "Patient/none"),
                        entry("POST", "Patient", observation("Patient/a")),
                        entry("POST", "Observation", observation("Patient?identifier=none")),
                        entry("GET", "Patient/a"),
                        {"resource": patient()},
                        type_="batch",
                    ),
                )
            )
            assert answer["type"] == "batch-response"
            statuses = [one["response"]["status"][:3] for one in answer["entry"]]
            assert statuses == ["201", "404", "422", "422", "200", "422"]
            outcome = answer["entry"][2]["response"]["outcome"]
            assert outcome["issue"][0]["expression"] == ["Bundle.entry[2].resource.resourceType"]
            assert answer["entry"][4]["resource"]["id"] == "a"
            assert (await search(on, "Observation", []))["total"] == 0

    asyncio.run(run())


def test_twenty_clients_creating_the_same_conditionally_make_one(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            bundle = transaction(entry("POST", "Patient", patient(**IDENTIFIED), ifNoneExist="identifier=7"))
            answers = await asyncio.gather(*(transact(on, bundle) for _ in range(20)))
            statuses = sorted(answer["entry"][0]["response"]["status"] for answer in answers)
            assert statuses == ["200 OK"] * 19 + ["201 Created"]
            assert (await search(on, "Patient", []))["total"] == 1

    asyncio.run(run())


def test_concurrent_updates_with_if_match_lose_none(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "a", patient("a", multipleBirthInteger=0))

            async def add_one() -> None:
                while True:
                    stored = await read(on, "Patient", "a")
                    resource = resource_of(stored)
                    resource["multipleBirthInteger"] += 1
                    try:
                        await update(on, "Patient", "a", resource, if_match=stored.etag)
                        return
                    except (PreconditionFailed, Conflict):
                        continue

            await asyncio.gather(*(add_one() for _ in range(10)))
            assert resource_of(await read(on, "Patient", "a"))["multipleBirthInteger"] == 10

    asyncio.run(run())
