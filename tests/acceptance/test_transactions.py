"""Many at once: transactions whole or not at all, clients that race each other, and the largest Bundles."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.acceptance.conftest import FHIR

Resource = dict[str, Any]


def transaction(*entries: tuple[str, str, Resource | None], kind: str = "transaction") -> Resource:
    made: list[Resource] = []
    for method, url, resource in entries:
        made.append({"request": {"method": method, "url": url}, **({"resource": resource} if resource else {})})
    return {"resourceType": "Bundle", "type": kind, "entry": made}


def total(client: httpx.Client, type_: str, **params: str) -> int:
    found: int = client.get(f"/fhir/{type_}", params={**params, "_count": "0"}).json()["total"]
    return found


def test_a_failed_transaction_leaves_nothing_and_names_every_entry_and_fault(client: httpx.Client) -> None:
    good = {"resourceType": "Patient", "id": "good"}
    lost = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    broken = transaction(
        ("PUT", "Patient/good", good),
        ("POST", "Observation", {**lost, "subject": {"reference": "Patient/nobody"}}),
        ("POST", "Observation", {**lost, "subject": {"reference": "Patient/good"}}),
        (
            "POST",
            "Observation",
            {**lost, "encounter": {"reference": "Encounter/none"}, "device": {"reference": "Device/none"}},
        ),
    )
    answer = client.post("/fhir", json=broken, headers=FHIR)
    assert answer.status_code == 422
    assert sorted((one["expression"][0], one["diagnostics"]) for one in answer.json()["issue"]) == [
        ("Bundle.entry[1].resource.subject.reference", "Patient/nobody"),
        ("Bundle.entry[3].resource.device.reference", "Device/none"),
        ("Bundle.entry[3].resource.encounter.reference", "Encounter/none"),
    ]
    assert client.get("/fhir", params={"_count": "0"}).json()["total"] == 0
    assert client.get("/fhir/_history").json()["total"] == 0
    assert client.get("/fhir/Patient/good").status_code == 404
    misshapen = transaction(
        ("PUT", "Patient/good", {**good, "birthDate": "1960-13-01"}),
        ("JUMP", "Patient", good),
        ("POST", "Patient?name=x", good),
        ("POST", "Patient", None),
        ("DELETE", "Patient/a_b", None),
    )
    answer = client.post("/fhir", json=misshapen, headers=FHIR)
    assert answer.status_code == 422
    assert {one["expression"][0] for one in answer.json()["issue"]} == {
        "Bundle.entry[0].resource.birthDate",
        "Bundle.entry[1].request.method",
        "Bundle.entry[2].request.url",
        "Bundle.entry[3].resource",
        "Bundle.entry[4].request.url",
    }
    assert client.get("/fhir/_history").json()["total"] == 0


def test_twenty_clients_that_create_the_same_at_once_make_one(client: httpx.Client) -> None:
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": "7"}]}
    headers = {**FHIR, "If-None-Exist": "identifier=urn:mrn|7"}

    def create(number: int) -> tuple[int, str]:
        with httpx.Client(base_url=client.base_url, timeout=60) as own:
            if number % 2:
                answer = own.post("/fhir/Patient", json=patient, headers=headers)
                return answer.status_code, answer.json()["id"]
            bundle = transaction(("POST", "Patient", patient))
            bundle["entry"][0]["request"]["ifNoneExist"] = "identifier=urn:mrn|7"
            (entry,) = own.post("/fhir", json=bundle, headers=FHIR).json()["entry"]
            return int(entry["response"]["status"][:3]), entry["response"]["location"].split("/_history")[0].split("/")[
                -1
            ]

    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(create, range(20)))
    assert sorted(status for status, _ in answers) == [200] * 19 + [201]
    assert len({id_ for _, id_ in answers}) == 1
    assert total(client, "Patient") == 1


def test_twenty_clients_that_update_with_if_match_lose_nothing(client: httpx.Client) -> None:
    client.put("/fhir/Patient/shared", json={"resourceType": "Patient", "id": "shared"}, headers=FHIR)

    def add(number: int) -> None:
        with httpx.Client(base_url=client.base_url, timeout=60) as own:
            while True:
                read = own.get("/fhir/Patient/shared")
                resource = read.json()
                resource.setdefault("identifier", []).append({"value": str(number)})
                headers = {**FHIR, "If-Match": read.headers["etag"]}
                answer = own.put("/fhir/Patient/shared", json=resource, headers=headers)
                if answer.status_code == 200:
                    return
                assert answer.status_code == 412, answer.text

    with ThreadPoolExecutor(20) as clients:
        list(clients.map(add, range(20)))
    found = client.get("/fhir/Patient/shared").json()
    assert sorted(int(one["value"]) for one in found["identifier"]) == list(range(20))
    assert found["meta"]["versionId"] == "21"


def test_five_thousand_entries_are_one_transaction_within_thirty_seconds(client: httpx.Client) -> None:
    entries: list[Resource] = []
    for i in range(1000):
        patient = f"urn:uuid:00000000-0000-4000-8000-{i:012d}"
        identifier = [{"system": "urn:mrn", "value": str(i)}]
        entries.append(
            {
                "fullUrl": patient,
                "resource": {"resourceType": "Patient", "identifier": identifier, "birthDate": "1960-01-01"},
                "request": {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier=urn:mrn|{i}"},
            }
        )
        for j in range(4):
            subject = f"Patient?identifier=urn:mrn|{i}" if j == 0 else patient
            entries.append(
                {
                    "resource": {
                        "resourceType": "Observation",
                        "status": "final",
                        "code": {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]},
                        "subject": {"reference": subject},
                        "effectiveDateTime": f"2020-01-{j + 1:02d}",
                        "valueQuantity": {
                            "value": j,
                            "unit": "g/L",
                            "system": "http://unitsofmeasure.org",
                            "code": "g/L",
                        },
                    },
                    "request": {"method": "POST", "url": "Observation"},
                }
            )
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    began = time.monotonic()
    answer = client.post("/fhir", json=bundle, headers=FHIR)
    took = time.monotonic() - began
    print(f"5,000 entries took {took:.1f} s")
    assert answer.status_code == 200, answer.text[:1000]
    assert {one["response"]["status"] for one in answer.json()["entry"]} == {"201 Created"}
    assert took < 30
    assert (total(client, "Patient"), total(client, "Observation")) == (1000, 4000)
    assert total(client, "Observation", **{"patient.identifier": "urn:mrn|999"}) == 4
    entries[0]["resource"] = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert client.post("/fhir", json=bundle, headers=FHIR).status_code == 422
    assert (total(client, "Patient"), total(client, "Observation")) == (1000, 4000)


def test_both_kinds_of_patch_and_what_is_preferred_in_a_transaction(client: httpx.Client) -> None:
    for id_ in ("a", "b"):
        client.put(f"/fhir/Patient/{id_}", json={"resourceType": "Patient", "id": id_, "gender": "male"}, headers=FHIR)
    json_patch = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": "W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9nZW5kZXIiLCJ2YWx1ZSI6ImZlbWFsZSJ9XQ==",
    }  # [{"op":"replace","path":"/gender","value":"female"}]
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.gender"},
        {"name": "value", "valueCode": "other"},
    ]
    fhirpath_patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}
    bundle = transaction(
        ("PATCH", "Patient/a", json_patch), ("PATCH", "Patient?_id=b", fhirpath_patch), ("GET", "Patient/a", None)
    )
    answer = client.post("/fhir", json=bundle, headers={**FHIR, "Prefer": "return=representation"})
    assert answer.status_code == 200, answer.text
    first, second, read = answer.json()["entry"]
    assert (first["resource"]["gender"], second["resource"]["gender"], read["resource"]["gender"]) == (
        "female",
        "other",
        "female",
    )
    assert first["response"]["etag"] == 'W/"2"'
    bundle = transaction(("PUT", "Patient/c", {"resourceType": "Patient", "id": "c"}))
    (minimal,) = client.post("/fhir", json=bundle, headers={**FHIR, "Prefer": "return=minimal"}).json()["entry"]
    assert "resource" not in minimal and minimal["response"]["status"] == "201 Created"
    (outcome,) = client.post("/fhir", json=bundle, headers={**FHIR, "Prefer": "return=OperationOutcome"}).json()[
        "entry"
    ]
    assert outcome["response"]["outcome"]["resourceType"] == "OperationOutcome" and "resource" not in outcome
    assert outcome["response"]["etag"] == 'W/"1"'
