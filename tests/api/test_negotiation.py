"""What the client wants is what it gets: JSON or XML, by the names of http://hl7.org/fhir/R4/http.html#mime-type."""

import contextlib
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.indenting import indented
from app.api.media import listed, media_type
from app.api.negotiation import Wanted, wanted
from app.fhir.problems import Problem
from tests.api.small_door import issue, small_door, stored

JSON, XML = "application/fhir+json", "application/fhir+xml"
BODY = b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":9.30}}'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a <b>b</b>\n c</p></div>'
PATIENT = {"resourceType": "Patient", "id": "p", "text": {"status": "generated", "div": DIV}, "active": True}
DOOR = small_door(stored({"resourceType": "Observation", "id": "o"}, BODY), stored(PATIENT))


def media(format_: str | None = None, accept: str = "") -> str:
    return wanted([("_format", format_)] if format_ is not None else [], accept).media


@pytest.mark.parametrize(
    ("value", "expected"),
    [("json", JSON), ("application/json", JSON), ("application/fhir+json", JSON), ("application/fhir json", JSON)]
    + [("text/json", JSON), ("html", JSON), ("text/html", JSON), ("application/fhir+json; fhirVersion=4.0", JSON)]
    + [("xml", XML), ("text/xml", XML), ("application/xml", XML), ("application/fhir+xml", XML), (" XML ", XML)],
)
def test_format_means_the_format_that_the_standard_says_and_beats_accept(value: str, expected: str) -> None:
    other = XML if expected == JSON else JSON
    assert media(value, other) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        (" ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/json"),
        (XML, XML),
        ("APPLICATION/FHIR+XML", XML),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("application/xml+fhir", XML),
        ("image/png, application/fhir+xml", XML),
        ("application/fhir+xml;q=0.5, application/fhir+json;q=0.9", JSON),
        ("application/fhir+json;q=0.1, application/fhir+xml", XML),
        ("*/*, application/fhir+xml", XML),
        ("application/fhir+xml;q=1.0, application/fhir+json;q=1.0", XML),
        ("application/fhir+json;q=0, */*;q=0.1", XML),
        ("*/*;q=0.5, application/*;q=0, text/xml", "text/xml"),
        ("application/fhir+json;fhirVersion=3.0, application/fhir+xml;fhirVersion=4.0", XML),
        ('application/fhir+xml; fhirVersion="4.0.1"', XML),
        ('application/fhir+xml; note="a, application/fhir+json;q=1"', XML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("garbage, application/fhir+xml;;, ,", XML),
    ],
)
def test_accept_chooses_by_preference_then_by_precision_then_by_order(accept: str, expected: str) -> None:
    assert media(accept=accept) == expected


@pytest.mark.parametrize(
    ("params", "accept", "place"),
    [
        ([("_format", "ttl")], JSON, "http._format"),
        ([("_format", "")], JSON, "http._format"),
        ([("_format", "application/fhir+json; fhirVersion=3.0")], "", "http._format"),
        ([], "text/turtle", "http.Accept"),
        ([], "garbage", "http.Accept"),
        ([], "*/*;q=0", "http.Accept"),
        ([], "application/fhir+json; fhirVersion=5.0", "http.Accept"),
    ],
)
def test_what_is_not_written_is_refused_naming_what_is(params: list[tuple[str, str]], accept: str, place: str) -> None:
    answer = DOOR.get("/fhir/Observation/o", params=params, headers={"Accept": accept})
    assert issue(answer) == (406, place)
    assert answer.headers["content-type"].startswith(JSON)
    assert JSON in answer.text and XML in answer.text


def test_a_refused_client_has_written_nothing() -> None:
    answer = DOOR.post("/fhir/Patient", content=b"not read", headers={"Accept": "text/turtle"})
    assert answer.status_code == 406


def test_pretty_is_true_or_false() -> None:
    assert issue(DOOR.get("/fhir/Observation/o?_pretty=yes")) == (400, "http._pretty")
    assert wanted([("_pretty", "true")], "").pretty and not wanted([("_pretty", "false")], "").pretty


def test_the_version_is_named_where_it_was_asked_for() -> None:
    headers = {"Accept": "application/fhir+xml; fhirVersion=4.0"}
    asked = DOOR.get("/fhir/Observation/o", headers=headers).headers["content-type"]
    assert asked == "application/fhir+xml; fhirVersion=4.0; charset=utf-8"
    assert DOOR.get("/fhir/Observation/o").headers["content-type"] == "application/fhir+json; charset=utf-8"


def test_json_is_served_byte_for_byte_with_its_version_and_address() -> None:
    answer = DOOR.get("/fhir/Observation/o")
    assert answer.content == BODY
    assert answer.headers["etag"] == 'W/"3"'
    assert answer.headers["last-modified"] == "Tue, 05 Mar 2024 11:12:13 GMT"
    assert answer.headers["content-location"] == "http://127.0.0.1:8000/fhir/Observation/o/_history/3"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pretty_json_keeps_every_digit() -> None:
    text = DOOR.get("/fhir/Observation/o?_pretty=true").text
    assert '\n  "status": "final",' in text
    assert '"value": 9.30' in text


