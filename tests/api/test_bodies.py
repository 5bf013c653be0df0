"""Bodies: read in the formats that an address knows, packed or not, and never more of them than the limit."""

import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.inflating import Inflation
from app.fhir.problems import Malformed
from tests.api.small_door import LIMIT, issue, small_door

DOOR = small_door()
PATIENT = b'{"resourceType":"Patient","active":true}'
XML = b'<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PACKED = {"Content-Type": "application/fhir+json", "Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/fhir+json", PATIENT),
        ("application/fhir+json; charset=UTF-8", PATIENT),
        ('application/fhir+json;fhirVersion="4.0"', PATIENT),
        ("application/json+fhir", PATIENT),
        ("application/json", PATIENT),
        ("Text/JSON", PATIENT),
        ("application/fhir+xml", XML),
        ("application/xml; charset=utf-8", XML),
        ("text/xml", XML),
    ],
)
def test_a_resource_is_read_in_json_and_xml_by_all_their_names(media: str, body: bytes) -> None:
    answer = DOOR.post("/fhir/Patient", content=body, headers={"Content-Type": media})
    assert (answer.status_code, answer.json()) == (201, json.loads(PATIENT))


def test_a_body_without_a_content_type_is_json() -> None:
    assert DOOR.post("/fhir/Patient", content=PATIENT).status_code == 201
    assert DOOR.post("/fhir/Patient", content=XML).status_code == 400


@pytest.mark.parametrize(
    "media",
    [
        "text/turtle",
        "application/fhir+json; charset=latin1",
        "application/fhir+json; fhirVersion=3.0",
        "json",
        "/",
        "a/b/c",
    ]
    + ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json-patch+json"],
)
def test_another_type_version_or_character_set_is_refused_naming_those_that_are_read(media: str) -> None:
    answer = DOOR.post("/fhir/Patient", content=PATIENT, headers={"Content-Type": media})
    assert issue(answer) == (415, "http.Content-Type")
    assert "application/fhir+json" in answer.text or "FHIR 4.0" in answer.text


def test_the_format_parameter_does_not_change_how_a_body_is_read() -> None:
    headers = {"Content-Type": "application/fhir+xml"}
    assert DOOR.post("/fhir/Patient?_format=json", content=XML, headers=headers).json() == json.loads(PATIENT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<Patient",
        b"<Patient/>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir">&e;</Patient>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Patient xmlns="http://hl7.org/fhir">&b;</Patient>',
        b'<?xml version="1.0" encoding="UTF-16"?><Patient xmlns="http://hl7.org/fhir"/>',
        b"\xff\xfe<\x00",
    ],
)
def test_broken_and_hostile_xml_is_refused_with_an_outcome(body: bytes) -> None:
    answer = DOOR.post("/fhir/Patient", content=body, headers={"Content-Type": "application/fhir+xml"})
    assert answer.status_code in (400, 422)
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_json_patch_is_a_list_and_a_fhirpath_patch_a_resource() -> None:
    def patched(media: str, body: bytes) -> tuple[int, object]:
        answer = DOOR.patch("/fhir/Patient/p", content=body, headers={"Content-Type": media})
        return answer.status_code, answer.json()

    operations = b'[{"op":"replace","path":"/active","value":1.50}]'
    answer = DOOR.patch("/fhir/Patient/p", content=operations, headers={"Content-Type": "application/json-patch+json"})
    assert answer.content == operations
    parameters = b'{"resourceType":"Parameters"}'
    assert patched("application/fhir+json", parameters) == (200, {"resourceType": "Parameters"})
    xml = b'<Parameters xmlns="http://hl7.org/fhir"/>'
    assert patched("application/fhir+xml", xml) == (200, {"resourceType": "Parameters"})
    assert patched("application/json-patch+json", b"{}")[0] == 422
    assert patched("application/json-patch+json", b"[")[0] == 400
    assert patched("application/xml-patch+xml", b"<diff/>")[0] == 415


