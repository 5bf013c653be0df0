"""Interaction by interaction, as a harness drives them: what R4's page of the RESTful API promises (http://hl7.org/fhir/R4/http.html)."""

import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.settings import Settings
from tests.acceptance.conftest import FHIR
from tests.conftest import serve

Resource = dict[str, Any]
JSON_PATCH = {"Content-Type": "application/json-patch+json"}


def ids(bundle: Resource) -> list[str]:
    """`id/version` of each entry, `id` alone where it is a deletion."""
    return [
        f"{one['resource']['id']}/{one['resource']['meta']['versionId']}"
        if "resource" in one
        else one["request"]["url"]
        for one in bundle.get("entry", [])
    ]


def put(client: httpx.Client, resource: Resource, **headers: str) -> httpx.Response:
    sent = {**FHIR, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.put(f"/fhir/{resource['resourceType']}/{resource['id']}", json=resource, headers=sent)


def identified(value: str, **more: Any) -> Resource:
    return {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": value}], **more}


def test_history_since_and_at(client: httpx.Client) -> None:
    updated = []
    for gender in ("male", "female", "other"):
        answer = put(client, {"resourceType": "Patient", "id": "h", "gender": gender})
        updated.append(answer.json()["meta"]["lastUpdated"])
        time.sleep(0.02)
    client.delete("/fhir/Patient/h")
    assert ids(client.get("/fhir/Patient/h/_history").json()) == ["Patient/h", "h/3", "h/2", "h/1"]
    for path in ("/fhir/Patient/h/_history", "/fhir/Patient/_history", "/fhir/_history"):
        since = client.get(path, params={"_since": updated[1]}).json()
        assert (ids(since), since["total"]) == (["Patient/h", "h/3", "h/2"], 3), path
        assert ids(client.get(path, params={"_at": updated[1]}).json()) == ["h/2"], path
        assert ids(client.get(path, params={"_at": "2000"}).json()) == []
        page = client.get(path, params={"_count": "3"}).json()
        (following,) = [one["url"] for one in page["link"] if one["relation"] == "next"]
        assert ids(page) + ids(client.get(following).json()) == ["Patient/h", "h/3", "h/2", "h/1"]
    for wrong in ({"_since": "2020-13-45"}, {"_at": "now"}, {"_since": "2020", "_at": "2020"}, {"_sort": "x"}):
        assert client.get("/fhir/Patient/h/_history", params=wrong).status_code == 400


def test_what_is_deleted_is_gone_and_its_versions_stay(client: httpx.Client) -> None:
    put(client, {"resourceType": "Patient", "id": "d"})
    assert client.delete("/fhir/Patient/d").status_code == 204
    assert client.get("/fhir/Patient/d").status_code == 410
    assert client.get("/fhir/Patient/d/_history/1").status_code == 200
    assert client.get("/fhir/Patient/d/_history/2").status_code == 410
    assert client.get("/fhir/Patient/d/_history/3").status_code == 404
    assert client.delete("/fhir/Patient/d").status_code == 204
    assert client.delete("/fhir/Patient/never").status_code == 404
    assert client.get("/fhir/Patient", params={"_id": "d"}).json()["total"] == 0
    again = put(client, {"resourceType": "Patient", "id": "d"})
    assert (again.status_code, again.headers["etag"]) == (201, 'W/"3"')


def test_conditional_update_by_no_one_and_several_matches(client: httpx.Client) -> None:
    where = {"identifier": "urn:mrn|u"}

    def update(resource: Resource, **headers: str) -> httpx.Response:
        sent = {**FHIR, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return client.put("/fhir/Patient", params=where, json=resource, headers=sent)

    made = update(identified("u"))
    assert made.status_code == 201 and made.headers["location"].endswith("/_history/1")
    same = update(identified("u", gender="male"))
    assert (same.status_code, same.json()["id"], same.headers["etag"]) == (200, made.json()["id"], 'W/"2"')
    assert update(identified("u", id="other")).status_code in (400, 422)
    assert update(identified("u", gender="other"), If_Match='W/"1"').status_code == 412
    assert update(identified("u", gender="other"), If_Match='W/"2"').status_code == 200
    put(client, identified("u", id="second"))
    several = update(identified("u", gender="female"))
    assert several.status_code == 412 and several.json()["issue"][0]["code"] == "multiple-matches"
    where = {"identifier": "urn:mrn|with-id"}
    assert update(identified("with-id", id="chosen")).json()["id"] == "chosen"


def test_conditional_patch_and_delete_by_no_one_and_several_matches(client: httpx.Client) -> None:
    where = {"identifier": "urn:mrn|p"}
    patch = [{"op": "add", "path": "/gender", "value": "male"}]
    assert client.patch("/fhir/Patient", params=where, json=patch, headers=JSON_PATCH).status_code == 404
    assert client.delete("/fhir/Patient", params=where).status_code == 204
    put(client, identified("p", id="one"))
    patched = client.patch("/fhir/Patient", params=where, json=patch, headers=JSON_PATCH)
    assert (patched.status_code, patched.json()["gender"]) == (200, "male")
    put(client, identified("p", id="two"))
    assert client.patch("/fhir/Patient", params=where, json=patch, headers=JSON_PATCH).status_code == 412
    assert client.delete("/fhir/Patient", params=where).status_code == 412
    assert client.get("/fhir/Patient", params=where).json()["total"] == 2
    assert client.delete("/fhir/Patient").status_code == 400
    assert client.delete("/fhir/Patient", params={"nmae": "x"}).status_code == 400
    assert client.delete("/fhir/Patient/two").status_code == 204
    assert client.delete("/fhir/Patient", params=where).status_code == 204
    assert client.get("/fhir/Patient/one").status_code == 410


def test_if_none_match_lets_only_a_first_version_be_written(client: httpx.Client) -> None:
    patient = {"resourceType": "Patient", "id": "n"}
    assert put(client, patient, If_None_Match="*").status_code == 201
    refused = put(client, {**patient, "gender": "male"}, If_None_Match="*")
    assert refused.status_code == 412 and refused.json()["issue"][0]["expression"] == ["http.If-None-Match"]
    read = client.get("/fhir/Patient/n")
    assert client.get("/fhir/Patient/n", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    since = {"If-Modified-Since": read.headers["last-modified"]}
    assert client.get("/fhir/Patient/n", headers=since).status_code == 304
    assert client.get("/fhir/Patient/n", headers={"If-None-Match": 'W/"9"', **since}).status_code == 200


def test_binary_goes_in_and_out_raw_and_no_browser_runs_it(client: httpx.Client) -> None:
    page = b"<script>alert(1)</script>"
    made = client.post("/fhir/Binary", content=page, headers={"Content-Type": "text/html"})
    assert made.status_code == 201
    raw = client.get(f"/fhir/Binary/{made.json()['id']}", headers={"Accept": "text/html"})
    assert raw.content == page and raw.headers["content-type"].startswith("text/html")
    assert raw.headers["content-disposition"] == "attachment" and raw.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in raw.headers["content-security-policy"]
    resource = client.get(f"/fhir/Binary/{made.json()['id']}", headers={"Accept": "application/fhir+json"}).json()
    assert (resource["resourceType"], resource["contentType"]) == ("Binary", "text/html")


def test_an_audit_event_is_written_once(client: httpx.Client) -> None:
    event = {
        "resourceType": "AuditEvent",
        "id": "audit",
        "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110100"},
        "recorded": "2020-01-01T00:00:00Z",
        "agent": [{"requestor": True}],
        "source": {"observer": {"display": "x"}},
    }
    assert put(client, event).status_code == 201
    changed = {**event, "recorded": "2021-01-01T00:00:00Z"}
    patch = [{"op": "replace", "path": "/recorded", "value": "2021-01-01T00:00:00Z"}]
    for answer in (
        put(client, changed),
        client.delete("/fhir/AuditEvent/audit"),
        client.patch("/fhir/AuditEvent/audit", json=patch, headers=JSON_PATCH),
        client.delete("/fhir/AuditEvent", params={"_id": "audit"}),
    ):
        assert answer.status_code == 405 and answer.json()["resourceType"] == "OperationOutcome", answer.text
        assert "GET" in answer.headers["allow"]
    assert client.get("/fhir/AuditEvent/audit").json()["recorded"] == event["recorded"]


def test_a_subscription_that_wants_to_be_served_is_refused(client: httpx.Client) -> None:
    subscription = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "x",
        "criteria": "Observation?code=x",
        "channel": {"type": "rest-hook", "endpoint": "https://example.org"},
    }
    answer = client.post("/fhir/Subscription", json=subscription, headers=FHIR)
    assert answer.status_code == 422
    (issue,) = answer.json()["issue"]
    assert (issue["code"], issue["expression"]) == ("not-supported", ["Subscription.status"])
    assert client.get("/fhir/Subscription").json()["total"] == 0


def test_what_is_referred_to_is_not_deleted_unless_those_go_with_it(client: httpx.Client) -> None:
    put(client, {"resourceType": "Patient", "id": "r"})
    observation = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}}
    put(client, {**observation, "subject": {"reference": "Patient/r"}})
    refused = client.delete("/fhir/Patient/r")
    assert refused.status_code == 409 and "Observation/o" in refused.json()["issue"][0]["details"]["text"]
    assert client.get("/fhir/Patient/r").status_code == 200
    both = [{"request": {"method": "DELETE", "url": url}} for url in ("Patient/r", "Observation/o")]
    answer = client.post("/fhir", json={"resourceType": "Bundle", "type": "transaction", "entry": both}, headers=FHIR)
    assert answer.status_code == 200
    assert client.get("/fhir/Patient/r").status_code == client.get("/fhir/Observation/o").status_code == 410
    dangling = put(client, {**observation, "subject": {"reference": "Patient/r"}})
    assert dangling.status_code == 422
    elsewhere = ("https://other.org/fhir/Patient/1", "urn:oid:1.2.3")
    for text in elsewhere[:1]:
        assert put(client, {**observation, "subject": {"reference": text}}).status_code == 201
    only_identifier = {"identifier": {"system": "urn:mrn", "value": "1"}}
    assert put(client, {**observation, "subject": only_identifier}).status_code == 200
    own = f"{client.base_url}".rstrip("/") + "/fhir/Patient/r"
    assert put(client, {**observation, "subject": {"reference": own}}).status_code == 422


