"""What clients send wrongly, or with ill will: refused with an OperationOutcome that names the place and the value, and nothing is written."""

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.acceptance.bad import PATIENT, refused
from tests.acceptance.conftest import FHIR


@pytest.fixture(autouse=True)
def one_patient(shared: httpx.Client) -> None:
    assert shared.put("/fhir/Patient/bad-input", json=PATIENT, headers=FHIR).status_code in (200, 201)


def test_a_bomb_of_gzip_is_refused_before_it_goes_off(shared: httpx.Client) -> None:
    bomb = gzip.compress(b'{"resourceType":"Patient","name":[{"text":"' + b" " * 300_000_000 + b'"}]}')
    assert len(bomb) < 400_000
    answer = shared.post("/fhir/Patient", content=bomb, headers={**FHIR, "Content-Encoding": "gzip"})
    assert answer.status_code == 413 and answer.json()["issue"][0]["code"] == "too-long"
    twice = gzip.compress(gzip.compress(b" " * 1_000_000))
    assert shared.post("/fhir/Patient", content=twice, headers={**FHIR, "Content-Encoding": "gzip"}).status_code == 400
    for broken in (b"", b"x", bomb[:1000]):
        answer = shared.post("/fhir/Patient", content=broken, headers={**FHIR, "Content-Encoding": "gzip"})
        assert answer.status_code in (400, 413), answer.text


@pytest.mark.parametrize(
    ("method", "address", "media", "status"),
    [
        ("POST", "/fhir/Patient", "text/plain", 415),
        ("POST", "/fhir/Patient", "application/json; charset=utf-16", 415),
        ("POST", "/fhir/Patient", "application/fhir+json; fhirVersion=3.0", 415),
        ("POST", "/fhir/Patient", "application/x-www-form-urlencoded", 415),
        ("POST", "/fhir/Patient", "nonsense", 415),
        ("PUT", "/fhir/Patient/bad-input", "application/octet-stream", 415),
        ("PATCH", "/fhir/Patient/bad-input", "application/xml-patch+xml", 415),
        ("PATCH", "/fhir/Patient/bad-input", "application/merge-patch+json", 415),
        ("POST", "/fhir", "multipart/form-data; boundary=x", 415),
        ("POST", "/fhir/Patient/_search", "application/fhir+json", 415),
    ],
)
def test_a_wrong_content_type_is_refused_by_name(
    shared: httpx.Client, method: str, address: str, media: str, status: int
) -> None:
    answer = shared.request(method, address, content=b"{}", headers={"Content-Type": media})
    (issue,) = refused(answer, status)
    assert (issue["expression"], issue["diagnostics"]) == (["http.Content-Type"], media)


