"""Updates, patches and deletions by a condition (http://hl7.org/fhir/R4/http.html#ccreate, #cond-update, #cdelete, #concurrency)."""

from typing import Any

import httpx
import pytest

JSON_PATCH = {"Content-Type": "application/json-patch+json"}
ACTIVATE = b'[{"op": "add", "path": "/active", "value": true}]'


def patient(value: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": value}], **more}


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status, and the issue type of the outcome."""
    return answer.status_code, answer.json()["issue"][0]["code"]


@pytest.fixture
def several(client: httpx.Client) -> httpx.Client:
    """Three patients: 1 once, 2 twice."""
    for value in ("1", "2", "2"):
        assert client.post("/fhir/Patient", json=patient(value)).status_code == 201
    return client


def test_a_conditional_update_updates_the_one_that_it_finds(several: httpx.Client) -> None:
    answer = several.put("/fhir/Patient?identifier=urn:mrn|1", json=patient("1", gender="female"))
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"2"')
    assert several.get("/fhir/Patient?gender=female").json()["total"] == 1


def test_a_conditional_update_creates_where_there_is_none_and_refuses_where_there_are_several(
    several: httpx.Client,
) -> None:
    created = several.put("/fhir/Patient?identifier=urn:mrn|3", json=patient("3"))
    assert (created.status_code, created.headers["etag"]) == (201, 'W/"1"')
    assert code(several.put("/fhir/Patient?identifier=urn:mrn|2", json=patient("2"))) == (412, "multiple-matches")
    assert several.get("/fhir/Patient").json()["total"] == 4


def test_a_conditional_patch_changes_the_one_that_it_finds(several: httpx.Client) -> None:
    def patched(value: str) -> httpx.Response:
        return several.patch(f"/fhir/Patient?identifier=urn:mrn|{value}", content=ACTIVATE, headers=JSON_PATCH)

    assert patched("1").json()["active"] is True
    assert code(patched("2")) == (412, "multiple-matches")
    assert patched("3").status_code == 404
    assert several.get("/fhir/Patient?active=true").json()["total"] == 1


def test_a_conditional_deletion_takes_one_and_never_several(several: httpx.Client) -> None:
    assert code(several.delete("/fhir/Patient?identifier=urn:mrn|2")) == (412, "multiple-matches")
    assert several.delete("/fhir/Patient?identifier=urn:mrn|1").status_code == 204
    assert several.delete("/fhir/Patient?identifier=urn:mrn|1").status_code == 204
    assert several.get("/fhir/Patient").json()["total"] == 2


@pytest.mark.parametrize("query", ["", "?", "?_count=5", "?identifer=urn:mrn|1"])
def test_a_condition_that_asks_for_nothing_or_for_what_is_not_known_writes_nothing(
    several: httpx.Client, query: str
) -> None:
    lenient = {"Prefer": "handling=lenient"}
    answers = [
        several.delete(f"/fhir/Patient{query}", headers=lenient),
        several.put(f"/fhir/Patient{query}", json=patient("9"), headers=lenient),
        several.patch(f"/fhir/Patient{query}", content=ACTIVATE, headers={**JSON_PATCH, **lenient}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert several.get("/fhir/_history").json()["total"] == 3


def test_if_none_match_keeps_an_update_from_changing_what_is_there(client: httpx.Client) -> None:
    body = {"resourceType": "Patient", "id": "p"}
    headers = {"If-None-Match": "*"}
    assert client.put("/fhir/Patient/p", json=body, headers=headers).status_code == 201
    assert code(client.put("/fhir/Patient/p", json={**body, "active": True}, headers=headers)) == (412, "conflict")
    assert client.get("/fhir/Patient/p").headers["etag"] == 'W/"1"'


def test_if_match_guards_patches_and_deletions_as_it_does_updates(client: httpx.Client) -> None:
    for active in (True, False):
        client.put("/fhir/Patient/p", json={"resourceType": "Patient", "id": "p", "active": active})
    old = {"If-Match": 'W/"1"'}
    assert client.patch("/fhir/Patient/p", content=ACTIVATE, headers={**JSON_PATCH, **old}).status_code == 412
    assert client.delete("/fhir/Patient/p", headers=old).status_code == 412
    assert client.delete("/fhir/Patient/p", headers={"If-Match": 'W/"2"'}).status_code == 204


def test_if_match_and_if_none_match_guard_what_a_condition_finds_too(several: httpx.Client) -> None:
    one, old = "/fhir/Patient?identifier=urn:mrn|1", {"If-Match": 'W/"7"'}
    answers = [
        several.put(one, json=patient("1", active=True), headers=old),
        several.put(one, json=patient("1", active=True), headers={"If-None-Match": "*"}),
        several.patch(one, content=ACTIVATE, headers={**JSON_PATCH, **old}),
        several.delete(one, headers=old),
    ]
    assert [code(answer) for answer in answers] == [(412, "conflict")] * 4
    assert several.get("/fhir/_history").json()["total"] == 3
    assert several.delete(one, headers={"If-Match": 'W/"1"'}).status_code == 204
