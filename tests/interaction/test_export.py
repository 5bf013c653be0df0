"""$export: what its files hold."""

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.problems import NotFound
from app.interaction.delete import delete
from app.interaction.export_scope import compartment_types, patients_of
from app.interaction.import_ndjson import import_ndjson
from app.interaction.service import Service
from app.interaction.transact import transact
from app.interaction.update import update
from app.search.compartments import table
from app.search.index import indexed
from app.search.parameters import hashed
from tests.interaction.exporting import Files, begun, exported, files_of, group, ids, put, run
from tests.interaction.serving import BASE, observation, patient, service

ORGANIZATIONS = [{"resourceType": "Organization", "id": one, "name": one} for one in ("whole", "ward", "elsewhere")]
ORGANIZATIONS[1] |= {"partOf": {"reference": "Organization/whole"}}
DEVICES = [
    {"resourceType": "Device", "id": "shared"},
    {"resourceType": "Device", "id": "of-b", "patient": {"reference": "Patient/b"}},
]


async def two_patients(on: Service) -> None:
    """a and b with an Observation each; a's was made in a ward, with a shared device, and compared with b's."""
    about_a = observation("Patient/a", id="oa", performer=[{"reference": "Organization/ward"}])
    about_a["device"] = {"reference": "Device/shared"}
    about_a["focus"] = [{"reference": "Device/of-b"}]
    of_nobody = {**observation("Group/g", id="og")}
    await put(on, *ORGANIZATIONS, patient("a"), patient("b"), *DEVICES)
    await put(on, about_a, observation("Patient/b", id="ob"), group("g", "Patient/a"), of_nobody)


def patients_by_index(resource: dict[str, Any], known: Iterable[str]) -> set[str]:
    """Those of the patients in whose compartment the index rows put the resource."""
    owners = set(indexed(resource, BASE)[0].compartments)
    return {one for one in known if hashed(one) in owners}


def bare(files: Files) -> dict[str, dict[str, bytes]]:
    """Type → id → the resource without what the server says of its version, digits kept."""

    def content(one: dict[str, Any]) -> bytes:
        meta = {name: value for name, value in one["meta"].items() if name not in ("versionId", "lastUpdated")}
        return exact_json.canonical({**one, "meta": meta})

    return {type_: {one["id"]: content(one) for one in found} for type_, found in files.items()}