@pytest.mark.parametrize("id_", ["a" * 65, "a_b", "a b", "ä", "a'b", "%00", "a%2Fb", "..%2F..", "*", "$x", "_x"])
def test_an_id_that_cannot_be_one_is_refused(shared: httpx.Client, id_: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        body = {"resourceType": "Patient", "id": "x"}
        sent: dict[str, Any] = {"json": body, "headers": FHIR} if method == "PUT" else {}
        answer = shared.request(method, f"/fhir/Patient/{id_}", **sent)
        assert answer.status_code in (400, 404, 405, 422), (method, answer.status_code, answer.text)
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_resource_that_is_not_what_its_address_says_is_refused(shared: httpx.Client) -> None:
    (issue,) = refused(shared.post("/fhir/Observation", json=PATIENT, headers=FHIR), 422)
    assert (issue["expression"], issue["diagnostics"]) == (["Patient.resourceType"], "Patient")
    (issue,) = refused(shared.put("/fhir/Patient/other", json=PATIENT, headers=FHIR), 422)
    assert (issue["expression"], issue["diagnostics"]) == (["Patient.id"], "bad-input")
    (issue,) = refused(shared.put("/fhir/Observation/bad-input", json=PATIENT, headers=FHIR), 422)
    assert issue["expression"] == ["Patient.resourceType"]
    others: list[Any] = [[], "x", 5, None]
    for wrong in others:
        refused(shared.post("/fhir/Patient", json=wrong, headers=FHIR), 400, 422)
    (issue,) = refused(shared.post("/fhir/Patiant", json=PATIENT, headers=FHIR), 404)
    assert issue["diagnostics"] == "Patiant"
    assert refused(shared.post("/fhir/Parameters", json={"resourceType": "Parameters"}, headers=FHIR), 404)


@pytest.mark.parametrize(
    "header",
    [
        "{",
        "[]",
        "5",
        "null",
        '{"resourceType":"Patient"}',
        '{"resourceType":"Provenance","target":[{"reference":"Patient/x"}]}',
        "",
        "<Provenance/>",
    ]
    + ['{"resourceType":"Provenance","recorded":"2020-13-45","agent":[{"who":{"reference":"Patient/bad-input"}}]}']
    + [
        '{"resourceType":"Provenance","recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"reference":"Patient/nobody"}}]}'
    ]
    + ['{"resourceType":"Provenance","recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"reference":"urn:uuid:1"}}]}']
    + [
        '{"resourceType":"Provenance","recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"reference":"Patient?name=x"}}]}'
    ],
)
def test_a_provenance_that_is_none_is_refused_and_nothing_is_written(shared: httpx.Client, header: str) -> None:
    before = shared.get("/fhir/Patient/_history", params={"_count": "1"}).json()["entry"][0]["resource"]
    for method, address in (("POST", "/fhir/Patient"), ("PUT", "/fhir/Patient/bad-input")):
        body = {**PATIENT, "birthDate": "1961"}
        answer = shared.request(method, address, json=body, headers={**FHIR, "X-Provenance": header})
        for issue in refused(answer, 400, 422):
            assert issue["expression"] == ["http.X-Provenance"], issue
    assert shared.get("/fhir/Patient/_history", params={"_count": "1"}).json()["entry"][0]["resource"] == before


@pytest.mark.parametrize("tag", ["x y", "W/1", 'W/"', "1,2", "", 'W/"1", W/"2"', '"a"b'])
def test_an_if_match_that_is_none_is_refused_and_nothing_is_written(shared: httpx.Client, tag: str) -> None:
    before = shared.get("/fhir/Patient/bad-input").headers["etag"]
    patch = [{"op": "replace", "path": "/birthDate", "value": "1970"}]
    for method, body, media in (
        ("PUT", {**PATIENT, "birthDate": "1970"}, "application/fhir+json"),
        ("PATCH", patch, "application/json-patch+json"),
        ("DELETE", None, "application/fhir+json"),
    ):
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": media, "If-Match": tag}
        answer = shared.request(method, "/fhir/Patient/bad-input", content=content, headers=headers)
        for issue in refused(answer, 400, 412):
            assert issue["expression"] == ["http.If-Match"], issue
    assert shared.get("/fhir/Patient/bad-input").headers["etag"] == before


def test_a_patch_of_nothing_and_one_that_does_not_fit_are_refused(shared: httpx.Client) -> None:
    media = {"Content-Type": "application/json-patch+json"}
    replace = b'[{"op":"replace","path":"/birthDate","value":"1970"}]'
    refused(shared.patch("/fhir/Patient/nobody", content=replace, headers=media), 404)
    shared.put("/fhir/Patient/gone", json={"resourceType": "Patient", "id": "gone"}, headers=FHIR)
    assert shared.delete("/fhir/Patient/gone").status_code == 204
    refused(shared.patch("/fhir/Patient/gone", content=replace, headers=media), 410)
    refused(shared.patch("/fhir/Patient?identifier=nobody", content=replace, headers=media), 404)
    refused(shared.patch("/fhir/Patient", content=replace, headers=media), 400, 422)
    for wrong in (
        b"",
        b"{}",
        b"[",
        b"5",
        b'[{"op":"jump"}]',
        b'[{"op":"remove","path":"/nothing"}]',
        b'[{"op":"test","path":"/birthDate","value":"x"}]',
    ):
        refused(shared.patch("/fhir/Patient/bad-input", content=wrong, headers=media), 400, 409, 412, 422)
    for path in ("/id", "/resourceType", ""):
        operation = [{"op": "replace", "path": path, "value": "x"}]
        refused(
            shared.patch("/fhir/Patient/bad-input", content=json.dumps(operation).encode(), headers=media), 400, 422
        )
    assert shared.patch("/fhir/Patient/bad-input", content=b"[]", headers=media).status_code == 200


def test_a_batch_in_which_every_method_fails_fails_entry_by_entry(shared: httpx.Client) -> None:
    requests: list[dict[str, Any]] = [
        {"request": {"method": "GET", "url": "Patient/nobody"}},
        {"request": {"method": "HEAD", "url": "Patient/nobody"}},
        {"request": {"method": "DELETE", "url": "Patient/nobody", "ifMatch": 'W/"3"'}},
        {"request": {"method": "PUT", "url": "Patient/a_b"}, "resource": {"resourceType": "Patient", "id": "a_b"}},
        {"request": {"method": "POST", "url": "Patiant"}, "resource": {"resourceType": "Patient"}},
        {"request": {"method": "PATCH", "url": "Patient/bad-input"}, "resource": {"resourceType": "Patient"}},
        {"request": {"method": "JUMP", "url": "Patient/bad-input"}},
        {"request": {"method": "GET", "url": "Patient?nmae=x"}},
        {"request": {"method": "GET", "url": "Patient/bad-input/$everything"}},
        {"request": "nothing"},
        {},
        {"resource": {"resourceType": "Patient"}},
        {"request": {"method": "PUT", "url": "Patient?name=x"}, "resource": {"resourceType": "Observation"}},
        {
            "request": {"method": "PUT", "url": "Observation/to-nobody"},
            "resource": {"resourceType": "Observation", "id": "to-nobody", "subject": {"reference": "Patient/nobody"}},
        },
    ]
    last = {
        "request": {"method": "PUT", "url": "Patient/batch-ok"},
        "resource": {"resourceType": "Patient", "id": "batch-ok"},
    }
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [*requests, last]}
    answer = shared.post("/fhir", json=bundle, headers=FHIR)
    assert answer.status_code == 200
    *failed, good = answer.json()["entry"]
    for sent, one in zip(requests, failed, strict=True):
        assert one["response"]["status"][0] == "4", (sent, one)
        for issue in one["response"]["outcome"]["issue"]:
            assert issue["expression"][0].startswith(f"Bundle.entry[{requests.index(sent)}]"), (sent, issue)
    assert good["response"]["status"][:3] in ("200", "201")
    assert shared.get("/fhir/Patient/batch-ok").status_code == 200


