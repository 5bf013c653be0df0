"""Two FHIR clients that others wrote do their normal work: fhirpy, asynchronous and not, and the SMART client fhirclient."""
# mypy: disable-error-code="no-untyped-call,import-untyped,no-any-return"

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fhirclient.models.bundle import Bundle, BundleEntry, BundleEntryRequest
from fhirclient.models.codeableconcept import CodeableConcept
from fhirclient.models.fhirreference import FHIRReference
from fhirclient.models.humanname import HumanName
from fhirclient.models.identifier import Identifier
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirclient.server import FHIRNotFoundException, FHIRServer
from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound
from requests import HTTPError


@pytest.fixture
def url(shared: httpx.Client) -> str:
    return f"{shared.base_url}".rstrip("/") + "/fhir"


def test_fhirpy_works_through_a_record_asynchronously(url: str) -> None:
    own = f"async-{uuid4()}"

    async def work() -> None:
        client = AsyncFHIRClient(url)
        patient = client.resource("Patient", identifier=[{"system": "urn:mrn", "value": own}], name=[{"family": own}])
        await patient.save()
        assert patient.id and patient["meta"]["versionId"] == "1"
        for i in range(7):
            observation = client.resource(
                "Observation",
                status="final",
                code={"coding": [{"system": "http://loinc.org", "code": "33358-3"}]},
                subject=patient.to_reference(),
                effectiveDateTime=f"2020-01-0{i + 1}",
            )
            await observation.save()

        read = await client.reference("Patient", patient.id).to_resource()
        assert read.serialize() == patient.serialize()

        search = client.resources("Observation").search(subject=patient.to_reference().reference).sort("-date")
        pages = [one["effectiveDateTime"] async for one in search.limit(3)]
        assert pages == [f"2020-01-0{i}" for i in range(7, 0, -1)]
        assert len(await search.limit(3).fetch()) == 3 and len(await search.limit(3).fetch_all()) == 7
        assert await search.count() == 7
        ranged = client.resources("Observation").search(
            subject=patient.id, date__ge="2020-01-03", date__lt="2020-01-05"
        )
        assert await ranged.count() == 2
        chained = client.resources("Observation").search(patient__Patient__family=own)
        assert await chained.count() == 7

        bundle = (
            await client.resources("Observation")
            .search(_id=observation.id)
            .include("Observation", "subject")
            .fetch_raw()
        )
        assert {one.resource.id for one in bundle.entry} == {observation.id, patient.id}
        bundle = (
            await client.resources("Patient").search(_id=patient.id).revinclude("Observation", "subject").fetch_raw()
        )
        assert [one.search.mode for one in bundle.entry] == ["match"] + ["include"] * 7

        patient["gender"] = "male"
        await patient.save()
        assert patient["meta"]["versionId"] == "2"
        stale = AsyncFHIRClient(url, extra_headers={"If-Match": 'W/"1"'})
        with pytest.raises(MultipleResourcesFound) as refused:  # its word for any 412
            await stale.resource("Patient", **{**patient.serialize(), "gender": "other"}).save()
        assert "http.If-Match" in str(refused.value)
        found, created = (
            await client.resources("Patient")
            .search(identifier=f"urn:mrn|{own}")
            .get_or_create(client.resource("Patient", name=[{"family": "other"}]))
        )
        assert (found.id, created) == (patient.id, False)
        await client.resources("Patient").search(identifier=f"urn:mrn|{own}").get()
        with pytest.raises(MultipleResourcesFound):
            await client.resources("Observation").search(subject=patient.id).get()

        everything = await client.execute(f"Patient/{patient.id}/$everything", method="get")
        assert {one["resource"]["resourceType"] for one in everything["entry"]} == {"Patient", "Observation"}
        assert len(everything["entry"]) == 8

        with pytest.raises(OperationOutcome, match="Observation/"):
            await patient.delete()
        for one in await client.resources("Observation").search(subject=patient.id).fetch_all():
            await one.delete()
        await patient.delete()
        with pytest.raises(ResourceNotFound):
            await client.reference("Patient", patient.id).to_resource()

    asyncio.run(work())


