"""Transactions: whole or not at all, in the standard's order, with every fault named at once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Invalid, NotFound, PreconditionFailed, Problem
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.service import Service, resource_of
from app.interaction.transact import transact
from app.interaction.update import update
from tests.interaction.serving import entry, observation, patient, plain, service, transaction

URN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
IDENTIFIED = {"identifier": [{"system": "http://h.org/mrn", "value": "7"}]}


async def refused(on: Service, bundle: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        await transact(on, bundle)
    for type_ in ("Patient", "Observation", "Practitioner"):
        assert (await search(on, type_, []))["total"] == 0, "something was stored"
    return problem.value


def test_references_by_urn_become_addresses_whatever_the_order(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            bundle = transaction(
                entry("POST", "Observation", observation(URN)), entry("POST", "Patient", patient(), full_url=URN)
            )
            answer = await transact(on, bundle)
            assert answer["type"] == "transaction-response"
            locations = [one["response"]["location"] for one in answer["entry"]]
            assert [one["response"]["status"] for one in answer["entry"]] == ["201 Created"] * 2
            type_, id_ = locations[0].split("/")[:2]
            stored = resource_of(await read(on, type_, id_))
            assert stored["subject"]["reference"] == locations[1].removesuffix("/_history/1")
            found = await search(on, "Observation", [("patient", locations[1].split("/")[1])])
            assert found["total"] == 1

    asyncio.run(run())


def test_absolute_full_urls_are_followed_by_absolute_and_relative_references(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            far = "http://far.org/fhir"
            await transact(
                on,
                transaction(
                    entry("POST", "Patient", patient("old"), full_url=f"{far}/Patient/old"),
                    entry("POST", "Observation", observation("Patient/old"), full_url=f"{far}/Observation/1"),
                    entry("PUT", "Observation/abs", observation(f"{far}/Patient/old", id="abs"), full_url="urn:uuid:2"),
                ),
            )
            assert (await search(on, "Observation", [("subject", "Patient/new-1")]))["total"] == 2

    asyncio.run(run())


def test_every_fault_of_every_entry_is_named_and_nothing_is_stored(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            problem = await refused(
                on,
                transaction(
                    entry("POST", "Patient", patient(), full_url=URN),
                    {"resource": patient()},
                    entry("FETCH", "Patient"),
                    entry("POST", "Patiant", patient()),
                    entry("POST", "Observation", patient()),
                    entry("PUT", "Patient/a", patient("b")),
                    entry("PUT", "Patient/a_b", patient("a_b")),
                    entry("POST", "Observation", observation("urn:uuid:0")),
                    entry("POST", "Patient", patient(name=[{"given": []}])),
                    entry("PATCH", "Patient/1"),
                    entry("DELETE", "Patient?colour=1"),
                    entry("POST", "Patient", patient(), full_url=URN),
                    entry("POST", "Patient"),
                ),
            )
            assert isinstance(problem, Invalid)
            assert [(issue.expression, issue.key) for issue in problem.issues] == [
                ("Bundle.entry[1].request", "entry-request"),
                ("Bundle.entry[2].request.method", "entry-method"),
                ("Bundle.entry[3].request.url", "resource-type"),
                ("Bundle.entry[4].resource.resourceType", "type-mismatch"),
                ("Bundle.entry[5].resource.id", "id-mismatch"),
                ("Bundle.entry[6].request.url", "id-format"),
                ("Bundle.entry[8].resource.name[0].given", "empty-element"),
                ("Bundle.entry[9].resource", "entry-resource"),
                ("Bundle.entry[10].request.url", "search-parameter"),
                ("Bundle.entry[12].resource", "entry-resource"),
                ("Bundle.entry[11].fullUrl", "same-fullurl"),
                ("Bundle.entry[7].resource.subject.reference", "reference-undefined"),
            ]

    asyncio.run(run())


def test_a_urn_that_nothing_defines_is_named_with_its_place(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            problem = await refused(on, transaction(entry("POST", "Observation", observation("urn:uuid:0"))))
            (issue,) = problem.issues
            assert issue.expression == "Bundle.entry[0].resource.subject.reference" and issue.value == "urn:uuid:0"

    asyncio.run(run())


@pytest.mark.parametrize(
    "entries",
    [
        (entry("PUT", "Patient/a", patient("a")), entry("PUT", "Patient/a", patient("a", gender="male"))),
        (entry("PUT", "Patient/a", patient("a")), entry("DELETE", "Patient/a")),
        (
            entry("POST", "Patient", patient(), ifNoneExist="identifier=7"),
            entry("POST", "Patient", patient(), ifNoneExist="identifier=7"),
        ),
    ],
)
def test_one_resource_twice_in_a_transaction_is_refused(tmp_path: Path, entries: tuple[dict[str, Any], ...]) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            assert isinstance(await refused(on, transaction(*entries)), Invalid)

    asyncio.run(run())


def test_deletes_come_first_and_gets_last(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "old", patient("old", **IDENTIFIED))
            answer = plain(
                await transact(
                    on,
                    transaction(
                        entry("GET", "Patient?identifier=7"),
                        entry("POST", "Patient", patient(**IDENTIFIED), ifNoneExist="identifier=7"),
                        entry("DELETE", "Patient/old"),
                    ),
                )
            )
            assert [one["response"]["status"][:3] for one in answer["entry"]] == ["200", "201", "204"]
            (match,) = answer["entry"][0]["resource"]["entry"]
            assert match["resource"]["id"] != "old"

    asyncio.run(run())


def test_if_none_exist_takes_the_one_that_exists_and_references_follow(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "known", patient("known", **IDENTIFIED))
            bundle = transaction(
                entry("POST", "Patient", patient(**IDENTIFIED), URN, ifNoneExist="identifier=http://h.org/mrn|7"),
                entry("POST", "Observation", observation(URN)),
            )
            answer = await transact(on, bundle)
            assert answer["entry"][0]["response"]["status"] == "200 OK"
            assert (await search(on, "Patient", []))["total"] == 1
            assert (await search(on, "Observation", [("patient", "known")]))["total"] == 1

    asyncio.run(run())


def test_if_none_exist_that_finds_several_stops_the_transaction(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            for id_ in "ab":
                await update(on, "Patient", id_, patient(id_, **IDENTIFIED))
            with pytest.raises(PreconditionFailed):
                await transact(
                    on,
                    transaction(
                        entry("PUT", "Patient/c", patient("c")),
                        entry("POST", "Patient", patient(), ifNoneExist="identifier=7"),
                    ),
                )
            assert (await search(on, "Patient", []))["total"] == 2

    asyncio.run(run())


def test_conditional_references_match_the_store_and_the_bundle(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "stored", patient("stored", **IDENTIFIED))
            other = {"identifier": [{"system": "http://h.org/mrn", "value": "8"}]}
            await transact(
                on,
                transaction(
                    entry("PUT", "Observation/1", observation("Patient?identifier=http://h.org/mrn|7", id="1")),
                    entry("PUT", "Observation/2", observation("Patient?identifier=http://h.org/mrn|8", id="2")),
                    entry("PUT", "Patient/new", patient("new", **other)),
                ),
            )
            for id_, subject in (("1", "Patient/stored"), ("2", "Patient/new")):
                assert resource_of(await read(on, "Observation", id_))["subject"] == {"reference": subject}

    asyncio.run(run())


def test_conditional_references_that_match_none_or_several_are_all_named(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            problem = await refused(
                on,
                transaction(
                    entry("POST", "Observation", observation("Patient?identifier=9")),
                    entry("POST", "Patient", patient(**IDENTIFIED)),
                    entry("POST", "Patient", patient(**IDENTIFIED)),
                    entry("POST", "Observation", observation("Patient?identifier=7")),
                    entry("POST", "Observation", observation("Patient?colour=red")),
                ),
            )
            assert [(issue.expression, issue.code) for issue in problem.issues] == [
                ("Bundle.entry[0].resource.subject.reference", "not-found"),
                ("Bundle.entry[3].resource.subject.reference", "multiple-matches"),
                ("Bundle.entry[4].resource.subject.reference", "not-supported"),
            ]

    asyncio.run(run())


def test_if_match_in_an_entry_guards_the_whole_transaction(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "a", patient("a"))
            stale = entry("PUT", "Patient/a", patient("a", gender="male"), ifMatch='W/"7"')
            with pytest.raises(PreconditionFailed):
                await transact(on, transaction(entry("PUT", "Patient/b", patient("b")), stale))
            assert (await search(on, "Patient", []))["total"] == 1

    asyncio.run(run())


def test_a_get_of_nothing_stops_the_transaction(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            problem = await refused(on, transaction(entry("POST", "Patient", patient()), entry("GET", "Patient/none")))
            assert isinstance(problem, NotFound) and problem.issues[0].expression == "Bundle.entry[1].request.url"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("bundle", "named"),
    [
        ({"resourceType": "Bundle", "type": "collection"}, "$emm-submit"),
        ({"resourceType": "Bundle", "type": "document"}, "$emm-submit"),
        ({"resourceType": "Bundle", "type": "searchset"}, "/Bundle"),
        ({"resourceType": "Bundle"}, "transaction or batch"),
        ({"resourceType": "Patient"}, "address of their type"),
        ([], "Bundle"),
    ],
)
def test_another_bundle_is_shown_the_right_door(tmp_path: Path, bundle: Any, named: str) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            problem = await refused(on, bundle)
            assert named in problem.issues[0].text

    asyncio.run(run())


def test_an_empty_transaction_is_answered_empty(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            assert await transact(on, transaction()) == {"resourceType": "Bundle", "type": "transaction-response"}

    asyncio.run(run())