def test_xml_keeps_every_digit_alone_and_in_a_bundle() -> None:
    for address in ("/fhir/Observation/o", "/fhir/Observation"):
        answer = DOOR.get(address, headers={"Accept": XML})
        assert answer.headers["content-type"] == "application/fhir+xml; charset=utf-8"
        root = ElementTree.fromstring(answer.content)
        assert [one.get("value") for one in root.iter("{http://hl7.org/fhir}value")] == ["9.30"]


def test_pretty_xml_stands_on_lines_of_its_own_and_its_narrative_as_it_was() -> None:
    plain = DOOR.get("/fhir/Patient/p?_format=xml").text
    text = DOOR.get("/fhir/Patient/p?_format=xml&_pretty=true").text
    assert "\n  <active " in text
    assert DIV in plain and DIV in text
    assert DOOR.get("/fhir/Patient/p?_format=xml").content.count(b"\n") < text.count("\n")


@pytest.mark.parametrize(
    "document", [b"<a>text</a>", b"<a><b/>", b"<a/>tail", b"<div><div></div>", b"<a x='>'><div>\n<div/></div></a>"]
)
def test_indenting_adds_nothing_but_white_space_and_that_only_between_elements(document: bytes) -> None:
    assert b"".join(indented(document).split()) == b"".join(document.split())


def test_indenting_leaves_what_has_text_as_it_is() -> None:
    assert indented(b"<a><b/>text</a>") == b"<a><b/>text</a>"


def test_errors_come_in_the_format_that_was_asked_for() -> None:
    answer = DOOR.post("/fhir/Patient", content=b"{", headers={"Accept": XML, "Content-Type": JSON})
    assert answer.status_code == 400
    assert ElementTree.fromstring(answer.content).tag == "{http://hl7.org/fhir}OperationOutcome"
    for address in ("/nowhere", "/fhir/Patient/a/b/c/d"):
        assert b"<OperationOutcome" in DOOR.get(address, headers={"Accept": XML}).content
        assert DOOR.get(address).json()["resourceType"] == "OperationOutcome"


def test_an_error_that_xml_cannot_say_comes_in_json() -> None:
    answer = DOOR.get("/fhir/Observation/o?_pretty=%01&_format=xml")
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


def test_what_xml_has_no_form_for_is_refused_when_read_and_answered_in_json_when_written() -> None:
    odd = {"resourceType": "Patient", "id": "odd", "shoeSize": 43}
    door = small_door(stored(odd))
    assert issue(door.get("/fhir/Patient/odd?_format=json&_pretty=x"))[0] == 400
    refused = door.get("/fhir/Patient/odd", headers={"Accept": XML})
    assert refused.status_code == 406 and b"shoeSize" in refused.content
    written = door.post("/fhir/Patient", json=odd, headers={"Accept": XML, "Content-Type": JSON})
    assert (written.status_code, written.json()) == (201, odd)


@pytest.mark.parametrize(("address", "status"), [("/fhir/", 200), ("/fhir", 200), ("/fhir/Patient/", 201)])
def test_one_slash_at_the_end_of_a_fhir_address_changes_nothing(address: str, status: int) -> None:
    answer = DOOR.post(address, json={"resourceType": "Patient"}, headers={"Content-Type": JSON})
    assert answer.status_code == status


def test_two_slashes_are_another_address() -> None:
    assert DOOR.get("/fhir/Patient//").status_code == 404


def test_head_says_what_get_says_also_in_xml() -> None:
    for headers in ({"Accept": XML}, {"Accept": "text/turtle"}):
        head, get = DOOR.head("/fhir/Patient/p", headers=headers), DOOR.get("/fhir/Patient/p", headers=headers)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers == get.headers


def test_a_method_that_an_address_does_not_have_is_refused_naming_those_it_has() -> None:
    for method in ("DELETE", "OPTIONS", "TRACE", "FETCH"):
        answer = DOOR.request(method, "/fhir/Patient/p")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, PATCH")
    answer = DOOR.post("/fhir/Patient/p", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405


@given(st.text(st.characters(max_codepoint=255)), st.text())
@settings(derandomize=True, max_examples=300)
def test_any_accept_and_format_give_a_form_or_a_refusal(accept: str, format_: str) -> None:
    for params in ([], [("_format", format_)], [("_pretty", format_)]):
        try:
            assert isinstance(wanted(params, accept), Wanted)
        except Problem as problem:
            assert problem.issues


NAMES = st.sampled_from(["application", "fhir+xml", "text", "json", "*", "x"])
TYPES = st.builds("{}/{}".format, NAMES, NAMES)


@given(
    TYPES,
    st.dictionaries(st.sampled_from(["a", "b", "q"]), st.text(st.characters(min_codepoint=32, max_codepoint=126))),
)
@settings(derandomize=True)
def test_a_media_type_reads_back_as_it_was_written(name: str, parameters: dict[str, str]) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = name + "".join(f" ; {key}={quoted(value)}" for key, value in parameters.items())
    read = media_type(text)
    assert read is not None
    assert (read.name, read.parameters) == (name, {key: value.lower() for key, value in parameters.items()})
    assert listed(f"{text},,{text} ,") == [text, text]


@pytest.mark.parametrize("part", [",", '"', "a/b;", "a/b,", ";q=", "\\", '"\\', "a/b;x=", " ", "a", "/"])
def test_a_very_long_header_is_read_in_a_moment(part: str) -> None:
    began = time.perf_counter()
    with contextlib.suppress(Problem):
        wanted([], part * 60_000)
    assert time.perf_counter() - began < 2
