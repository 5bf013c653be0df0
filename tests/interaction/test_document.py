"""Composition/$document: http://hl7.org/fhir/R4/composition-operation-document.html, http://hl7.org/fhir/R4/documents.html."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Conflict, Gone, Invalid, NotFound
from app.interaction.delete import delete
from app.interaction.document import document
from app.interaction.read import read
from app.interaction.service import Service, resource_of
from app.interaction.update import update
from tests.interaction.serving import BASE, observation, patient, plain, service

Resource = dict[str, Any]


def run(folder: Path, work: Callable[[Service], Coroutine[Any, Any, None]], integrity: bool = True) -> None:
    async def inside() -> None:
        async with service(folder) as on:
            await work(replace(on, integrity=integrity))

    asyncio.run(inside())


async def keep(on: Service, *resources: Resource) -> None:
    for resource in resources:
        await update(on, resource["resourceType"], resource["id"], resource)


def composition(*entries: str, **more: Any) -> Resource:
    return {
        "resourceType": "Composition",
        "id": "report",
        "status": "final",
        "type": {"text": "report"},
        "date": "2020",
        "title": "A report",
        "author": [{"reference": "PractitionerRole/role"}],
        "subject": {"reference": "Patient/me"},
        "section": [{"title": "Findings", "entry": [{"reference": entry} for entry in entries]}],
        **more,
    }


PARTS: tuple[Resource, ...] = (
    {"resourceType": "Organization", "id": "hospital", "name": "Hospital"},
    {"resourceType": "Practitioner", "id": "doctor"},
    {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/doctor"},
        "organization": {"reference": "Organization/hospital"},
    },
    patient("me", managingOrganization={"reference": "Organization/hospital"}),
    observation("Patient/me", id="part"),
    observation("Patient/me", id="whole", hasMember=[{"reference": "Observation/part"}]),
    observation("Patient/me", id="not-in-the-report"),
)
ALL = ["Composition/report", "PractitionerRole/role", "Patient/me", "Observation/whole", "Practitioner/doctor"]
ALL += ["Organization/hospital", "Observation/part"]


def addresses(bundle: Resource) -> list[str]:
    return [f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in plain(bundle)["entry"]]


def test_a_document_is_the_composition_first_and_all_that_it_leads_to(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole"))
        bundle, stored = await document(on, "report", [])
        assert stored is None and bundle["type"] == "document"
        found = addresses(bundle)
        assert found[0] == "Composition/report" and sorted(found) == sorted(ALL)
        assert [entry["fullUrl"] for entry in bundle["entry"]] == [f"{BASE}/{address}" for address in found]
        # bdl-9 and bdl-10 (http://hl7.org/fhir/R4/bundle.html#invs)
        assert bundle["identifier"]["system"] and bundle["identifier"]["value"] and bundle["timestamp"]

    run(tmp_path, work)


def test_provenance_of_what_is_in_the_document_comes_along(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        told = {
            "resourceType": "Provenance",
            "id": "told",
            "target": [{"reference": "Observation/part"}],
            "recorded": "2020-01-01T00:00:00Z",
            "agent": [{"who": {"reference": "Practitioner/doctor"}}],
        }
        apart = {**told, "id": "apart", "target": [{"reference": "Observation/not-in-the-report"}]}
        await keep(on, *PARTS, composition("Observation/whole"), told, apart)
        found = addresses((await document(on, "report", []))[0])
        assert sorted(found) == sorted([*ALL, "Provenance/told"])

    run(tmp_path, work)


def test_a_reference_to_a_version_brings_that_version(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole/_history/1"))
        await keep(on, observation("Patient/me", id="whole", status="amended"))
        bundle = plain((await document(on, "report", []))[0])
        (whole,) = [one["resource"] for one in bundle["entry"] if one["resource"]["id"] == "whole"]
        assert whole["meta"]["versionId"] == "1" and whole["status"] == "final"
        assert "Observation/part" in addresses(bundle)  # which that version refers to

    run(tmp_path, work)


def test_what_is_missing_is_named_and_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        away = "http://elsewhere.org/fhir/Observation/x"
        await keep(on, *PARTS, composition("Observation/whole", "Observation/never", away))
        await keep(on, observation("Patient/me", id="part", specimen={"reference": "Specimen/never"}))
        with pytest.raises(Conflict) as refused:
            await document(on, "report", [])
        named = {(issue.expression, issue.value) for issue in refused.value.issues}
        assert named == {
            ("Composition.section[0].entry[1]", "Observation/never"),
            ("Observation.specimen", "Specimen/never"),
            ("Composition.section[0].entry[2]", away),
        }

    run(tmp_path, work, integrity=False)


def test_what_others_refer_to_on_other_servers_stays_there(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        away = {"reference": "http://elsewhere.org/fhir/Specimen/x"}
        await keep(on, *PARTS, composition("Observation/whole"))
        await keep(on, observation("Patient/me", id="part", specimen=away))
        assert sorted(addresses((await document(on, "report", []))[0])) == sorted(ALL)

    run(tmp_path, work)


def test_the_identifier_stays_the_same_until_something_changes(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole"))
        first, again = [(await document(on, "report", []))[0] for _ in range(2)]
        assert first["identifier"] == again["identifier"] and first["timestamp"] < again["timestamp"]
        await keep(on, observation("Patient/me", id="part", status="amended"))
        assert (await document(on, "report", []))[0]["identifier"] != first["identifier"]

    run(tmp_path, work)


def test_persist_stores_the_document_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole"))
        body = {"resourceType": "Parameters", "parameter": [{"name": "persist", "valueBoolean": True}]}
        _, stored = await document(on, "report", [], body, may_write=True)
        assert stored is not None
        kept = resource_of(await read(on, "Bundle", stored.id))
        assert kept["type"] == "document" and sorted(addresses(kept)) == sorted(ALL)
        _, again = await document(on, "report", [("persist", "true")], may_write=True)
        assert again == stored
        await keep(on, observation("Patient/me", id="part", status="amended"))
        _, changed = await document(on, "report", [("persist", "true")], may_write=True)
        assert changed is not None and changed.id != stored.id

    run(tmp_path, work)


def test_a_get_stores_nothing(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole"))
        with pytest.raises(Invalid) as refused:
            await document(on, "report", [("persist", "true")])
        assert refused.value.issues[0].expression == "http.persist"

    run(tmp_path, work)


def test_the_composition_is_also_named_by_id(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *PARTS, composition("Observation/whole"))
        for name in ("report", "Composition/report", f"{BASE}/Composition/report"):
            assert addresses((await document(on, None, [("id", name)]))[0])[0] == "Composition/report"
        for params in ([], [("id", "http://elsewhere.org/fhir/Composition/report")]):
            with pytest.raises(Invalid):
                await document(on, None, params)
        with pytest.raises(Invalid) as refused:  # "the id parameter SHALL NOT be used" at an instance
            await document(on, "report", [("id", "report"), ("graph", "http://example.org/graph")])
        assert {issue.expression for issue in refused.value.issues} == {"http.id", "http.graph"}

    run(tmp_path, work)


def test_a_composition_that_is_not_there_makes_no_document(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        with pytest.raises(NotFound):
            await document(on, "report", [])
        await keep(on, *PARTS, composition("Observation/whole"))
        await delete(on, "Composition", "report")
        with pytest.raises(Gone):
            await document(on, "report", [])

    run(tmp_path, work)
