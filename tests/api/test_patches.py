"""Patches over HTTP: both forms of the standard, alone and in transactions (http://hl7.org/fhir/R4/http.html#patch)."""

import json
from base64 import b64encode
from typing import Any

import httpx
import pytest

GENDER = {"name": "path", "valueString": "Patient.gender"}


def fhirpath_patch(value: str) -> dict[str, Any]:
    parts = [{"name": "type", "valueCode": "replace"}, GENDER, {"name": "value", "valueCode": value}]
    return {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}


@pytest.fixture
def one(client: httpx.Client) -> httpx.Client:
    """A patient p, female."""
    client.put("/fhir/Patient/p", json={"resourceType": "Patient", "id": "p", "gender": "female"})
    return client


def test_a_json_patch_makes_the_next_version(one: httpx.Client) -> None:
    patch = [
        {"op": "test", "path": "/gender", "value": "female"},
        {"op": "replace", "path": "/gender", "value": "male"},
    ]
    headers = {"Content-Type": "application/json-patch+json"}
    answer = one.patch("/fhir/Patient/p", content=json.dumps(patch), headers=headers)
    assert (answer.status_code, answer.headers["etag"], answer.json()["gender"]) == (200, 'W/"2"', "male")
    assert one.patch("/fhir/Patient/p", content=json.dumps(patch), headers=headers).status_code == 422
    assert one.get("/fhir/Patient/p").json()["gender"] == "male"


def test_a_fhirpath_patch_comes_in_json_and_in_xml(one: httpx.Client) -> None:
    assert one.patch("/fhir/Patient/p", json=fhirpath_patch("male")).json()["gender"] == "male"
    xml = (
        '<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/>'
        '<part><name value="type"/><valueCode value="replace"/></part>'
        '<part><name value="path"/><valueString value="Patient.gender"/></part>'
        '<part><name value="value"/><valueCode value="other"/></part></parameter></Parameters>'
    )
    answer = one.patch("/fhir/Patient/p", content=xml, headers={"Content-Type": "application/fhir+xml"})
    assert (answer.json()["gender"], answer.headers["etag"]) == ("other", 'W/"3"')


def test_a_patch_that_changes_nothing_makes_no_version(one: httpx.Client) -> None:
    assert one.patch("/fhir/Patient/p", json=fhirpath_patch("female")).headers["etag"] == 'W/"1"'


def test_an_xml_patch_is_refused_naming_what_is_read(one: httpx.Client) -> None:
    answer = one.patch("/fhir/Patient/p", content="<diff/>", headers={"Content-Type": "application/xml-patch+xml"})
    assert answer.status_code == 415
    assert "application/json-patch+json" in answer.json()["issue"][0]["details"]["text"]


def test_both_patches_work_in_a_transaction(one: httpx.Client) -> None:
    data = b64encode(b'[{"op": "add", "path": "/active", "value": true}]').decode()
    binary = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}
    one.put("/fhir/Patient/q", json={"resourceType": "Patient", "id": "q"})
    entries = [
        {"resource": fhirpath_patch("male"), "request": {"method": "PATCH", "url": "Patient/p"}},
        {"resource": binary, "request": {"method": "PATCH", "url": "Patient/q"}},
    ]
    answer = one.post("/fhir", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert [entry["response"]["etag"] for entry in answer.json()["entry"]] == ['W/"2"', 'W/"2"']
    assert one.get("/fhir/Patient/p").json()["gender"] == "male"
    assert one.get("/fhir/Patient/q").json()["active"] is True


def test_what_is_deleted_or_never_was_cannot_be_patched(one: httpx.Client) -> None:
    one.delete("/fhir/Patient/p")
    assert one.patch("/fhir/Patient/p", json=fhirpath_patch("male")).status_code == 410
    assert one.patch("/fhir/Patient/never", json=fhirpath_patch("male")).status_code == 404
