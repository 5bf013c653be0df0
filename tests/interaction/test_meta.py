"""$meta, $meta-add and $meta-delete: http://hl7.org/fhir/R4/resource-operation-meta.html."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Gone, Invalid, NotAllowed, NotFound, PreconditionFailed
from app.interaction.delete import delete
from app.interaction.meta import added, labels_in_use, meta_add, meta_delete, meta_of, without
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.service import Service, resource_of
from app.interaction.update import update
from app.interaction.vread import vread
from tests.interaction.serving import observation, patient, service

Meta = dict[str, Any]
X, Y = {"system": "http://tags.org", "code": "x"}, {"system": "http://tags.org", "code": "y"}
SECRET = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}


def run(folder: Path, work: Callable[[Service], Coroutine[Any, Any, None]]) -> None:
    async def inside() -> None:
        async with service(folder) as on:
            await work(on)

    asyncio.run(inside())


def sent(**meta: Any) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": meta}]}


def returned(answer: dict[str, Any]) -> Meta:
    ((name, meta),) = [(one["name"], one["valueMeta"]) for one in answer["parameter"]]
    assert name == "return"
    found: Meta = meta
    return found


def test_the_identity_of_a_label_is_system_and_code_of_a_profile_its_url() -> None:
    shown = {**X, "display": "X", "version": "2"}
    assert added({"tag": [X]}, {"tag": [shown, Y, Y]}) == {"tag": [X, Y]}
    assert added({}, {"profile": ["http://p.org/1"], "security": [SECRET]}) == {
        "profile": ["http://p.org/1"],
        "security": [SECRET],
    }
    assert without({"tag": [shown, Y]}, {"tag": [X]}) == {"tag": [Y]}
    assert without({"tag": [X], "profile": ["a", "b"]}, {"tag": [X], "profile": ["b", "c"]}) == {"profile": ["a"]}
    assert without({"tag": [{"code": "x"}]}, {"tag": [X]}) == {"tag": [{"code": "x"}]}  # without a system: another


def test_added_labels_are_there_found_by_search_and_a_version_of_their_own(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me", meta={"tag": [X], "source": "http://source.org"}))
        written = await meta_add(on, "Patient", "me", [], sent(tag=[X, Y], security=[SECRET]))
        meta = resource_of(written.stored)["meta"]
        assert (meta["tag"], meta["security"], meta["source"]) == ([X, Y], [SECRET], "http://source.org")
        assert written.outcome == "updated" and written.stored.version == 2
        assert (await search(on, "Patient", [("_tag", "http://tags.org|y")]))["total"] == 1
        assert resource_of(await vread(on, "Patient", "me", "1"))["meta"]["tag"] == [X]
        assert resource_of(await read(on, "Patient", "me"))["active"] is True

    run(tmp_path, work)


def test_adding_what_is_there_and_deleting_what_is_not_makes_no_version(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me", meta={"tag": [X]}))
        same = await meta_add(on, "Patient", "me", [], sent(tag=[{**X, "display": "another"}]))
        none = await meta_delete(on, "Patient", "me", [], sent(tag=[Y], profile=["http://p.org/1"]))
        assert [one.outcome for one in (same, none)] == ["unchanged", "unchanged"]
        assert (await read(on, "Patient", "me")).version == 1

    run(tmp_path, work)


def test_deleted_labels_are_gone_and_are_found_no_more(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me", meta={"tag": [X, Y], "profile": ["http://p.org/1"]}))
        written = await meta_delete(on, "Patient", "me", [], sent(tag=[X, Y]))
        assert "tag" not in resource_of(written.stored)["meta"]
        assert (await search(on, "Patient", [("_tag", "http://tags.org|x")]))["total"] == 0
        assert returned(await meta_of(on, "Patient", "me", None, []))["profile"] == ["http://p.org/1"]

    run(tmp_path, work)


def test_meta_is_that_of_the_resource_or_of_one_of_its_versions(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me"))
        await meta_add(on, "Patient", "me", [], sent(tag=[X]))
        now, then = [returned(await meta_of(on, "Patient", "me", version, [])) for version in (None, "1")]
        assert now == resource_of(await read(on, "Patient", "me"))["meta"] and now["versionId"] == "2"
        assert then == resource_of(await vread(on, "Patient", "me", "1"))["meta"] and "tag" not in then

    run(tmp_path, work)


def test_the_labels_in_use_are_listed_for_a_type_and_for_all(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        assert await labels_in_use(on, None, []) == {"resourceType": "Parameters"}
        await update(on, "Patient", "me", patient("me", meta={"tag": [X], "profile": ["http://p.org/1"]}))
        await update(on, "Patient", "you", patient("you", meta={"tag": [X, Y]}))
        await update(on, "Observation", "o", observation("Patient/me", id="o", meta={"security": [SECRET]}))
        await update(on, "Patient", "gone", patient("gone", meta={"tag": [{"code": "gone"}]}))
        await delete(on, "Patient", "gone")
        labels = {"profile": ["http://p.org/1"], "tag": [X, Y]}
        assert returned(await labels_in_use(on, "Patient", [])) == labels  # no versionId, no lastUpdated
        assert returned(await labels_in_use(on, None, [])) == {**labels, "security": [SECRET]}
        with pytest.raises(NotFound):
            await labels_in_use(on, "Patients", [])

    run(tmp_path, work)


def test_if_match_guards_the_labels_too(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me"))
        with pytest.raises(PreconditionFailed):
            await meta_add(on, "Patient", "me", [], sent(tag=[X]), 'W/"7"')
        assert (await meta_add(on, "Patient", "me", [], sent(tag=[X]), 'W/"1"')).stored.version == 2

    run(tmp_path, work)


def test_only_labels_can_be_changed_and_only_where_something_is(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await update(on, "Patient", "me", patient("me"))
        for body in (
            None,
            sent(),
            sent(source="http://source.org", tag=[X]),
            sent(tag=[{"system": "http://tags.org"}]),
            sent(tag=X),
            {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueString": "x"}]},
            {
                "resourceType": "Parameters",
                "parameter": [*sent(tag=[X])["parameter"], {"name": "more", "valueCode": "x"}],
            },
        ):
            with pytest.raises(Invalid):
                await meta_add(on, "Patient", "me", [], body)
        assert (await read(on, "Patient", "me")).version == 1
        with pytest.raises(NotFound):
            await meta_add(on, "Patient", "nobody", [], sent(tag=[X]))
        await delete(on, "Patient", "me")
        with pytest.raises(Gone):
            await meta_delete(on, "Patient", "me", [], sent(tag=[X]))

    run(tmp_path, work)


def test_an_audit_event_keeps_its_labels(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        event = {
            "resourceType": "AuditEvent",
            "id": "a",
            "type": {"code": "rest"},
            "recorded": "2020-01-01T00:00:00Z",
            "agent": [{"requestor": True}],
            "source": {"observer": {"display": "x"}},
        }
        await update(on, "AuditEvent", "a", event)
        with pytest.raises(NotAllowed):
            await meta_add(on, "AuditEvent", "a", [], sent(tag=[X]))

    run(tmp_path, work)
