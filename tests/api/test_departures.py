"""What this service does otherwise than a server may do, or leaves out, and says so: integrity, AuditEvent, Subscription, Provenance by header."""

import json
from typing import Any

import httpx
import pytest

from tests.conftest import Served, serve

AUDIT = {
    "resourceType": "AuditEvent",
    "id": "a",
    "type": {"code": "rest"},
    "recorded": "2024-01-01T00:00:00Z",
    "agent": [{"requestor": True}],
    "source": {"observer": {"display": "a laboratory"}},
}


def observation(subject: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": subject}


def told(answer: httpx.Response) -> tuple[int, str, list[str]]:
    """Status, issue type and place of the first issue."""
    issue = answer.json()["issue"][0]
    return answer.status_code, issue["code"], issue.get("expression", [])


def test_a_reference_that_leads_nowhere_is_refused_with_its_place(client: httpx.Client) -> None:
    answer = client.post("/fhir/Observation", json=observation({"reference": "Patient/nobody"}))
    assert told(answer) == (422, "not-found", ["Observation.subject.reference"])
    own = f"{str(client.base_url).rstrip('/')}/fhir/Patient/nobody"
    assert client.post("/fhir/Observation", json=observation({"reference": own})).status_code == 422
    assert client.get("/fhir/Observation").json()["total"] == 0


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "https://other.example/fhir/Patient/1"},
        {"identifier": {"system": "urn:mrn", "value": "1"}},
        {"display": "somebody"},
    ],
)
def test_references_to_other_servers_and_by_identifier_are_never_refused(
    client: httpx.Client, subject: dict[str, Any]
) -> None:
    assert client.post("/fhir/Observation", json=observation(subject)).status_code == 201


def test_what_is_referred_to_cannot_be_deleted_unless_both_go_at_once(client: httpx.Client) -> None:
    client.put("/fhir/Patient/p", json={"resourceType": "Patient", "id": "p"})
    client.put("/fhir/Observation/o", json={**observation({"reference": "Patient/p"}), "id": "o"})
    refused = client.delete("/fhir/Patient/p")
    assert told(refused)[:2] == (409, "conflict")
    assert "Observation/o" in refused.text
    both = [{"request": {"method": "DELETE", "url": url}} for url in ("Patient/p", "Observation/o")]
    answer = client.post("/fhir", json={"resourceType": "Bundle", "type": "transaction", "entry": both})
    assert answer.status_code == 200
    assert client.get("/fhir/Patient/p").status_code == 410


def test_integrity_can_be_turned_off_and_the_capability_statement_says_so(server: Served) -> None:
    def policies(client: httpx.Client) -> list[str]:
        found: list[str] = client.get("/fhir/metadata").json()["rest"][0]["resource"][0]["referencePolicy"]
        return found

    with httpx.Client(base_url=server.url) as strict:
        assert "enforced" in policies(strict)
    for loose in serve(type(server.settings)(**{**vars(server.settings), "integrity": False})):
        with httpx.Client(base_url=loose.url) as client:
            assert client.post("/fhir/Observation", json=observation({"reference": "Patient/x"})).status_code == 201
            assert "enforced" not in policies(client)


def test_an_audit_event_is_written_once_and_stays(client: httpx.Client) -> None:
    assert client.put("/fhir/AuditEvent/a", json=AUDIT).status_code == 201
    assert client.put("/fhir/AuditEvent/a", json=AUDIT).headers["etag"] == 'W/"1"'  # the same once more changes nothing
    changed = client.put("/fhir/AuditEvent/a", json={**AUDIT, "type": {"code": "other"}})
    patch = {"Content-Type": "application/json-patch+json"}
    patched = client.patch(
        "/fhir/AuditEvent/a", content=b'[{"op": "replace", "path": "/type/code", "value": "x"}]', headers=patch
    )
    for refused in (changed, patched, client.delete("/fhir/AuditEvent/a")):
        assert told(refused)[:2] == (405, "not-supported")
        assert refused.headers["allow"] == "GET, HEAD"
    assert client.get("/fhir/AuditEvent/a").json()["type"] == {"code": "rest"}


def test_a_subscription_that_asks_to_be_served_is_refused(client: httpx.Client) -> None:
    channel = {"type": "rest-hook", "endpoint": "https://hospital.example/hook"}
    subscription = {"resourceType": "Subscription", "status": "requested", "reason": "x", "criteria": "Observation?"}
    answer = client.post("/fhir/Subscription", json={**subscription, "channel": channel})
    assert told(answer) == (422, "not-supported", ["Subscription.status"])
    assert client.get("/fhir/Subscription").json()["total"] == 0


def test_a_provenance_in_the_header_is_stored_with_what_it_is_about(client: httpx.Client) -> None:
    provenance = {
        "resourceType": "Provenance",
        "recorded": "2024-01-01T00:00:00Z",
        "agent": [{"who": {"display": "x"}}],
    }
    headers = {"X-Provenance": json.dumps(provenance)}
    body = {"resourceType": "Patient", "id": "p"}
    assert client.put("/fhir/Patient/p", json=body, headers=headers).status_code == 201
    assert client.put("/fhir/Patient/p", json=body, headers=headers).headers["etag"] == 'W/"1"'
    found = client.get("/fhir/Provenance?target=Patient/p").json()
    assert found["total"] == 1  # the second update changed nothing
    assert found["entry"][0]["resource"]["target"] == [{"reference": "Patient/p/_history/1"}]


def test_what_asks_for_an_answer_later_is_answered_at_once(client: httpx.Client) -> None:
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": []}
    answer = client.post("/fhir", json=bundle, headers={"Prefer": "respond-async"})
    assert (answer.status_code, answer.json()["type"]) == (200, "batch-response")


def test_a_token_in_the_authorization_header_opens_and_closes_nothing(client: httpx.Client) -> None:
    assert client.get("/fhir/Patient", headers={"Authorization": "Bearer x"}).status_code == 200
    assert "security" not in client.get("/fhir/metadata").json()["rest"][0]