def test_with_integrity_off_references_may_lead_nowhere(database_url: str) -> None:
    for served in serve(Settings(database_url=database_url, integrity=False)):
        with httpx.Client(base_url=served.url) as client:
            observation = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}}
            assert put(client, {**observation, "subject": {"reference": "Patient/none"}}).status_code == 201
            put(client, {"resourceType": "Patient", "id": "none"})
            assert client.delete("/fhir/Patient/none").status_code == 204


@pytest.mark.parametrize("address", ["/fhir/Patient/f", "/fhir/Patient", "/fhir/Patient/f/_history", "/fhir/metadata"])
def test_head_formats_and_versions_at_every_address(client: httpx.Client, address: str) -> None:
    put(client, {"resourceType": "Patient", "id": "f"})
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", get.headers["content-type"])
    for value, media in (
        ("json", "application/fhir+json"),
        ("xml", "application/fhir+xml"),
        ("application/fhir+xml", "application/fhir+xml"),
    ):
        assert client.get(address, params={"_format": value}).headers["content-type"].startswith(media)
    assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get(address, headers={"Accept": "application/fhir+json; fhirVersion=4.0"}).status_code == 200
    assert client.get(address, headers={"Accept": "application/fhir+json; fhirVersion=3.0"}).status_code == 406
    assert "\n" in client.get(address, params={"_pretty": "true"}).text
    assert "\n" not in client.get(address).text


def test_provenance_of_a_write_comes_with_it(client: httpx.Client) -> None:
    put(client, {"resourceType": "Practitioner", "id": "doctor"})
    header = '{"resourceType":"Provenance","recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"reference":"Practitioner/doctor"}}]}'
    made = client.post("/fhir/Patient", json=identified(str(uuid4())), headers={**FHIR, "X-Provenance": header})
    assert made.status_code == 201
    address = f"Patient/{made.json()['id']}"
    (entry,) = client.get("/fhir/Provenance", params={"target": address}).json()["entry"]
    assert entry["resource"]["target"] == [{"reference": f"{address}/_history/1"}]
