"""What clients send wrongly, or with ill will: refused with an OperationOutcome that names the place and the value; never a 500."""

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import FHIR

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENT = {"resourceType": "Patient", "id": "bad-input", "name": [{"family": "Muster"}], "birthDate": "1960-01-02"}


@pytest.fixture(autouse=True)
def one_patient(shared: httpx.Client) -> None:
    assert shared.put("/fhir/Patient/bad-input", json=PATIENT, headers=FHIR).status_code in (200, 201)


def refused(answer: httpx.Response, *statuses: int) -> list[dict[str, Any]]:
    """The issues of a refusal: each an error with a place."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome" and outcome["issue"]
    for issue in outcome["issue"]:
        assert issue["severity"] == "error" and issue["code"] and issue["details"]["text"], issue
        assert issue["expression"], issue
        assert len(json.dumps(issue)) < 20_000, "an issue repeats all that was sent"
    found: list[dict[str, Any]] = outcome["issue"]
    return found


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "%", "_", "%' OR '1'='1", 'x"; DROP TABLE resource; --', "M%ster", "M_ster", "*"]
)
@pytest.mark.parametrize("name", ["name", "name:contains", "name:exact", "identifier", "_content", "name:missing"])
def test_sql_and_wildcards_are_plain_text(shared: httpx.Client, name: str, value: str) -> None:
    answer = shared.get("/fhir/Patient", params={"_id": "bad-input", name: value})
    if answer.status_code == 200:
        # what has neither letters nor digits is nothing to look for; it must not find more than it says
        assert answer.json()["total"] == 0, answer.json()["link"]
    else:
        assert refused(answer, 400)[0]["expression"] == [f"http.{name.partition(':')[0]}"]
    assert shared.get("/fhir/Patient/bad-input").status_code == 200


def test_ten_thousand_values_are_refused_naming_the_limit(shared: httpx.Client) -> None:
    content = "identifier=" + ",".join(f"x{i}" for i in range(10_000))
    (issue,) = refused(shared.post("/fhir/Patient/_search", content=content, headers=FORM), 400)
    assert (issue["code"], issue["expression"]) == ("too-costly", ["http.identifier"])
    content = "identifier=" + ",".join(f"x{i}" for i in range(2_000))
    assert shared.post("/fhir/Patient/_search", content=content, headers=FORM).json()["total"] == 0


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("Observation", "subject:Patient.code", "x"),
        ("Observation", "code.name", "x"),
        ("Observation", "subject:Medication.name", "x"),
        ("Observation", "patient.birthdate.name", "x"),
        ("Observation", "patient.", "x"),
        ("Observation", ".name", "x"),
        ("Observation", "subject:.name", "x"),
        ("Observation", "patient.name:above", "x"),
        ("Observation", ".".join(["subject:Patient", *["link"] * 30, "name"]), "x"),
        ("Patient", "_has", "x"),
        ("Patient", "_has:", "x"),
        ("Patient", "_has:Observation", "x"),
        ("Patient", "_has:Observation:patient", "x"),
        ("Patient", "_has:Observation:code:code", "x"),
        ("Patient", "_has:Observatoin:patient:code", "x"),
        ("Patient", "_has:Observation:patient:coed", "x"),
        ("Patient", "_has:Medication:manufacturer:code", "x"),
        ("Patient", "_has:Observation:patient:date", "yesterday"),
        ("Patient", ":" * 50, "x"),
        ("Patient", "_has:" * 40 + "x", "x"),
        ("Patient", "name:exact:contains", "x"),
        ("Patient", "nmae", "x"),
        ("Patient", "", "x"),
        ("Patient", "_sort", "nmae"),
        ("Patient", "_sort", "name,name"),
        ("Patient", "_summary", "maybe"),
        ("Patient", "_elements", "nmae"),
        ("Patient", "_total", "roughly"),
        ("Patient", "_include", "Patient"),
        ("Patient", "_include", "Patient:nmae"),
        ("Patient", "_revinclude", "Observation:code"),
        ("Patient", "_format", "yaml"),
        ("Patient", "_pretty", "perhaps"),
        ("Patient", "gender", "|"),
        ("Patient", "_id", "a/b"),
        ("Patient", "_list", "$current-problems"),
        ("Patient", "_lastUpdated", "soon"),
        ("Observation", "value-quantity", "abc"),
        ("Observation", "value-quantity", "1e999999999"),
        ("Observation", "code-value-quantity", "x"),
        ("Observation", "code-value-quantity", "a$b$c"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_place(
    shared: httpx.Client, type_: str, name: str, value: str
) -> None:
    answer = shared.get(f"/fhir/{type_}", params={name: value})
    statuses = (406,) if name == "_format" else (400,)
    for issue in refused(answer, *statuses):
        assert issue["expression"][0].startswith("http."), issue


@pytest.mark.parametrize(
    "date",
    [
        "2020-13-45",
        "2020-02-30",
        "0000",
        "2020-1-1",
        "20200101",
        "2020-01-01T25:00Z",
        "2020-01-01T10",
        "geXX",
        "ge",
        "eqeq2020",
        "99999",
    ]
    + [
        "2020-01-01T10:00:00+99:00",
        "2020-01-01T10:00:00.1234567890123456789Z",
        "-0001",
        "２０２０",
    ],
)
def test_a_date_that_is_none_is_refused_naming_it(shared: httpx.Client, date: str) -> None:
    answer = shared.get("/fhir/Patient", params={"birthdate": date})
    if date.startswith("2020-01-01T10:00:00.1"):  # more digits than any clock has are still an instant
        assert answer.status_code in (200, 400)
        return
    (issue,) = refused(answer, 400)
    assert (issue["expression"], issue["diagnostics"]) == (["http.birthdate"], date)


@pytest.mark.parametrize(
    "date", ["0001", "9999-12-31T23:59:59.999+14:00", "ge0001-01-01", "le9999", "ne2020", "ap1960"]
)
def test_dates_at_the_ends_of_time_are_answered(shared: httpx.Client, date: str) -> None:
    assert shared.get("/fhir/Patient", params={"birthdate": date}).status_code == 200


def test_counts_at_the_edge(shared: httpx.Client) -> None:
    none = shared.get("/fhir/Patient", params={"_id": "bad-input", "_count": "0"}).json()
    assert none["total"] == 1 and "entry" not in none
    for many in ("1000000000", "1" + "0" * 4000):
        answer = shared.get("/fhir/Patient", params={"_id": "bad-input", "_count": many})
        assert answer.status_code == 200 and len(answer.json()["entry"]) == 1
    for wrong in ("-1", "1e9", "1.5", "+5", "٣", "five"):
        (issue,) = refused(shared.get("/fhir/Patient", params={"_count": wrong}), 400)
        assert (issue["expression"], issue["diagnostics"]) == (["http._count"], wrong)
    for wrong in ("-1", "0", "x"):
        (issue,) = refused(shared.get("/fhir/Patient/_history", params={"_count": wrong}), 400)
        assert issue["expression"] == ["http._count"]


def test_references_in_a_circle_are_included_once_each(shared: httpx.Client) -> None:
    ring = [
        {"resourceType": "Organization", "id": f"ring-{i}", "partOf": {"reference": f"Organization/ring-{(i + 1) % 4}"}}
        for i in range(4)
    ]
    entries = [{"resource": one, "request": {"method": "PUT", "url": f"Organization/{one['id']}"}} for one in ring]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert shared.post("/fhir", json=bundle, headers=FHIR).status_code == 200
    for name in ("_include:iterate", "_revinclude:iterate"):
        found = shared.get("/fhir/Organization", params={"_id": "ring-0", name: "Organization:partof"}).json()
        modes = [(one["resource"]["id"], one["search"]["mode"]) for one in found["entry"]]
        assert sorted(modes) == [("ring-0", "match")] + [(f"ring-{i}", "include") for i in (1, 2, 3)]
        assert found["total"] == 1
    both = {"_id": "ring-0", "_include:iterate": "*", "_revinclude:iterate": "*"}
    answer = shared.get("/fhir/Organization", params=both)
    assert answer.status_code == 200
    assert {one["resource"]["id"] for one in answer.json()["entry"]} == {f"ring-{i}" for i in range(4)}


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


def test_a_page_link_that_was_changed_is_refused(shared: httpx.Client) -> None:
    for i in range(3):
        shared.put(f"/fhir/Patient/page-{i}", json={"resourceType": "Patient", "id": f"page-{i}"}, headers=FHIR)
    page = shared.get("/fhir/Patient", params={"_count": "1"}).json()
    (link,) = [one["url"] for one in page["link"] if one["relation"] == "next"]
    assert shared.get(link).status_code == 200
    assert "bad-input" not in link and "Muster" not in link
    head, _, cursor = link.partition("_cursor=")
    for forged in (
        cursor[:-1],
        cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"),
        "x",
        "",
        cursor * 2,
        "A" * 5000,
        "../../etc",
        "%00",
    ):
        (issue,) = refused(shared.get(f"{head}_cursor={forged}"), 400)
        assert issue["expression"] == ["http._cursor"]
    for moved in (
        link.replace("/Patient?", "/Observation?"),
        link.replace("/Patient?", "/Patient/_history?"),
        link + "&name=x",
    ):
        refused(shared.get(moved), 400)
    history = shared.get("/fhir/Patient/_history", params={"_count": "1"}).json()
    (link,) = [one["url"] for one in history["link"] if one["relation"] == "next"]
    assert shared.get(link).status_code == 200
    refused(shared.get(link.replace("/Patient/_history", "/_history")), 400)
    refused(shared.get(link[:-1]), 400)


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