def test_a_conditional_reference_that_finds_several_or_none_names_itself(shared: httpx.Client) -> None:
    twin = {"resourceType": "Patient", "identifier": [{"system": "urn:twins", "value": "1"}]}
    for id_ in ("twin-1", "twin-2"):
        shared.put(f"/fhir/Patient/{id_}", json={**twin, "id": id_}, headers=FHIR)
    entries: list[dict[str, Any]] = [
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "x"},
                "subject": {"reference": text},
            },
            "request": {"method": "POST", "url": "Observation"},
        }
        for text in (
            "Patient?identifier=urn:twins|1",
            "Patient?identifier=urn:twins|nobody",
            "Patient?nmae=x",
            "Patient?",
        )
    ]
    before = shared.get("/fhir/Observation", params={"_count": "0"}).json()["total"]
    answer = shared.post(
        "/fhir", json={"resourceType": "Bundle", "type": "transaction", "entry": entries}, headers=FHIR
    )
    issues = refused(answer, 412, 422)
    assert [one["expression"] for one in issues] == [
        [f"Bundle.entry[{i}].resource.subject.reference"] for i in range(4)
    ]
    assert [one["diagnostics"] for one in issues] == [one["resource"]["subject"]["reference"] for one in entries]
    assert [one["code"] for one in issues][:2] == ["multiple-matches", "not-found"]
    assert shared.get("/fhir/Observation", params={"_count": "0"}).json()["total"] == before
    lone = shared.post("/fhir/Observation", json=entries[0]["resource"], headers=FHIR)
    assert refused(lone, 422)[0]["expression"] == ["Observation.subject.reference"]
