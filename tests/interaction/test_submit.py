"""$emm-submit: a collection or document Bundle becomes resources."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from app.fhir.problems import Invalid
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.service import resource_of
from app.interaction.submit import submit
from tests.interaction.serving import observation, patient, service

UUID = "61ebe359-bfdc-4613-8bf2-c5e300945f0a"
FAR = "http://far.org/fhir"


def bundle(*entries: dict[str, Any], type_: str = "collection") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}


def test_submitting_twice_makes_no_new_version(tmp_path: Path) -> None:
    sent = bundle(
        {"fullUrl": f"urn:uuid:{UUID}", "resource": patient()},
        {"fullUrl": f"{FAR}/Observation/9", "resource": observation(f"urn:uuid:{UUID}", id="9")},
        type_="document",
    )

    async def run() -> None:
        async with service(tmp_path) as on:
            first, done = await submit(on, sent)
            again, _ = await submit(on, sent)
            assert [one["response"]["status"] for one in first["entry"]] == ["201 Created", "201 Created"]
            assert [one["response"]["status"] for one in again["entry"]] == ["200 OK", "200 OK"]
            assert [one["response"]["etag"] for one in again["entry"]] == ['W/"1"', 'W/"1"'] and len(done) == 2
            assert (await search(on, "Observation", [("patient", UUID)]))["total"] == 1

    asyncio.run(run())


def test_a_foreign_address_gets_a_stable_id_and_remembers_its_source(tmp_path: Path) -> None:
    patient_id = str(uuid5(NAMESPACE_URL, f"{FAR}/Patient/1"))

    async def run() -> None:
        async with service(tmp_path) as on:
            await submit(
                on,
                bundle(
                    {"fullUrl": f"{FAR}/Patient/1", "resource": patient("1")},
                    {
                        "fullUrl": f"{FAR}/Observation/2",
                        "resource": observation("Patient/1", id="2", meta={"source": "http://own.org"}),
                    },
                    {
                        "fullUrl": "http://here.org/fhir/Observation/ours",
                        "resource": observation(f"{FAR}/Patient/1", id="ours"),
                    },
                ),
            )
            assert resource_of(await read(on, "Patient", patient_id))["meta"]["source"] == f"{FAR}/Patient/1"
            assert (await search(on, "Observation", [("subject", f"Patient/{patient_id}")]))["total"] == 2
            assert "source" not in resource_of(await read(on, "Observation", "ours"))["meta"]
            other = resource_of(await read(on, "Observation", str(uuid5(NAMESPACE_URL, f"{FAR}/Observation/2"))))
            assert other["meta"]["source"] == "http://own.org"

    asyncio.run(run())


def test_relative_references_to_the_old_id_follow_a_urn_identity(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await submit(
                on,
                bundle(
                    {"fullUrl": f"urn:uuid:{UUID}", "resource": patient("old")},
                    {
                        "fullUrl": "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0b",
                        "resource": observation("Patient/old"),
                    },
                ),
            )
            assert (await search(on, "Observation", [("patient", UUID)]))["total"] == 1

    asyncio.run(run())


def test_every_entry_without_identity_is_named_and_nothing_is_stored(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            with pytest.raises(Invalid) as refused:
                await submit(
                    on,
                    bundle(
                        {"fullUrl": f"urn:uuid:{UUID}", "resource": patient()},
                        {"resource": patient("a")},
                        {"fullUrl": "urn:uuid:not a uuid!", "resource": patient("a")},
                        {"fullUrl": f"{FAR}/Patient/1", "resource": patient("2")},
                        {"fullUrl": f"{FAR}/Patient/1"},
                        {"fullUrl": f"{FAR}/Foo/1", "resource": {"resourceType": "Foo"}},
                    ),
                )
            assert [issue.expression for issue in refused.value.issues] == [
                "Bundle.entry[1].fullUrl",
                "Bundle.entry[2].fullUrl",
                "Bundle.entry[3].fullUrl",
                "Bundle.entry[4].resource",
                "Bundle.entry[5].resource.resourceType",
            ]
            assert (await search(on, "Patient", []))["total"] == 0

    asyncio.run(run())


def test_a_transaction_is_shown_the_other_door(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            with pytest.raises(Invalid, match="bundle-type"):
                await submit(on, bundle(type_="transaction"))

    asyncio.run(run())
