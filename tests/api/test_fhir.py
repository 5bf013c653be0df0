"""The FHIR API over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fhir import exact_json

FHIR = {"Content-Type": "application/fhir+json"}
PATIENT = "urn:uuid:8c8a2be0-0000-4000-8000-000000000001"
OBSERVATION = "urn:uuid:8c8a2be0-0000-4000-8000-000000000002"


def transaction(*entries: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def patient_entry() -> dict[str, Any]:
    return {
        "fullUrl": PATIENT,
        "resource": {"resourceType": "Patient"},
        "request": {"method": "POST", "url": "Patient"},
    }


def observation_entry(subject: str = PATIENT) -> dict[str, Any]:
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": subject},
    }
    return {"fullUrl": OBSERVATION, "resource": resource, "request": {"method": "POST", "url": "Observation"}}


def expressions(answer: httpx.Response) -> list[str]:
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return [expression for issue in outcome["issue"] for expression in issue.get("expression", [""])]


def stored(client: httpx.Client, type_: str) -> int:
    return int(client.get(f"/fhir/{type_}").json()["total"])


def test_a_resource_is_created_read_updated_and_deleted(client: httpx.Client) -> None:
    made = client.post("/fhir/Patient", content=b'{"resourceType":"Patient","gender":"male"}', headers=FHIR)
    assert made.status_code == 201
    id_ = made.json()["id"]
    assert made.headers["location"].endswith(f"/fhir/Patient/{id_}/_history/1")
    read = client.get(f"/fhir/Patient/{id_}")
    assert (read.headers["etag"], read.json()["gender"]) == ('W/"1"', "male")
    assert client.get(f"/fhir/Patient/{id_}", headers={"If-None-Match": 'W/"1"'}).status_code == 304
    body = {"resourceType": "Patient", "id": id_, "gender": "female"}
    assert client.put(f"/fhir/Patient/{id_}", json=body, headers={**FHIR, "If-Match": 'W/"7"'}).status_code == 412
    assert (
        client.put(f"/fhir/Patient/{id_}", json=body, headers={**FHIR, "If-Match": 'W/"1"'}).headers["etag"] == 'W/"2"'
    )
    assert client.put(f"/fhir/Patient/{id_}", json=body, headers=FHIR).headers["etag"] == 'W/"2"'
    assert client.get(f"/fhir/Patient/{id_}/_history/1").json()["gender"] == "male"
    assert client.delete(f"/fhir/Patient/{id_}").status_code == 204
    assert client.get(f"/fhir/Patient/{id_}").status_code == 410
    history = client.get(f"/fhir/Patient/{id_}/_history").json()
    assert [entry["request"]["method"] for entry in history["entry"]] == ["DELETE", "PUT", "POST"]


def test_head_answers_like_get_without_a_body(client: httpx.Client) -> None:
    answer = client.head("/fhir/metadata")
    assert (answer.status_code, answer.content) == (200, b"")


def test_preferring_minimal_gives_no_body(client: httpx.Client) -> None:
    headers = {**FHIR, "Prefer": "return=minimal"}
    answer = client.post("/fhir/Patient", content=b'{"resourceType":"Patient"}', headers=headers)
    assert (answer.status_code, answer.content) == (201, b"")


def test_a_transaction_links_what_refers_to_each_other(client: httpx.Client) -> None:
    answer = client.post("/fhir", json=transaction(observation_entry(), patient_entry()), headers=FHIR).json()
    observation, patient = (entry["response"]["location"].partition("/_history")[0] for entry in answer["entry"])
    assert client.get(f"/fhir/{observation}").json()["subject"]["reference"] == patient


FAULTS: dict[str, tuple[list[Any], str]] = {
    "an entry without a request": ([{"resource": {"resourceType": "Patient"}}], "Bundle.entry[0].request"),
    "a urn:uuid that nothing defines": ([observation_entry()], "Bundle.entry[0].resource.subject"),
    "two entries with one fullUrl": ([patient_entry(), patient_entry()], "Bundle.entry[1].fullUrl"),
    "a type that is not the address's": (
        [{"resource": {"resourceType": "Group"}, "request": {"method": "POST", "url": "Patient"}}], "Bundle.entry[0]"),
    "a type that R4 does not have": (
        [{"resource": {"resourceType": "Foo"}, "request": {"method": "POST", "url": "Foo"}}], "Bundle.entry[0]"),
    "an id that cannot be one": (
        [{"resource": {"resourceType": "Patient", "id": "a b"}, "request": {"method": "PUT", "url": "Patient/a b"}}], "Bundle.entry[0]"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_transaction_stores_nothing_and_names_the_entry(client: httpx.Client, name: str) -> None:
    entries, place = FAULTS[name]
    good = {"resource": {"resourceType": "Device"}, "request": {"method": "POST", "url": "Device"}}
    answer = client.post("/fhir", json=transaction(*entries, good), headers=FHIR)
    assert answer.status_code in (400, 404, 422), answer.text
    assert any(expression.startswith(place) for expression in expressions(answer)), answer.text
    assert stored(client, "Device") == 0


def test_every_fault_of_every_entry_is_named_at_once(client: httpx.Client) -> None:
    bad = transaction(
        {"resource": {"resourceType": "Patient"}},
        observation_entry("urn:uuid:nowhere"),
        {"request": {"method": "FETCH", "url": "Patient"}},
    )
    places = {expression.split("]")[0] for expression in expressions(client.post("/fhir", json=bad, headers=FHIR))}
    assert places == {"Bundle.entry[0", "Bundle.entry[1", "Bundle.entry[2"}


def test_another_kind_of_bundle_is_sent_to_the_right_door(client: httpx.Client) -> None:
    answer = client.post("/fhir", json={"resourceType": "Bundle", "type": "collection", "entry": []}, headers=FHIR)
    assert answer.status_code == 400
    assert "$emm-submit" in answer.text


BODIES = {
    "broken JSON": (b'{"resourceType":', 400),
    "a duplicate key": (b'{"resourceType":"Patient","gender":"male","gender":"female"}', 400),
    "NaN": (b'{"resourceType":"Observation","valueQuantity":{"value":NaN}}', 400),
    "another encoding": ('{"resourceType":"Patient","name":[{"family":"É"}]}'.encode("latin-1"), 400),
    "UTF-16": ('{"resourceType":"Patient"}'.encode("utf-16"), 400),
    "a hundred levels": (b'{"a":' * 100 + b"1" + b"}" * 100, 400),
    "a list": (b"[]", 422),
    "another type": (b'{"resourceType":"Group"}', 422),
    "no type": (b"{}", 422),
    "an empty element": (b'{"resourceType":"Patient","name":[]}', 422),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_and_nothing_is_stored(client: httpx.Client, name: str) -> None:
    body, status = BODIES[name]
    answer = client.post("/fhir/Patient", content=body, headers=FHIR)
    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert stored(client, "Patient") == 0


def test_unknown_parameters_are_refused_naming_the_valid_ones(client: httpx.Client) -> None:
    answer = client.get("/fhir/Observation", params={"cod": "x"})
    assert answer.status_code == 400
    assert "code" in answer.json()["issue"][0]["details"]["text"]
    lenient = client.get("/fhir/Observation", params={"cod": "x"}, headers={"Prefer": "handling=lenient"}).json()
    assert "cod=" not in next(link["url"] for link in lenient["link"] if link["relation"] == "self")


def test_pages_of_a_search_hold_every_resource_once_even_while_others_write(client: httpx.Client) -> None:
    for _ in range(7):
        client.post("/fhir/Device", content=b'{"resourceType":"Device"}', headers=FHIR)
    found: list[str] = []
    address = "/fhir/Device?_count=3"
    while address:
        page = client.get(address).json()
        found += [entry["resource"]["id"] for entry in page["entry"]]
        client.post("/fhir/Device", content=b'{"resourceType":"Device"}', headers=FHIR)
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert len(found) == len(set(found)) == 7


def test_a_page_link_that_was_tampered_with_is_refused(client: httpx.Client) -> None:
    for _ in range(3):
        client.post("/fhir/Device", content=b'{"resourceType":"Device"}', headers=FHIR)
    link = next(one["url"] for one in client.get("/fhir/Device?_count=1").json()["link"] if one["relation"] == "next")
    assert client.get(link).status_code == 200
    assert client.get(link[:-2] + ("AA" if link[-2:] != "AA" else "BB")).status_code == 400


@pytest.mark.parametrize("address", ["/fhir/Foo", "/fhir/Patient/none", "/nowhere", "/cases/none", "/docs/none"])
def test_every_wrong_address_answers_with_an_outcome(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_what_cannot_be_written_is_not_promised(client: httpx.Client) -> None:
    answer = client.get("/fhir/metadata", headers={"Accept": "text/turtle"})
    assert answer.status_code == 406


def test_a_synthea_patient_reads_back_with_every_digit(client: httpx.Client, corpora: Path) -> None:
    path = next(iter(sorted((corpora / "synthea").glob("Adn*.json"))))
    bundle = exact_json.loads(path.read_bytes())
    answer = client.post("/fhir", content=path.read_bytes(), headers=FHIR)
    assert answer.status_code == 200
    for sent, came in zip(bundle["entry"], answer.json()["entry"], strict=True):
        address = came["response"]["location"].partition("/_history")[0]
        back = exact_json.loads(client.get(f"/fhir/{address}").content)
        assert numbers(back) == numbers(sent["resource"])


def numbers(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [number for name, part in sorted(value.items()) if name != "meta" for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    is_number = not isinstance(value, str | bool | type(None))
    return [exact_json.dumps(value).decode()] if is_number else []


def test_of_a_foreign_bundle_the_case_takes_what_it_understands_and_lists_the_rest(
    client: httpx.Client, corpora: Path
) -> None:
    path = next(iter(sorted((corpora / "synthea").glob("Adn*.json"))))
    answer = client.post("/cases/$from-bundle", content=path.read_bytes(), headers=FHIR)
    assert answer.status_code == 200, answer.text[:500]
    case, left = answer.json()["case"], answer.json()["not_held"]["issue"]
    assert case["patient"]["name"]["family"]
    assert {"hemoglobin", "creatinine"} & {one["analyte"] for one in case.get("measurements", [])}
    assert any("Encounter" in one["details"]["text"] for one in left)


def test_the_page_of_the_api_is_served_whole_from_here_and_runs_nothing_inline(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text.replace("http-equiv", "")
    assert "<script>" not in page.text
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "init.js", "page.css"):
        assert client.get(f"/docs/{name}").status_code == 200


def test_the_service_says_that_it_is_ready(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "store": "ready"}


def test_a_parameter_that_cannot_be_is_refused_with_its_name(client: httpx.Client) -> None:
    answer = client.get("/cases/x/bundle", params={"type": "message"})
    assert answer.status_code == 400
    assert expressions(answer) == ["http.type"]