def test_fhirpy_works_through_a_transaction_synchronously(url: str) -> None:
    own = f"sync-{uuid4()}"
    client = SyncFHIRClient(url)
    entries: list[dict[str, Any]] = [
        {
            "fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
            "resource": {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": own}]},
            "request": {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier=urn:mrn|{own}"},
        },
        {
            "resource": {
                "resourceType": "Condition",
                "code": {"text": "Extramedullary myeloma"},
                "subject": {"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},
            },
            "request": {"method": "POST", "url": "Condition"},
        },
    ]
    bundle = client.resource("Bundle", type="transaction", entry=entries)
    for known in (False, True):
        answer = client.execute("", method="post", data=bundle.serialize())
        assert [one["response"]["status"][:3] for one in answer["entry"]] == ["200" if known else "201", "201"]
    patient = client.resources("Patient").search(identifier=f"urn:mrn|{own}").get()
    conditions = client.resources("Condition").search(patient=patient.id)
    assert conditions.count() == 2
    assert [one["code"]["text"] for one in conditions.limit(1)] == ["Extramedullary myeloma"] * 2
    patients = client.resources("Patient").search(identifier=f"urn:mrn|{own}")
    new, created = patients.update(
        client.resource("Patient", identifier=[{"system": "urn:mrn", "value": own}], active=True)
    )
    assert (new.id, created, new["active"]) == (patient.id, False, True)
    for one in conditions.fetch_all():
        one.delete()
    new.delete()
    assert patients.count() == 0
    with pytest.raises(OperationOutcome):
        client.resources("Patient").search(colour="red").fetch()


def fhirclient_server(url: str) -> FHIRServer:
    return FHIRServer(None, base_uri=url)


def test_fhirclient_creates_searches_updates_and_deletes(url: str) -> None:
    own = f"smart-{uuid4()}"
    server = fhirclient_server(url)
    assert server.capabilityStatement.fhirVersion == "4.0.1"

    patient = Patient()
    patient.name = [HumanName({"family": own, "given": ["Anna"]})]
    patient.identifier = [Identifier({"system": "urn:mrn", "value": own})]
    patient.birthDate = None
    created = patient.create(server)
    assert created["resourceType"] == "Patient"
    patient = Patient.read(created["id"], server)
    assert patient.name[0].family == own and patient.meta.versionId == "1"

    for i in range(5):
        observation = Observation()
        observation.status = "final"
        observation.code = CodeableConcept(
            {"coding": [{"system": "http://loinc.org", "code": "33358-3"}], "text": f"{i}"}
        )
        observation.subject = FHIRReference({"reference": f"Patient/{patient.id}"})
        assert observation.create(server)["id"]
    search = Observation.where({"subject": f"Patient/{patient.id}", "_count": "2"})
    assert sorted(one.code.text for one in search.perform_resources_iter(server)) == list("01234")
    bundles = list(search.perform_iter(server))
    assert [len(one.entry) for one in bundles] == [2, 2, 1]
    chained = Observation.where({"patient.family": own, "_include": "Observation:subject", "_count": "1"})
    assert {one.resource_type for one in chained.perform_resources(server)} == {"Observation", "Patient"}

    patient.gender = "female"
    assert patient.update(server)["meta"]["versionId"] == "2"
    for one in Observation.where({"subject": f"Patient/{patient.id}"}).perform_resources(server):
        one.delete(server)
    patient.delete(server)
    with pytest.raises(HTTPError, match="410"):
        Patient.read(patient.id, server)
    with pytest.raises(FHIRNotFoundException):
        Patient.read("nobody", server)


def test_fhirclient_sends_a_transaction_and_asks_an_operation(url: str) -> None:
    own = f"smart-{uuid4()}"
    server = fhirclient_server(url)
    bundle = Bundle()
    bundle.type = "transaction"
    bundle.entry = []
    for full_url, body in (
        ("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", {"resourceType": "Patient", "name": [{"family": own}]}),
        (
            "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": own},
                "subject": {"reference": "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"},
            },
        ),
    ):
        entry = BundleEntry({"fullUrl": full_url, "resource": body})
        entry.request = BundleEntryRequest({"method": "POST", "url": body["resourceType"]})
        bundle.entry.append(entry)
    answer = server.post_json("", bundle.as_json()).json()
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["201", "201"]
    address = answer["entry"][0]["response"]["location"].partition("/_history")[0].partition("/fhir/")[2]
    address = address or answer["entry"][0]["response"]["location"].partition("/_history")[0]
    everything = Bundle(server.request_json(f"{address}/$everything"))
    assert sorted(one.resource.resource_type for one in everything.entry) == ["Observation", "Patient"]
