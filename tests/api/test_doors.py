"""What every address of the service keeps: HEAD, Allow, conditional create, searches in a body."""

import httpx
import pytest

FHIR = {"Content-Type": "application/fhir+json"}
PATIENT = {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:x", "value": "7"}]}


def put(client: httpx.Client) -> None:
    assert client.put("/fhir/Patient/p", json=PATIENT, headers=FHIR).status_code == 201


@pytest.mark.parametrize(
    "address",
    ["/fhir/metadata", "/fhir/Patient", "/fhir/Patient/p", "/fhir/Patient/p/_history", "/fhir/Patient/p/_history/1"]
    + ["/docs", "/docs/init.js", "/openapi.json", "/health/live", "/health/ready", "/cases", "/fhir/Patient/none"],
)
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, address: str) -> None:
    put(client)
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag", "last-modified"):
        assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("POST", "/fhir/Patient/p", "GET, HEAD, PUT, PATCH, DELETE"),
        ("PUT", "/fhir", "GET, HEAD, POST"),
        ("DELETE", "/fhir/Patient/p/_history/1", "GET, HEAD"),
        ("POST", "/health/live", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_known_is_refused_naming_those_that_are(
    client: httpx.Client, method: str, address: str, allow: str
) -> None:
    answer = client.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_if_none_exist_makes_no_second_one(client: httpx.Client) -> None:
    put(client)
    headers = {**FHIR, "If-None-Exist": "identifier=urn:x|7"}
    answer = client.post("/fhir/Patient", json={**PATIENT, "active": True}, headers=headers)
    assert (answer.status_code, answer.json()["id"], answer.headers["etag"]) == (200, "p", 'W/"1"')
    other = {"resourceType": "Patient", "identifier": [{"system": "urn:x", "value": "8"}]}
    made = client.post("/fhir/Patient", json=other, headers={**FHIR, "If-None-Exist": "identifier=urn:x|8"})
    assert made.status_code == 201
    assert client.get("/fhir/Patient").json()["total"] == 2
    answer = client.post("/fhir/Patient", json=other, headers={**FHIR, "If-None-Exist": "identifier=urn:x|7,urn:x|8"})
    assert answer.status_code == 412
    assert client.get("/fhir/Patient").json()["total"] == 2


@pytest.mark.parametrize("query", ["", "identifier", "nmae=7", "identifier:exact=7", "_count=3"])
def test_an_if_none_exist_that_cannot_be_asked_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.post("/fhir/Patient", json=PATIENT, headers={**FHIR, "If-None-Exist": query})
    assert answer.status_code in (400, 422)
    assert answer.json()["issue"][0]["expression"] == ["http.If-None-Exist"]
    assert client.get("/fhir/Patient").json()["total"] == 0


def test_a_search_in_a_body_finds_what_the_same_search_by_get_finds(client: httpx.Client) -> None:
    put(client)
    by_get = client.get("/fhir/Patient", params={"identifier": "urn:x|7"}).json()
    assert by_get["total"] == 1
    assert client.post("/fhir/Patient/_search", data={"identifier": "urn:x|7"}).json() == by_get
    assert client.get("/fhir/Patient/_search", params={"identifier": "urn:x|7"}).json() == by_get


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"identifier=%ff", "application/x-www-form-urlencoded", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"nmae=7", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
    ],
)
def test_a_search_body_that_cannot_be_read_is_refused(
    client: httpx.Client, body: bytes, media: str, status: int
) -> None:
    answer = client.post("/fhir/Patient/_search", content=body, headers={"Content-Type": media})
    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_version_that_any_will_do_for_is_not_sent_again(client: httpx.Client) -> None:
    put(client)
    assert client.get("/fhir/Patient/p", headers={"If-None-Match": "*"}).status_code == 304


def test_fifty_megabytes_are_refused_and_nothing_is_stored(client: httpx.Client) -> None:
    body = b'{"resourceType":"Patient","name":[{"text":"' + b"x" * 50_000_000 + b'"}]}'
    try:
        answer = client.post("/fhir/Patient", content=body, headers=FHIR)
    except httpx.WriteError:  # the service has answered and closed before all was sent
        pass
    else:
        assert answer.status_code == 413
        assert answer.json()["issue"][0]["code"] == "too-long"
    assert client.get("/fhir/Patient").json()["total"] == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("&".join(["code=a"] * 900), "40 are the most"),
        ("date=" + ",".join(["ne2013"] * 1500), "200 dates"),
        ("&".join(["code=" + ",".join("abcdefghij" * 19)] * 20), "2000 are the most"),
    ],
)
def test_a_search_that_asks_for_too_much_is_refused_naming_the_limit(
    client: httpx.Client, query: str, named: str
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/fhir/Observation/_search", content=query, headers=form)
    assert answer.status_code == 400, answer.text
    assert [issue["code"] for issue in answer.json()["issue"]] == ["too-costly"]
    assert named in answer.text


@pytest.mark.parametrize("date", ["date=" + ",".join(["ne2013"] * 200)])
def test_the_most_that_may_be_asked_for_is_answered(client: httpx.Client, date: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    query = "&".join([date] * 9 + ["code=a"] * 31)
    assert client.post("/fhir/Observation/_search", content=query, headers=form).status_code == 200


def test_a_body_compressed_otherwise_than_with_gzip_is_refused_by_name(client: httpx.Client) -> None:
    headers = {**FHIR, "Content-Encoding": "br"}
    answer = client.post("/fhir/Patient", content=b'{"resourceType":"Patient"}', headers=headers)
    assert answer.status_code == 415
    assert answer.json()["issue"][0]["expression"] == ["http.Content-Encoding"]


@pytest.mark.parametrize("kind", ["collection", "document"])
def test_an_empty_bundle_can_be_submitted(client: httpx.Client, kind: str) -> None:
    answer = client.post("/fhir/$emm-submit", json={"resourceType": "Bundle", "type": kind}, headers=FHIR)
    assert (answer.status_code, answer.json()) == (200, {"resourceType": "Bundle", "type": "transaction-response"})


@pytest.mark.parametrize(
    "misshapen", [{"code": [1]}, {"code": "x"}, {"subject": "x"}, {"category": {"a": 1}}, {"valueQuantity": 5}]
)
def test_what_no_case_can_be_made_of_is_stored_and_answered_all_the_same(
    lax_client: httpx.Client, misshapen: dict[str, object]
) -> None:
    resource = {"resourceType": "Observation", "status": "final", "subject": {"reference": "urn:uuid:p"}, **misshapen}
    entries = [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient"}},
        {"fullUrl": "urn:uuid:o", "resource": resource},
    ]
    answer = lax_client.post(
        "/fhir/$emm-submit", json={"resourceType": "Bundle", "type": "collection", "entry": entries}, headers=FHIR
    )
    assert answer.status_code == 200, answer.text
    assert lax_client.get("/fhir/Observation/o").status_code == 200
