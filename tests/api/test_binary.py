"""Binary: bytes in and out, as http://hl7.org/fhir/R4/binary.html#rest says, and harmless to a browser."""

import json
from base64 import b64decode, b64encode
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.binary import raw_binary
from tests.api.small_door import issue, small_door, stored

JSON, XML = "application/fhir+json", "application/fhir+xml"
PDF = b"%PDF-1.4\x00\xff\r\n"
BINARY = {
    "resourceType": "Binary",
    "id": "b",
    "contentType": "application/pdf",
    "securityContext": {"reference": "Patient/1"},
    "data": b64encode(PDF).decode(),
}
DOOR = small_door(stored(BINARY), stored({**BINARY, "id": "j", "contentType": JSON}))


@pytest.mark.parametrize(
    "accept", ["application/pdf", "*/*", "", "image/png", "application/json", "text/html,*/*;q=0.8"]
)
def test_a_binary_is_read_as_its_own_bytes_unless_fhir_is_asked_for(accept: str) -> None:
    answer = DOOR.get("/fhir/Binary/b", headers={"Accept": accept})
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["etag"] == 'W/"3"'
    assert answer.headers["last-modified"] == "Tue, 05 Mar 2024 11:12:13 GMT"
    assert answer.headers["x-security-context"] == "Patient/1"


@pytest.mark.parametrize(
    "accept",
    [JSON, f"{JSON}, */*", f"{JSON};q=0.9, image/png", "application/json+fhir", f"application/pdf;q=0.5, {JSON}"],
)
def test_a_fhir_type_in_accept_gives_the_resource(accept: str) -> None:
    for id_ in "bj":
        answer = DOOR.get(f"/fhir/Binary/{id_}", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(JSON)
        assert answer.json()["data"] == BINARY["data"]


def test_what_is_preferred_over_fhir_is_given() -> None:
    answer = DOOR.get("/fhir/Binary/b", headers={"Accept": f"application/pdf, {JSON};q=0.5"})
    assert answer.content == PDF


def test_the_format_parameter_always_means_the_resource() -> None:
    assert DOOR.get("/fhir/Binary/b?_format=json", headers={"Accept": "application/pdf"}).json() == BINARY
    assert DOOR.get("/fhir/Binary/b?_format=application/json").json() == BINARY
    root = ElementTree.fromstring(DOOR.get("/fhir/Binary/b?_format=xml").content)
    assert root.find("{http://hl7.org/fhir}data").get("value") == BINARY["data"]  # type: ignore[union-attr]
    assert DOOR.get("/fhir/Binary/b?_format=application/pdf").status_code == 406


def test_a_binary_that_the_client_has_is_not_sent_again() -> None:
    answer = DOOR.get("/fhir/Binary/b", headers={"If-None-Match": 'W/"3"', "Accept": "application/pdf"})
    assert (answer.status_code, answer.content) == (304, b"")


def test_no_browser_runs_what_was_uploaded() -> None:
    page = {**BINARY, "contentType": "text/html", "data": b64encode(b"<script>alert(1)</script>").decode()}
    answer = small_door(stored(page)).get("/fhir/Binary/b", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html\r\nSet-Cookie: a=b",
        "text/html\n",
        "text/\x01html",
        "téxt/html",
        "pdf",
        "",
        "a/b; c",
        "text/html, x/y",
    ],
)
def test_a_content_type_that_is_none_breaks_no_header(content_type: str) -> None:
    answer = small_door(stored({**BINARY, "contentType": content_type})).get("/fhir/Binary/b")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("data", ["a", "abc", "====", "ab$=", "YQ==YQ==x"])
def test_data_that_is_no_base64_is_shown_as_the_resource(data: str) -> None:
    answer = small_door(stored({**BINARY, "data": data})).get("/fhir/Binary/b", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.json()["data"]) == (200, data)


def test_base64_on_several_lines_is_one_content() -> None:
    raw = raw_binary({"data": " JVBE\n Ri0x\r\nLjQA/w0K ", "contentType": "application/pdf"})
    assert raw is not None and raw.body == PDF


