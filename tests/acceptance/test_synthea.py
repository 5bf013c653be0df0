"""What hospital systems post: Synthea's ten patients as the corpus has them, and as today's generator sends them; and what is asked of them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.acceptance.conftest import FHIR
from tests.conftest import serve
from tests.search import scan

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
Resource = dict[str, Any]


@dataclass
class Loaded:
    """Synthea in a service. records: for each patient `Type/id` → the resource as it was sent."""

    client: httpx.Client
    records: list[dict[str, Resource]]

    def of(self, type_: str) -> dict[str, Resource]:
        """All resources of the type that were sent."""
        return {
            address: one for record in self.records for address, one in record.items() if one["resourceType"] == type_
        }

    def found(self, url: str, **params: str) -> set[str]:
        """`Type/id` of all matches, page by page."""
        seen: list[str] = []
        page = self.client.get(url, params={**params, "_count": "300"}).json()
        while True:
            seen += [f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in page.get("entry", [])]
            following = [one["url"] for one in page["link"] if one["relation"] == "next"]
            if not following:
                break
            page = self.client.get(following[0]).json()
        assert len(seen) == len(set(seen))
        return set(seen)


def bundles(corpora: Path, pattern: str) -> list[Any]:
    return [json.loads(file.read_bytes()) for file in sorted((corpora / "synthea").glob(pattern))]


def post(client: httpx.Client, bundle: Any) -> dict[str, Resource]:
    """`Type/id` → what was sent."""
    answer = client.post("/fhir", json=bundle, headers=FHIR)
    assert answer.status_code == 200, answer.text[:2000]
    entries = answer.json()["entry"]
    assert {one["response"]["status"] for one in entries} == {"201 Created"}
    locations = ["/".join(one["response"]["location"].split("/_history")[0].split("/")[-2:]) for one in entries]
    return dict(zip(locations, (one["resource"] for one in bundle["entry"]), strict=True))


@pytest.fixture(scope="module")
def loaded(shared_database: Callable[[], str], corpora: Path) -> Iterator[Loaded]:
    """All ten, as they are."""
    for served in serve(Settings(database_url=shared_database())):
        with httpx.Client(base_url=served.url, timeout=120) as client:
            yield Loaded(client, [post(client, bundle) for bundle in bundles(corpora, "[A-Z]*.json")])


def test_all_ten_patients_load_as_posted(loaded: Loaded) -> None:
    assert len(loaded.records) == 10
    assert loaded.found("/fhir/Patient") == set(loaded.of("Patient"))
    assert loaded.found("/fhir/Observation") == set(loaded.of("Observation")) and len(loaded.of("Observation")) > 1000
    total = loaded.client.get("/fhir", params={"_count": "0"}).json()["total"]
    assert total == sum(map(len, loaded.records)) == 3399


def as_sent_today(bundle: Any) -> Any:
    """Without its own copies of organizations and practitioners; what referred to them does so by their identifier."""
    shared = {
        one["fullUrl"]: f"{one['resource']['resourceType']}?identifier={identifier['system']}|{identifier['value']}"
        for one in bundle["entry"]
        if one["resource"]["resourceType"] in ("Organization", "Practitioner")
        for identifier in one["resource"]["identifier"]
    }

    def rewritten(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: shared.get(one, one) if name == "reference" and isinstance(one, str) else rewritten(one)
                for name, one in value.items()
            }
        return [rewritten(one) for one in value] if isinstance(value, list) else value

    entries = [rewritten(one) for one in bundle["entry"] if one["fullUrl"] not in shared]
    assert shared and "?identifier=" in json.dumps(entries)
    return {**bundle, "entry": entries}


def test_bundles_of_todays_generator_load_after_hospitals_and_practitioners_without_a_duplicate(
    shared_database: Callable[[], str], corpora: Path
) -> None:
    for served in serve(Settings(database_url=shared_database())):
        with httpx.Client(base_url=served.url, timeout=120) as client:
            patients = [as_sent_today(bundle) for bundle in bundles(corpora, "[A-Z]*.json")]
            early = client.post("/fhir", json=patients[0], headers=FHIR)
            assert early.status_code == 422 and client.get("/fhir", params={"_count": "0"}).json()["total"] == 0
            known: dict[str, Resource] = {}
            for bundle in bundles(corpora, "[hp]*.json"):
                known |= post(client, bundle)
            records = Loaded(client, [post(client, bundle) for bundle in patients])
            for type_ in ("Organization", "Practitioner"):
                assert client.get(f"/fhir/{type_}", params={"_count": "0"}).json()["total"] == 102
            by_identifier = {
                f"{one['resourceType']}?identifier={each['system']}|{each['value']}": address
                for address, one in known.items()
                for each in one["identifier"]
            }
            encounters = records.of("Encounter")
            for address, sent in list(encounters.items())[::5]:
                stored = client.get(f"/fhir/{address}").json()
                assert stored["serviceProvider"]["reference"] == by_identifier[sent["serviceProvider"]["reference"]]
                doctors = [one["individual"]["reference"] for one in stored.get("participant", [])]
                assert doctors == [by_identifier[one["individual"]["reference"]] for one in sent.get("participant", [])]


@pytest.mark.parametrize(
    "params",
    [
        {"code": f"{LOINC}|8302-2", "date": "ge2015"},
        {"code": f"{LOINC}|8302-2,{LOINC}|29463-7", "date": "2014"},
        {"code": "8302-2", "date": "lt2012-06-01"},
        {"code": f"{LOINC}|2339-0", "date": "sa2010-01-01"},
        {"code": f"{LOINC}|", "date": "ap2016-03"},
        {"code:not": f"{LOINC}|8302-2", "date": "ne2015"},
    ],
)
def test_observations_by_code_and_date(loaded: Loaded, params: dict[str, str]) -> None:
    now = datetime.now(UTC)
    expected = {a for a, one in loaded.of("Observation").items() if scan.matches(one, list(params.items()), now)}
    assert loaded.found("/fhir/Observation", **params) == expected
    assert expected, "asks for nothing"


@pytest.mark.parametrize(
    ("asked", "least"), [("gt80|{}|kg", 80), ("gt80000|{}|g", 80), ("gt80||kg", 80), ("gt0.08|{}|t", 80)]
)
def test_observations_by_value_with_its_unit_in_any_unit_of_the_kind(loaded: Loaded, asked: str, least: float) -> None:
    expected = {
        address
        for address, one in loaded.of("Observation").items()
        if one.get("valueQuantity", {}).get("code") == "kg" and one["valueQuantity"]["value"] > least
    }
    assert loaded.found("/fhir/Observation", **{"value-quantity": asked.format(UCUM)}) == expected != set()


def test_conditions_by_the_name_of_the_patient(loaded: Loaded) -> None:
    for record in loaded.records:
        (patient,) = [one for one in record.values() if one["resourceType"] == "Patient"]
        family = patient["name"][0]["family"]
        same = [
            r
            for r in loaded.records
            for one in r.values()
            if one["resourceType"] == "Patient" and family in str(one["name"])
        ]
        expected = {a for r in same for a, one in r.items() if one["resourceType"] == "Condition"}
        assert loaded.found("/fhir/Condition", **{"patient.family:exact": family}) == expected
        assert loaded.found("/fhir/Condition", **{"subject:Patient.name": family.lower()}) == expected


def test_patients_who_have_an_observation(loaded: Loaded) -> None:
    for code in ("8302-2", "2339-0", "4548-4", "72166-2", "no-such-code"):
        expected = {
            address
            for record in loaded.records
            if any(code in str(one["code"]) for one in record.values() if one["resourceType"] == "Observation")
            for address, one in record.items()
            if one["resourceType"] == "Patient"
        }
        assert loaded.found("/fhir/Patient", **{"_has:Observation:patient:code": f"{LOINC}|{code}"}) == expected


def test_everything_of_each_patient_is_all_that_was_posted_with_it(loaded: Loaded) -> None:
    for record in loaded.records:
        (patient,) = [address for address in record if address.startswith("Patient/")]
        whole = loaded.client.get(f"/fhir/{patient}/$everything").json()
        found = {f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in whole["entry"]}
        assert found == set(record)
