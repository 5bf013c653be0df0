"""$export: jobs over a state of the store, and the files that are made of it."""

import asyncio
import io
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.problems import Busy, Invalid, NotFound
from app.interaction import export_job
from app.interaction.delete import delete
from app.interaction.export import cancel, file_lines, kick_off, manifest, status
from app.interaction.export_asked import Level
from app.interaction.export_scope import compartment_types, patients_of
from app.interaction.import_ndjson import import_ndjson
from app.interaction.service import Service
from app.interaction.transact import transact
from app.interaction.update import update
from app.search.compartments import table
from app.search.index import indexed
from app.search.parameters import hashed
from app.store.store import Store
from tests.interaction.serving import BASE, entry, observation, patient, service, transaction

Files = dict[str, list[dict[str, Any]]]


def run(folder: Path, work: Callable[[Service], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        async with service(folder) as on:
            try:
                return await work(on)
            finally:
                await export_job.stop_all()

    return asyncio.run(inside())


async def begun(on: Service, level: Level = "system", group: str | None = None, **parameters: Any) -> str:
    pairs = [
        (name, one) for name, value in parameters.items() for one in ([value] if isinstance(value, str) else value)
    ]
    return await kick_off(on, level, group, f"{BASE}/$export", pairs)


async def files_of(on: Service, job: str) -> tuple[dict[str, Any], Files]:
    """The manifest, and what the files that it names hold, once the job is done."""
    for _ in range(2000):
        found, _ = await status(on, job)
        assert found.failed is None
        if found.is_done:
            break
        await asyncio.sleep(0.005)
    said = manifest(on, job, found)
    read: Files = {}
    for one in [*said["output"], *said["deleted"], *said["error"]]:
        address, name = one["url"].removesuffix(".ndjson").rsplit("/", 1)
        assert address == f"{BASE}/$export-file/{job}"
        read[name] = [exact_json.loads(line) async for line in await file_lines(on, job, name)]
        assert len(read[name]) == one["count"] > 0
    return said, read


async def exported(on: Service, level: Level = "system", group: str | None = None, **parameters: Any) -> Files:
    return (await files_of(on, await begun(on, level, group, **parameters)))[1]


def ids(files: Files) -> set[str]:
    return {f"{one['resourceType']}/{one['id']}" for found in files.values() for one in found if "id" in one}


async def put(on: Service, *resources: dict[str, Any]) -> None:
    await transact(on, transaction(*(entry("PUT", f"{r['resourceType']}/{r['id']}", r) for r in resources)))


def group(id_: str, *members: str, **more: Any) -> dict[str, Any]:
    of = [{"entity": {"reference": one}} for one in members]
    return {
        "resourceType": "Group",
        "id": id_,
        "type": "person",
        "actual": True,
        **more,
        **({"member": of} if of else {}),
    }


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


def test_what_is_written_after_the_kick_off_does_not_show(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a", gender="male"), patient("b"), group("g", "Patient/a"))
        job = await begun(on)
        of_group = await begun(on, "group", "g", _type="Patient")
        await put(on, patient("a", gender="female"), patient("c"), group("g", "Patient/b"))
        await delete(on, "Patient", "c")
        await update(on, "Patient", "b", patient("b", gender="other"))
        said, files = await files_of(on, job)
        assert {(one["id"], one.get("gender")) for one in files["Patient"]} == {("a", "male"), ("b", None)}
        assert ids((await files_of(on, of_group))[1]) == {"Patient/a"}
        assert {one["meta"]["lastUpdated"] <= said["transactionTime"] for one in files["Patient"]} == {True}

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


def test_an_export_that_follows_another_misses_nothing_in_between(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        known: dict[str, int] = {}
        since: dict[str, str] = {}
        for i in range(5):
            await put(on, *(patient(f"p{i % 3}-{j}", name=[{"text": str(i)}]) for j in range(10)))
            said, files = await files_of(on, await begun(on, **since))
            since = {"_since": said["transactionTime"]}
            known |= {one["id"]: int(one["meta"]["versionId"]) for one in files.get("Patient", [])}
        assert known == {f"p{i}-{j}": 2 if i < 2 else 1 for i in range(3) for j in range(10)}

    run(tmp_path, work)


def test_type_filters_choose_among_their_type_and_several_are_alternatives(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        weights = [
            {**observation("Patient/a", id=f"w{kg}"), "valueQuantity": {"value": kg, "unit": "kg"}}
            for kg in (50, 60, 70)
        ]
        weights[0]["status"] = "amended"
        await put(on, patient("a"), *weights)
        job = await begun(on, _typeFilter="Observation?status=amended,Observation?value-quantity=gt65")
        await update(on, "Observation", "w60", {**weights[1], "status": "amended"})
        assert ids((await files_of(on, job))[1]) == {"Patient/a", "Observation/w50", "Observation/w70"}
        both = ["Observation?status=amended,final&value-quantity=lt65"]  # the comma is the filter's own
        assert ids(await exported(on, _type="Observation", _typeFilter=both)) == {"Observation/w50", "Observation/w60"}

    run(tmp_path, work)


def test_elements_leave_what_is_mandatory_and_say_that_the_rest_is_missing(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a", gender="male", birthDate="1960-01-01"), observation("Patient/a", id="o"))
        files = await exported(on, _elements="Patient.gender,subject")
        (one,), (other,) = files["Patient"], files["Observation"]
        assert {"resourceType", "id", "meta", "gender", "active"} == set(one)  # active is a modifier
        assert {"resourceType", "id", "meta", "status", "code", "subject"} == set(other)
        assert one["meta"]["tag"][0]["code"] == "SUBSETTED"

    run(tmp_path, work)


@pytest.mark.parametrize(
    "parameters, expression",
    [
        ({"_outputFormat": "text/csv"}, "http._outputFormat"),
        ({"_since": "2024-01-01"}, "http._since"),
        ({"_type": "Patient,Pationt"}, "http._type"),
        ({"_typeFilter": "status=final"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?patient.name=x"}, "http._typeFilter"),
        ({"_typeFilter": "Patient?_has:Observation:patient:code=x"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?_sort=date"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?nonsense=1"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?status=final", "_type": "Patient"}, "http._typeFilter"),
        ({"_elements": "Patient.nonsense"}, "http._elements"),
        ({"patient": "Patient/a"}, "http.patient"),
        ({"includeAssociatedData": "LatestProvenanceResources"}, "http.includeAssociatedData"),
        ({"_count": "7"}, "http._count"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(tmp_path: Path, parameters: dict[str, str], expression: str) -> None:
    async def work(on: Service) -> None:
        with pytest.raises(Invalid) as raised:
            await begun(on, **parameters)
        assert {issue.expression for issue in raised.value.issues} == {expression}
        assert await on.store.jobs("export") == []

    run(tmp_path, work)


def test_a_lenient_client_is_told_in_the_manifest_what_was_left_out_and_never_gets_more_patients(
    tmp_path: Path,
) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        pairs = [("_type", "Patient,Pationt"), ("includeAssociatedData", "x"), ("nonsense", "1")]
        job = await kick_off(on, "system", None, f"{BASE}/$export", pairs, None, lenient=True)
        said, files = await files_of(on, job)
        assert [(one["type"], one["count"]) for one in said["error"]] == [("OperationOutcome", 3)]
        texts = " ".join(one["issue"][0]["details"]["text"] for one in files["remarks"])
        assert all(name in texts for name in ("Pationt", "includeAssociatedData", "nonsense"))
        with pytest.raises(Invalid):
            await kick_off(on, "patient", None, f"{BASE}/$export", [("patient", "Patient/a")], None, lenient=True)

    run(tmp_path, work)


def test_a_cancelled_job_is_gone_at_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(500)))
        job = await begun(on)
        await cancel(on, job)
        for _ in range(20):
            await asyncio.sleep(0)
        with pytest.raises(NotFound):
            await status(on, job)
        with pytest.raises(NotFound):
            await file_lines(on, job, "Patient")
        with pytest.raises(NotFound):
            await cancel(on, job)
        assert await on.store.jobs("export") == []

    run(tmp_path, work)


def test_a_job_is_gone_after_24_hours_with_its_files_and_its_row(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        job = await begun(on)
        await files_of(on, job)
        now = on.clock()
        later = replace(on, clock=lambda: now + timedelta(hours=23, minutes=58))
        assert (await status(later, job))[0].is_done
        too_late = replace(on, clock=lambda: now + timedelta(hours=24, seconds=1))
        with pytest.raises(NotFound):
            await file_lines(too_late, job, "Patient")
        assert await on.store.job(job) is None

    run(tmp_path, work)


def test_a_job_that_a_restart_broke_off_is_taken_up_again_and_shows_the_same_state(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(300)))
        job = await begun(on)
        await asyncio.sleep(0)
        await export_job.stop(job)  # as when the process ends
        assert not (await status(on, job))[0].is_done
        await export_job.stop(job)
        await put(on, patient("later"))
        await delete(on, "Patient", "p7")
        await on.store.close()

        store = await Store.open(f"sqlite:///{tmp_path / 'emm.db'}")
        now = on.clock()
        again = replace(on, store=store, clock=lambda: now + export_job.ABANDONED)
        try:
            files = (await files_of(again, job))[1]
            assert ids(files) == {f"Patient/p{i}" for i in range(300)}
        finally:
            await store.close()
            on.store = await Store.open(f"sqlite:///{tmp_path / 'emm.db'}")  # for the fixture to close

    run(tmp_path, work)


def test_a_job_that_another_process_works_on_is_left_to_it(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        job = await begun(on)
        await export_job.stop(job)
        now = on.clock()
        soon = replace(on, clock=lambda: now)
        await export_job.save(soon, job, (await status(soon, job))[0])  # the other's sign of life
        for _ in range(10):
            assert not (await status(soon, job))[0].is_done
            await asyncio.sleep(0.005)

    run(tmp_path, work)


def test_more_exports_than_can_run_are_refused_until_one_is_done(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, *(patient(f"p{i}") for i in range(200)))
        jobs = [await begun(on) for _ in range(2)]
        paused = await begun(on)
        with pytest.raises(Busy) as raised:
            await begun(on)
        assert raised.value.issues[0].key == "too-many-exports"
        await cancel(on, paused)
        last = await begun(on)
        for job in [*jobs, last]:
            await files_of(on, job)

    run(tmp_path, work)


def test_files_have_the_bytes_that_are_stored(tmp_path: Path) -> None:
    line = (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":9.30}}'
    )

    async def work(on: Service) -> None:
        await import_ndjson(on, io.BytesIO(line))
        job = await begun(on)
        await files_of(on, job)
        (body,) = [one async for one in await file_lines(on, job, "Observation")]
        stored = await on.store.newest("Observation", "o")
        assert stored is not None and body == stored.body + b"\n" and b'"value":9.30}' in body

    run(tmp_path, work)


def patients_by_index(resource: dict[str, Any], known: Iterable[str]) -> set[str]:
    """Those of the patients in whose compartment the index rows put the resource."""
    owners = set(indexed(resource, BASE)[0].compartments)
    return {one for one in known if hashed(one) in owners}


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


def bare(files: Files) -> dict[str, dict[str, bytes]]:
    """Type → id → the resource without what the server says of its version, digits kept."""

    def content(one: dict[str, Any]) -> bytes:
        meta = {name: value for name, value in one["meta"].items() if name not in ("versionId", "lastUpdated")}
        return exact_json.canonical({**one, "meta": meta})

    return {type_: {one["id"]: content(one) for one in found} for type_, found in files.items()}
