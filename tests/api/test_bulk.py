"""Bulk data over HTTP, on each kind of database."""

import gzip
import json
import time
from typing import Any

import httpx

FHIR = {"Content-Type": "application/fhir+json"}
NDJSON = {"Content-Type": "application/fhir+ndjson"}
ASYNC = {"Accept": "application/fhir+json", "Prefer": "respond-async"}


def lines(*resources: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in resources)


def patient(id_: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, **more}


def observation(id_: str, subject: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": subject},
    }


def finished(client: httpx.Client, kicked: httpx.Response) -> httpx.Response:
    """The answer of the status once it is no 202."""
    assert kicked.status_code == 202, kicked.text
    until = time.monotonic() + 30
    while time.monotonic() < until:
        answer = client.get(kicked.headers["content-location"])
        if answer.status_code != 202:
            return answer
        assert 0 < len(answer.headers["x-progress"]) < 100
        time.sleep(min(0.05, float(answer.headers["retry-after"])))
    raise AssertionError("the export did not end")


def files(client: httpx.Client, manifest: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for one in manifest["output"]:
        answer = client.get(one["url"], headers={"Accept": "application/fhir+ndjson"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == "application/fhir+ndjson"
        found[one["type"]] = [json.loads(line) for line in answer.text.splitlines()]
        assert len(found[one["type"]]) == one["count"]
    return found


def test_lines_go_in_and_come_out(client: httpx.Client) -> None:
    sent = lines(observation("o", "Patient/a"), patient("a", gender="male"), observation("bad", "Patient/x"))
    answer = client.post("/fhir/$import", content=sent, headers=NDJSON)
    assert answer.status_code == 200
    parameters = answer.json()["parameter"]
    assert parameters[0] == {"name": "lines", "valueInteger": 3}
    (error,) = [one["part"] for one in parameters if one["name"] == "error"]
    assert error[0] == {"name": "line", "valueInteger": 3}
    assert error[1]["resource"]["issue"][0]["expression"] == ["Observation.subject.reference"]

    kicked = client.get("/fhir/$export?_type=Patient,Observation", headers=ASYNC)
    done = finished(client, kicked)
    assert done.headers["content-type"] == "application/json"
    assert done.headers["expires"].endswith("GMT")
    manifest = done.json()
    assert set(manifest) == {"transactionTime", "request", "requiresAccessToken", "output", "deleted", "error"}
    assert manifest["request"].endswith("/fhir/$export?_type=Patient,Observation")
    assert (manifest["requiresAccessToken"], manifest["deleted"], manifest["error"]) == (False, [], [])
    client.put("/fhir/Patient/a", json=patient("a", gender="female"), headers=FHIR)
    found = files(client, manifest)
    assert {type_: [one["id"] for one in each] for type_, each in found.items()} == {
        "Observation": ["o"],
        "Patient": ["a"],
    }
    assert found["Patient"][0]["gender"] == "male"  # as it was at the kick-off


def test_an_import_and_a_file_may_be_compressed(client: httpx.Client) -> None:
    packed = gzip.compress(lines(*(patient(f"p{i}", name=[{"text": "x" * 100}]) for i in range(1500))))
    answer = client.post("/fhir/$import", content=packed, headers={**NDJSON, "Content-Encoding": "gzip"})
    assert answer.json()["parameter"][0]["valueInteger"] == 1500
    manifest = finished(client, client.get("/fhir/$export", headers=ASYNC)).json()
    (one,) = manifest["output"]
    packed_file = client.get(one["url"], headers={"Accept-Encoding": "gzip"})
    assert packed_file.headers["content-encoding"] == "gzip"
    plain = client.get(one["url"], headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed_file.content == plain.content and len(plain.content.splitlines()) == 1500
    broken = client.post("/fhir/$import", content=packed[:-9], headers={**NDJSON, "Content-Encoding": "gzip"})
    assert broken.status_code == 400


def test_an_export_is_asked_for_with_prefer_respond_async(client: httpx.Client) -> None:
    for headers in ({}, {"Prefer": "return=minimal"}):
        refused = client.get("/fhir/$export", headers=headers)
        assert refused.status_code == 400
        (issue,) = refused.json()["issue"]
        assert issue["expression"] == ["http.Prefer"] and "respond-async" in issue["details"]["text"]


def test_a_bad_parameter_is_refused_and_named(client: httpx.Client) -> None:
    refused = client.get("/fhir/Patient/$export", params={"_type": "Patinet", "_since": "now"}, headers=ASYNC)
    assert refused.status_code == 400
    assert {one["expression"][0] for one in refused.json()["issue"]} == {"http._type", "http._since"}
    lenient = client.get("/fhir/Patient/$export?nonsense=1", headers={"Prefer": "respond-async, handling=lenient"})
    manifest = finished(client, lenient).json()
    (one,) = manifest["error"]
    outcome = json.loads(client.get(one["url"]).text)
    assert "nonsense" in outcome["issue"][0]["details"]["text"]


def test_a_post_sends_parameters_and_a_group_gives_its_members(client: httpx.Client) -> None:
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True}
    group["member"] = [{"entity": {"reference": "Patient/a"}}]
    client.post(
        "/fhir/$import", content=lines(patient("a"), patient("b"), observation("o", "Patient/a"), group), headers=NDJSON
    )
    parameters = [{"name": "_type", "valueString": "Patient"}, {"name": "_outputFormat", "valueString": "ndjson"}]
    body = {"resourceType": "Parameters", "parameter": parameters}
    found = files(
        client, finished(client, client.post("/fhir/Group/g/$export", json=body, headers={**FHIR, **ASYNC})).json()
    )
    assert [one["id"] for one in found["Patient"]] == ["a"] and set(found) == {"Patient"}
    found = files(client, finished(client, client.get("/fhir/Patient/$export", headers=ASYNC)).json())
    assert sorted(one["id"] for one in found["Patient"]) == ["a", "b"]
    assert client.get("/fhir/Group/none/$export", headers=ASYNC).status_code == 404


def test_what_is_deleted_since_is_a_file_of_transactions(client: httpx.Client) -> None:
    client.post("/fhir/$import", content=lines(patient("a"), patient("b")), headers=NDJSON)
    since = finished(client, client.get("/fhir/$export", headers=ASYNC)).json()["transactionTime"]
    time.sleep(0.002)
    client.delete("/fhir/Patient/a")
    manifest = finished(client, client.get("/fhir/$export", params={"_since": since}, headers=ASYNC)).json()
    assert "Patient" not in files(client, manifest) or files(client, manifest)["Patient"][0]["id"] == "b"
    (one,) = manifest["deleted"]
    (bundle,) = [json.loads(line) for line in client.get(one["url"]).text.splitlines()]
    assert bundle["entry"] == [{"request": {"method": "DELETE", "url": "Patient/a"}}]


def test_a_cancelled_export_answers_404(client: httpx.Client) -> None:
    kicked = client.get("/fhir/$export", headers=ASYNC)
    address = kicked.headers["content-location"]
    assert client.delete(address).status_code == 202
    gone = client.get(address)
    assert (gone.status_code, gone.json()["resourceType"]) == (404, "OperationOutcome")
    assert client.delete(address).status_code == 404
    assert client.get(address.replace("$export-status", "$export-file") + "/Patient.ndjson").status_code == 404


def test_jobs_of_others_cannot_be_guessed(client: httpx.Client) -> None:
    names = {client.get("/fhir/$export", headers=ASYNC).headers["content-location"].rsplit("/", 1)[1] for _ in range(2)}
    assert len(names) == 2 and all(len(name) >= 32 for name in names)


def test_an_import_by_address_is_refused_because_nothing_is_fetched(client: httpx.Client) -> None:
    body = {"resourceType": "Parameters", "parameter": [{"name": "inputSource", "valueUri": "http://elsewhere.org/x"}]}
    refused = client.post("/fhir/$import", json=body, headers=FHIR)
    assert refused.status_code == 415
    assert "Nothing is ever fetched from outside" in refused.json()["issue"][0]["details"]["text"]
    assert client.get("/fhir/$import").status_code == 405


def test_the_capability_statement_names_the_operations(client: httpx.Client) -> None:
    rest = client.get("/fhir/metadata").json()["rest"][0]
    assert {"export", "import"} <= {one["name"] for one in rest["operation"]}
    of = {one["type"]: {each["definition"] for each in one["operation"]} for one in rest["resource"]}
    base = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
    assert f"{base}/patient-export" in of["Patient"] and f"{base}/group-export" in of["Group"]


def test_the_ten_published_cases_are_exported_as_a_scan_finds_them(published: httpx.Client) -> None:
    manifest = finished(published, published.get("/fhir/$export", headers=ASYNC)).json()
    found = {f"{type_}/{one['id']}": one for type_, each in files(published, manifest).items() for one in each}
    scanned: dict[str, Any] = {}
    url: str | None = "/fhir?_count=200"
    while url:
        page = published.get(url).json()
        scanned |= {
            f"{one['resource']['resourceType']}/{one['resource']['id']}": one["resource"] for one in page["entry"]
        }
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    assert found == scanned and len(found) > 300
