"""Create, read, vread, update, delete and history of one resource."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.problems import Gone, Invalid, NotFound, PreconditionFailed
from app.interaction.create import create
from app.interaction.delete import delete
from app.interaction.history import history
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.service import resource_of
from app.interaction.update import update
from app.interaction.vread import vread
from tests.interaction.serving import observation, patient, plain, service


def test_a_created_resource_reads_back_with_its_digits_and_full_meta(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            body = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":9.30},"meta":{"versionId":"77","tag":[{"code":"t"}]}}'
            written = await create(on, "Observation", exact_json.loads(body))
            stored = await read(on, "Observation", written.stored.id)
            assert written.outcome == "created" and b'"value":9.30}' in stored.body
            meta = resource_of(stored)["meta"]
            assert meta == {"versionId": "1", "lastUpdated": "2026-01-01T00:00:00.000Z", "tag": [{"code": "t"}]}

    asyncio.run(run())


def test_create_does_not_use_the_clients_id(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            assert (await create(on, "Patient", patient("mine"))).stored.id == "new-1"

    asyncio.run(run())


def test_equal_content_makes_no_new_version_whatever_the_order_of_members(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            first = await update(
                on, "Patient", "a", exact_json.loads(b'{"resourceType":"Patient","id":"a","x":1.0,"y":2}')
            )
            same = exact_json.loads(b'{"y":2,"id":"a","x":1.0,"resourceType":"Patient","meta":{"versionId":"9"}}')
            again = await update(on, "Patient", "a", same)
            assert (first.outcome, again.outcome) == ("created", "unchanged") and again.stored == first.stored
            other_digits = exact_json.loads(b'{"resourceType":"Patient","id":"a","x":1.00,"y":2}')
            assert (await update(on, "Patient", "a", other_digits)).outcome == "updated"

    asyncio.run(run())


def test_a_deleted_resource_is_gone_and_its_versions_stay(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "a", patient("a"))
            assert (await delete(on, "Patient", "a")).outcome == "deleted"
            assert (await delete(on, "Patient", "a")).outcome == "unchanged"
            with pytest.raises(Gone):
                await read(on, "Patient", "a")
            with pytest.raises(Gone):
                await vread(on, "Patient", "a", "2")
            assert (await vread(on, "Patient", "a", "1")).version == 1
            assert (await search(on, "Patient", []))["total"] == 0
            revived = await update(on, "Patient", "a", patient("a"))
            assert revived.outcome == "created" and revived.stored.version == 3
            assert (await search(on, "Patient", [("_id", "a")]))["total"] == 1

    asyncio.run(run())


def test_what_never_was_is_not_found(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            for asked in (read(on, "Patient", "no"), delete(on, "Patient", "no"), history(on, "Patient", "no")):
                with pytest.raises(NotFound):
                    await asked
            await update(on, "Patient", "a", patient("a"))
            for version in ("2", "0", "-1", "x", "01", "9" * 30):
                with pytest.raises(NotFound):
                    await vread(on, "Patient", "a", version)
            with pytest.raises(NotFound, match="resource-type"):
                await read(on, "Patiant", "a")
            with pytest.raises(NotFound, match="resource-type"):
                await create(on, "Parameters", {"resourceType": "Parameters"})
            with pytest.raises(Invalid):
                await read(on, "Patient", "a" * 65)

    asyncio.run(run())


def test_if_match_lets_only_the_seen_version_be_changed(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "a", patient("a"))
            with pytest.raises(PreconditionFailed):
                await update(on, "Patient", "a", patient("a", gender="male"), if_match='W/"2"')
            with pytest.raises(PreconditionFailed):
                await update(on, "Patient", "b", patient("b"), if_match='W/"1"')
            with pytest.raises(PreconditionFailed):
                await delete(on, "Patient", "a", if_match='"2"')
            with pytest.raises(Invalid):
                await update(on, "Patient", "a", patient("a"), if_match="W/2?")
            changed = await update(on, "Patient", "a", patient("a", gender="male"), if_match='W/"1"')
            assert changed.stored.version == 2

    asyncio.run(run())


@pytest.mark.parametrize(
    ("resource", "expressions"),
    [
        ([], [None]),
        (patient("a", id="a/b"), ["Patient.id", "Patient.id"]),
        (observation("Patient/a", id="a"), ["Observation.resourceType"]),
        ({"resourceType": "Patient"}, ["Patient.id"]),
        (patient("a", name=[], gender=None, x={}), ["Patient.name", "Patient.gender", "Patient.x"]),
        (patient("a", meta={"tag": {}}), ["Patient.meta.tag", "Patient.meta.tag"]),
        (patient("a", link=[{"other": {"reference": "Patiant/1"}}]), ["Patient.link[0].other.reference"]),
        (patient("a", link=[{"other": {"reference": "#none"}}]), ["Patient.link[0].other.reference"]),
        (patient("a", link=[{"other": {"reference": "Patient?identifier=1"}}]), ["Patient.link[0].other.reference"]),
        (patient("a", contained=[{"resourceType": "Foo"}]), ["Patient.contained[0].resourceType"]),
    ],
)
def test_faults_are_named_by_place_and_nothing_is_stored(tmp_path: Path, resource: Any, expressions: list[str]) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            with pytest.raises(Invalid) as refused:
                await update(on, "Patient", "a", resource)
            assert [issue.expression for issue in refused.value.issues] == expressions
            assert (await search(on, "Patient", []))["total"] == 0

    asyncio.run(run())


def test_a_date_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            with pytest.raises(Invalid) as refused:
                await create(on, "Observation", observation("Patient/1", effectiveDateTime="2020-13-45"))
            (issue,) = refused.value.issues
            assert (issue.expression, issue.value) == ("Observation.effectiveDateTime", "2020-13-45")

    asyncio.run(run())


def test_history_pages_from_newest_to_oldest_while_versions_are_added(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            for number in range(5):
                await update(on, "Patient", "a", patient("a", multipleBirthInteger=number))
            await delete(on, "Patient", "a")
            page, seen = plain(await history(on, "Patient", "a", [("_count", "2")])), []
            while True:
                seen += [one["response"]["etag"] for one in page["entry"]]
                assert page["total"] == 6
                link = [one["url"] for one in page["link"] if one["relation"] == "next"]
                if not link:
                    break
                await update(on, "Patient", "a", patient("a", multipleBirthInteger=100 + len(seen)))
                params = [("_count", "2"), ("_cursor", link[0].partition("_cursor=")[2])]
                page = plain(await history(on, "Patient", "a", params))
            assert seen == [f'W/"{number}"' for number in (6, 5, 4, 3, 2, 1)]

    asyncio.run(run())


def test_a_history_entry_says_how_the_version_came_to_be(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            id_ = (await create(on, "Patient", patient())).stored.id
            await delete(on, "Patient", id_)
            newest, oldest = plain(await history(on, "Patient", id_))["entry"]
            assert newest["request"] == {"method": "DELETE", "url": f"Patient/{id_}"} and "resource" not in newest
            assert oldest["request"] == {"method": "POST", "url": "Patient"} and oldest["resource"]["id"] == id_

    asyncio.run(run())