def test_a_form_is_read_in_its_order_and_a_broken_one_refused() -> None:
    answer = DOOR.post("/fhir/Patient/_search", content=b"a=1&b=&a=%C3%A9+x", headers=FORM)
    assert answer.text == repr([("a", "1"), ("b", ""), ("a", "é x")])
    for body in (b"a=%ff", b"\xff", b"&".join([b"a=1"] * 1001)):
        assert DOOR.post("/fhir/Patient/_search", content=body, headers=FORM).status_code == 400
    assert DOOR.post("/fhir/Patient/_search", content=b"{}", headers=PACKED).status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
@pytest.mark.parametrize(
    "packed",
    [gzip.compress(PATIENT, mtime=0), gzip.compress(PATIENT[:7], mtime=0) + gzip.compress(PATIENT[7:], mtime=0)],
)
def test_a_body_packed_with_gzip_is_read(encoding: str, packed: bytes) -> None:
    headers = {**PACKED, "Content-Encoding": encoding}
    assert DOOR.post("/fhir/Patient", content=packed, headers=headers).json() == json.loads(PATIENT)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip,br", "identity, gzip"])
def test_another_packing_is_refused_by_name(encoding: str) -> None:
    headers = {**PACKED, "Content-Encoding": encoding}
    answer = DOOR.post("/fhir/Patient", content=PATIENT, headers=headers)
    assert issue(answer) == (415, "http.Content-Encoding")
    assert encoding in answer.text and "gzip" in answer.text


@pytest.mark.parametrize(
    "packed",
    [
        PATIENT,
        gzip.compress(PATIENT, mtime=0)[:-1],
        gzip.compress(PATIENT, mtime=0) + b"x",
        zlib.compress(PATIENT),
        b"\x1f\x8b",
        b"\x1f",
    ]
    + [gzip.compress(PATIENT, mtime=0)[:-8] + b"\0" * 8, gzip.compress(b"", mtime=0) * 1001],
)
def test_broken_gzip_is_refused(packed: bytes) -> None:
    assert issue(DOOR.post("/fhir/Patient", content=packed, headers=PACKED)) == (400, "http.Content-Encoding")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(b" " * 50_000_000, mtime=0)
    assert len(bomb) < LIMIT
    tracemalloc.start()
    answer = DOOR.post("/fhir/Patient", content=bomb, headers=PACKED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert str(LIMIT) in answer.text
    assert peak < 5_000_000


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1])
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_limit_is_the_same_packed_and_plain(size: int, is_packed: bool) -> None:
    body = PATIENT + b" " * (size - len(PATIENT))
    headers = PACKED if is_packed else {"Content-Type": "application/fhir+json"}
    answer = DOOR.post("/fhir/Patient", content=gzip.compress(body, mtime=0) if is_packed else body, headers=headers)
    assert answer.status_code == (413 if size > LIMIT else 201)


@given(st.binary(max_size=3000), st.integers(1, 40), st.integers(0, 9), st.integers(1, 3000))
@settings(derandomize=True, deadline=None)
def test_unpacking_gives_what_was_packed_in_any_pieces(body: bytes, piece: int, level: int, limit: int) -> None:
    packed = gzip.compress(body, level, mtime=0)
    inflation = Inflation(limit)
    fits = all(inflation.feed(packed[i : i + piece]) for i in range(0, len(packed), piece))
    assert fits == (len(body) <= limit)
    if fits:
        assert inflation.whole() == body


@given(st.binary(max_size=200), st.integers(0, 30), st.integers(0, 255))
@settings(derandomize=True, deadline=None)
def test_damaged_gzip_never_fails_otherwise_than_by_its_problem(body: bytes, at: int, byte: int) -> None:
    packed = bytearray(gzip.compress(body, mtime=0))
    packed[at % len(packed)] = byte
    inflation = Inflation(1000)
    try:
        assert inflation.feed(bytes(packed))
        inflation.whole()
    except Malformed as problem:
        assert problem.issues[0].key == "content-encoding"