def test_a_system_export_holds_everything_that_is_live(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await two_patients(on)
        await delete(on, "Observation", "ob")
        files = await exported(on)
        assert ids(files) == {
            *("Organization/whole", "Organization/ward", "Organization/elsewhere", "Patient/a", "Patient/b"),
            *("Device/shared", "Device/of-b", "Observation/oa", "Observation/og", "Group/g"),
        }
        assert all(one["resourceType"] == type_ for type_, found in files.items() for one in found)

    run(tmp_path, work)


def test_a_patient_export_holds_the_compartments_and_what_they_refer_to_outside(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await two_patients(on)
        expected = {"Patient/a", "Patient/b", "Observation/oa", "Observation/ob", "Group/g", "Device/of-b"}
        assert ids(await exported(on, "patient")) == expected | {
            "Organization/ward",
            "Organization/whole",
            "Device/shared",
        }
        assert ids(await exported(on, "patient", _type="Organization,Patient")) == {
            *("Patient/a", "Patient/b", "Organization/ward", "Organization/whole")
        }

    run(tmp_path, work)


def test_a_group_export_holds_its_members_and_nothing_of_others(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await two_patients(on)
        files = await exported(on, "group", "g")
        assert ids(files) == {
            *("Patient/a", "Observation/oa", "Group/g", "Organization/ward", "Organization/whole", "Device/shared")
        }

    run(tmp_path, work)


def test_inactive_members_are_left_out_and_groups_in_groups_are_opened(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"), patient("b"), patient("c"))
        outer = group("outer", "Group/inner", "Patient/b")
        outer["member"][1]["inactive"] = True
        await put(on, outer, group("inner", "Patient/c", "Group/outer"))
        assert ids(await exported(on, "group", "outer", _type="Patient")) == {"Patient/c"}
        await put(on, group("empty"))
        assert await exported(on, "group", "empty") == {}
        with pytest.raises(NotFound):
            await begun(on, "group", "none")

    run(tmp_path, work)


def test_since_gives_what_changed_and_a_transaction_that_deletes_what_is_gone(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        gone = [observation("Patient/a", id=f"gone{i}") for i in range(130)]
        await put(
            on, patient("a"), patient("b"), *gone, observation("Patient/a", id="back"), observation("Patient/b", id="x")
        )
        await delete(on, "Observation", "x")  # before: the client knows that it is gone
        said, _ = await files_of(on, await begun(on))
        since = said["transactionTime"]
        await update(on, "Patient", "b", patient("b", gender="male"))
        for one in gone:
            await delete(on, "Observation", one["id"])
        await delete(on, "Observation", "back")
        await update(on, "Observation", "back", observation("Patient/a", id="back"))
        job = await begun(on, _since=since)
        await delete(on, "Observation", "back")  # after the kick-off
        said, files = await files_of(on, job)
        assert ids(files) == {"Patient/b", "Observation/back"}
        assert [(one["type"], one["count"]) for one in said["deleted"]] == [("Bundle", 2)]
        bundles = files["deleted"]
        assert {(one["resourceType"], one["type"]) for one in bundles} == {("Bundle", "transaction")}
        urls = [each["request"]["url"] for one in bundles for each in one["entry"]]
        assert sorted(urls) == sorted(f"Observation/{one['id']}" for one in gone)
        assert {each["request"]["method"] for one in bundles for each in one["entry"]} == {"DELETE"}
        of_patients = await exported(on, _since=since, _type="Patient")
        assert "deleted" not in of_patients and ids(of_patients) == {"Patient/b"}

    run(tmp_path, work)


def test_a_groups_deletions_are_those_of_its_members(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"), patient("b"), observation("Patient/a", id="oa"), observation("Patient/b", id="ob"))
        await put(on, group("g", "Patient/a"))
        said, _ = await files_of(on, await begun(on))
        await delete(on, "Observation", "oa")
        await delete(on, "Observation", "ob")
        files = await exported(on, "group", "g", _since=said["transactionTime"])
        assert [each["request"]["url"] for one in files["deleted"] for each in one["entry"]] == ["Observation/oa"]

    run(tmp_path, work)


def test_patients_are_found_as_the_index_finds_compartments(corpora: Path) -> None:
    checked = set()
    for path in sorted((corpora / "r4-examples").glob("*.json")):
        resource = json.loads(path.read_bytes())
        type_ = resource.get("resourceType")  # one file is a list of the others
        if type_ == "Parameters" or type_ not in table()["Patient"]:
            continue
        named = set(re.findall(r'"(Patient/[A-Za-z0-9.-]+)', path.read_text()))
        own = {f"Patient/{resource['id']}"} if type_ == "Patient" else set()
        assert patients_of(resource, BASE) == patients_by_index(resource, named | own), path.name
        if patients_of(resource, BASE):
            checked.add(type_)
    assert len(checked) > 40 and checked <= compartment_types()


def test_synthea_comes_back_as_it_went_in(tmp_path: Path, corpora: Path) -> None:
    path = min((corpora / "synthea").glob("[A-Z]*.json"), key=lambda one: one.stat().st_size)

    async def work(on: Service) -> None:
        await transact(on, exact_json.loads(path.read_bytes()))
        first = await exported(on)
        assert set(first) > {"Patient", "Encounter", "Observation", "Claim"}
        lines = [exact_json.dumps(one) for name in sorted(first) for one in first[name]]
        folder = tmp_path / "other"
        folder.mkdir()
        async with service(folder) as other:
            imported = await import_ndjson(other, io.BytesIO(b"\n".join(lines)))
            assert (imported.total("created"), imported.errors) == (len(lines), [])
            second = await exported(other)
            assert bare(second) == bare(first)

    run(tmp_path, work)
