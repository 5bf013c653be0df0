"""$everything: a whole record, and nothing of anybody else's."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.problems import Gone, Invalid, NotFound
from app.fhir.references import references_in
from app.interaction.care_dates import CARE_DATES, SPANS
from app.interaction.create import create
from app.interaction.delete import delete
from app.interaction.everything import everything
from app.interaction.service import Service
from app.interaction.transact import transact
from app.interaction.update import update
from app.search.compartments import table
from app.search.parameters import parameters_of
from tests.interaction.record import RECORD
from tests.interaction.serving import BASE, observation, patient, plain, service

Resource = dict[str, Any]
Params = list[tuple[str, str]]


def run(folder: Path, work: Callable[[Service], Coroutine[Any, Any, None]]) -> None:
    async def inside() -> None:
        async with service(folder) as on:
            await work(on)

    asyncio.run(inside())


async def keep(on: Service, *resources: Resource) -> None:
    for resource in resources:
        await update(on, resource["resourceType"], resource["id"], resource)


def addresses(bundle: Resource, mode: str | None = None) -> list[str]:
    return [
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in plain(bundle).get("entry", [])
        if entry["search"]["mode"] != "outcome" and mode in (None, entry["search"]["mode"])
    ]


async def pages(on: Service, type_: str, id_: str, params: Params) -> list[Resource]:
    found = [plain(await everything(on, type_, id_, params))]
    while links := [link["url"] for link in found[-1]["link"] if link["relation"] == "next"]:
        assert links[0].startswith(f"{BASE}/{type_}/{id_}/$everything?_cursor=")
        found.append(plain(await everything(on, type_, id_, [("_cursor", links[0].partition("_cursor=")[2])])))
    return found


MATCHES = ["Patient/me", "Encounter/visit", "Observation/mine", "Observation/early", "Observation/undated"]
MATCHES += ["Condition/myeloma", "Condition/pneumonia"]
INCLUDES = ["Provenance/entered", "PractitionerRole/role", "Practitioner/doctor", "Organization/ward"]
INCLUDES += ["Organization/hospital"]


def test_the_patient_comes_first_then_the_compartment_then_what_it_needs(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        bundle = await everything(on, "Patient", "me", [])
        assert addresses(bundle, "match") == MATCHES
        assert sorted(addresses(bundle, "include")) == sorted(INCLUDES)
        assert bundle["type"] == "searchset" and bundle["total"] == len(MATCHES)

    run(tmp_path, work)


def test_what_is_about_another_patient_is_neither_given_nor_followed(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        group = {"resourceType": "Group", "id": "trial", "type": "person", "actual": True}
        group["member"] = [{"entity": {"reference": f"Patient/{id_}"}} for id_ in ("me", "other")]
        await keep(on, *RECORD, group)
        found = addresses(await everything(on, "Patient", "me", []))
        assert "Group/trial" in found
        assert not {"Patient/other", "Observation/theirs", "Organization/stranger"} & set(found)

    run(tmp_path, work)


def test_pages_hold_all_that_the_whole_holds_each_match_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        found = await pages(on, "Patient", "me", [("_count", "2")])
        matches = [address for page in found for address in addresses(page, "match")]
        assert matches == MATCHES and len(found) == 3
        assert {address for page in found for address in addresses(page, "include")} == set(INCLUDES)
        assert all("total" not in page for page in found)

    run(tmp_path, work)


def test_a_page_that_is_followed_later_holds_nothing_that_came_in_between(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        first = plain(await everything(on, "Patient", "me", [("_count", "3")]))
        (url,) = [link["url"] for link in first["link"] if link["relation"] == "next"]
        await keep(on, observation("Patient/me", id="late"))
        rest = await everything(on, "Patient", "me", [("_cursor", url.partition("_cursor=")[2])])
        assert [*addresses(first, "match"), *addresses(rest, "match")] == MATCHES

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("params", "left_out"),
    [
        ([("start", "2015")], {"Observation/early", "Condition/pneumonia"}),
        ([("end", "2010-12-31")], {"Encounter/visit", "Observation/mine", "Condition/pneumonia"}),
        ([("start", "2011-02-15"), ("end", "2011")], {"Encounter/visit", "Observation/mine", "Observation/early"}),
        (
            [("start", "2015-03-02"), ("end", "2015-03-02")],
            {"Observation/mine", "Observation/early", "Condition/pneumonia"},
        ),
    ],
)
def test_start_and_end_are_care_dates_and_what_has_no_date_stays(
    tmp_path: Path, params: Params, left_out: set[str]
) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        found = addresses(await everything(on, "Patient", "me", params), "match")
        assert found == [address for address in MATCHES if address not in left_out]

    run(tmp_path, work)


def test_since_asks_for_what_changed_and_type_for_some_types(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        now = on.clock()
        await keep(on, {"resourceType": "Practitioner", "id": "doctor", "active": True})
        since = [("_since", now.strftime("%Y-%m-%dT%H:%M:%SZ"))]
        assert addresses(await everything(on, "Patient", "me", since)) == ["Patient/me", "Practitioner/doctor"]
        both = [*since, ("_type", "Practitioner,Observation"), ("_type", "Organization")]
        assert addresses(await everything(on, "Patient", "me", both)) == ["Practitioner/doctor"]
        types = addresses(await everything(on, "Patient", "me", [("_type", "Organization,Condition")]))
        assert sorted(types) == [
            "Condition/myeloma",
            "Condition/pneumonia",
            "Organization/hospital",
            "Organization/ward",
        ]

    run(tmp_path, work)


def test_an_encounter_brings_all_that_refers_to_it_and_its_patient(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        own = "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter"
        linked = {
            "resourceType": "Flag",
            "id": "linked",
            "status": "active",
            "code": {"text": "x"},
            "subject": {"reference": "Patient/me"},
            "extension": [{"url": own, "valueReference": {"reference": "Encounter/visit"}}],
        }
        await keep(on, *(one for one in RECORD if one["id"] != "theirs"), linked)
        bundle = await everything(on, "Encounter", "visit", [])
        assert addresses(bundle, "match") == ["Encounter/visit", "Observation/mine", "Flag/linked"]
        assert sorted(addresses(bundle, "include")) == sorted([*INCLUDES, "Patient/me"])
        with pytest.raises(Invalid) as refused:  # R4 has dates for Patients alone
            await everything(on, "Encounter", "visit", [("start", "2015")])
        assert "start" in refused.value.issues[0].text

    run(tmp_path, work)


def test_parameters_come_in_a_body_as_well(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, *RECORD)
        body = {"resourceType": "Parameters", "parameter": [{"name": "start", "valueDate": "2015"}]}
        bundle = await everything(on, "Patient", "me", [("_type", "Observation")], body)
        assert addresses(bundle) == ["Observation/mine", "Observation/undated"]
        assert plain(bundle)["link"][0]["url"] == f"{BASE}/Patient/me/$everything?_type=Observation&start=2015"

    run(tmp_path, work)


def test_every_bad_parameter_is_named_at_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, patient("me"))
        params = [("start", "2015-02-30"), ("_type", "Observation,Obs"), ("_count", "0")]
        with pytest.raises(Invalid) as refused:
            await everything(on, "Patient", "me", params)
        assert [issue.expression for issue in refused.value.issues] == ["http.start", "http._type", "http._count"]
        with pytest.raises(Invalid) as refused:
            await everything(on, "Patient", "me", [("_since", "yesterday"), ("_elements", "id"), ("_count", "x")])
        assert {issue.expression for issue in refused.value.issues} == {"http._since", "http._elements", "http._count"}
        with pytest.raises(Invalid):
            await everything(on, "Patient", "me", [("start", "2016"), ("end", "2015")])
        for params in ([("_cursor", "made-up")], [("_cursor", "made-up"), ("_type", "Observation")]):
            with pytest.raises(Invalid) as refused:
                await everything(on, "Patient", "me", params)
            assert refused.value.issues[0].key == "page-link"

    run(tmp_path, work)


def test_a_patient_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        with pytest.raises(NotFound):
            await everything(on, "Patient", "nobody", [])
        await keep(on, patient("gone"))
        await delete(on, "Patient", "gone")
        with pytest.raises(Gone):
            await everything(on, "Patient", "gone", [])

    run(tmp_path, work)


def test_everything_of_a_synthea_patient_is_its_bundle(tmp_path: Path, corpora: Path) -> None:
    """Each Bundle of Synthea holds one patient and all that the record needs; two are stored side by side."""
    files = sorted((corpora / "synthea").glob("[A-Z]*.json"), key=lambda path: path.stat().st_size)[:2]

    async def work(on: Service) -> None:
        stored = []
        for file in files:
            answer = await transact(on, exact_json.loads(file.read_bytes()), "representation")
            stored.append([entry["resource"] for entry in plain(answer)["entry"]])
        for resources in stored:
            (one,) = [resource for resource in resources if resource["resourceType"] == "Patient"]
            address = f"Patient/{one['id']}"
            around = {
                f"{resource['resourceType']}/{resource['id']}"
                for resource in resources
                if address in [element["reference"] for _, element in references_in(resource)]
            }
            everyone = {f"{resource['resourceType']}/{resource['id']}" for resource in resources}
            bundle = await everything(on, "Patient", one["id"], [])
            assert set(addresses(bundle, "match")) == {address} | around
            assert set(addresses(bundle)) == everyone
            assert {entry["resource"]["id"]: entry["resource"] for entry in plain(bundle)["entry"]} == {
                resource["id"]: resource for resource in resources
            }
            paged = await pages(on, "Patient", one["id"], [("_count", "10")])
            matches = [each for page in paged for each in addresses(page, "match")]
            assert sorted(matches) == sorted({address} | around) and len(matches) == bundle["total"]

    run(tmp_path, work)


def test_the_care_dates_are_search_parameters_and_every_dated_type_is_decided() -> None:
    records_own = {"AuditEvent", "Basic", "Provenance"}
    people = {"Patient", "Person", "RelatedPerson"}
    for type_ in table()["Patient"]:
        dates = {name for name, one in parameters_of(type_).items() if one.type == "date"} - {"_lastUpdated"}
        named = {*CARE_DATES.get(type_, ()), *(name for name in SPANS.get(type_, ()) if name)}
        assert named <= dates
        assert bool(named) == bool(dates) or type_ in records_own | people


def test_a_created_resource_is_part_of_everything_at_once(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await keep(on, patient("me"))
        written = await create(on, "Observation", observation("Patient/me"))
        assert addresses(await everything(on, "Patient", "me", [])) == ["Patient/me", written.stored.address]

    run(tmp_path, work)