@pytest.mark.parametrize(
    "media", ["application/pdf", "text/plain; charset=latin1", "application/x-www-form-urlencoded"]
)
def test_bytes_of_any_type_become_a_binary(media: str) -> None:
    headers = {"Content-Type": media, "X-Security-Context": "Patient/1"}
    made = DOOR.post("/fhir/Binary", content=PDF, headers=headers).json()
    assert b64decode(made["data"]) == PDF
    assert {**made, "data": ""} == {
        "resourceType": "Binary",
        "contentType": media,
        "securityContext": {"reference": "Patient/1"},
        "data": "",
    }
    assert DOOR.put("/fhir/Binary/q", content=PDF, headers={"Content-Type": media}).json()["id"] == "q"


def test_a_binary_resource_is_taken_as_it_is_in_json_and_xml() -> None:
    for media in (JSON, "application/json", "application/json+fhir"):
        assert DOOR.post("/fhir/Binary", content=json.dumps(BINARY), headers={"Content-Type": media}).json() == BINARY
    xml = DOOR.get("/fhir/Binary/b?_format=xml").content
    for media in (XML, "text/xml"):
        assert DOOR.post("/fhir/Binary", content=xml, headers={"Content-Type": media}).json() == BINARY
    assert DOOR.post("/fhir/Binary", content=json.dumps(BINARY)).json() == BINARY


def test_another_resource_is_content_as_the_standard_says() -> None:
    patient = b'{"resourceType": "Patient"}'
    made = DOOR.post("/fhir/Binary", content=patient, headers={"Content-Type": JSON}).json()
    assert (made["contentType"], b64decode(made["data"])) == (JSON, patient)
    for body in (b"not json", b"[1]", b'{"a": NaN}'):
        made = DOOR.post("/fhir/Binary", content=body, headers={"Content-Type": "application/json"}).json()
        assert b64decode(made["data"]) == body


def test_what_says_that_it_is_fhir_and_cannot_be_read_is_refused() -> None:
    for headers in ({"Content-Type": JSON}, {}):
        assert DOOR.post("/fhir/Binary", content=b'{"resourceType":"Binary",', headers=headers).status_code == 400


def test_an_empty_body_is_a_binary_without_data_and_comes_back_empty() -> None:
    made = DOOR.post("/fhir/Binary", content=b"", headers={"Content-Type": "text/plain"}).json()
    assert made == {"resourceType": "Binary", "contentType": "text/plain"}
    raw = raw_binary(made)
    assert raw is not None and raw.body == b""


@pytest.mark.parametrize("media", ["pdf", "a/", "text/plain; x", "text/pl\xe9in", "text/plain, text/html"])
def test_a_content_type_that_is_none_is_refused(media: str) -> None:
    answer = DOOR.post("/fhir/Binary", content=PDF, headers=[("Content-Type", media.encode("latin-1"))])  # type: ignore[list-item]
    assert issue(answer) == (415, "http.Content-Type")


@pytest.mark.parametrize("context", ["", "Patient/1 Patient/2", "Patient/é", "P" * 1001])
def test_a_security_context_that_is_no_reference_is_refused(context: str) -> None:
    headers = [("Content-Type", b"text/plain"), ("X-Security-Context", context.encode("latin-1"))]
    answer = DOOR.post("/fhir/Binary", content=PDF, headers=headers)  # type: ignore[arg-type]
    assert issue(answer) == (400, "http.X-Security-Context")


def test_a_binary_that_is_too_large_is_refused() -> None:
    headers = {"Content-Type": "application/pdf"}
    assert DOOR.post("/fhir/Binary", content=b"x" * 100_001, headers=headers).status_code == 413


@given(st.binary(max_size=100))
@settings(derandomize=True, deadline=None)
def test_bytes_come_back_as_they_were_sent(body: bytes) -> None:
    made = DOOR.post("/fhir/Binary", content=body, headers={"Content-Type": "image/png"}).json()
    raw = raw_binary(made)
    assert raw is not None
    assert (raw.body, raw.headers["content-type"]) == (body, "image/png")


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
ODD = st.one_of(TEXT, st.none(), st.integers(), st.lists(TEXT, max_size=1), st.just({"reference": "a\r\nb: c"}))


@given(st.dictionaries(st.sampled_from(["data", "contentType", "securityContext"]), ODD))
@settings(derandomize=True, deadline=None)
def test_no_stored_binary_is_too_odd_to_be_read(resource: dict[str, object]) -> None:
    answer = small_door(stored({"resourceType": "Binary", "id": "b", **resource})).get("/fhir/Binary/b")
    assert answer.status_code == 200
    assert "b" not in answer.headers
