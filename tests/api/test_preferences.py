"""Prefer, conditional reads and X-Provenance: headers that change what a request means."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.preferences import Preferences, preferences
from tests.api.small_door import issue, small_door, stored

DOOR = small_door(stored({"resourceType": "Patient", "id": "p"}))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], Preferences()),
        (["return=minimal"], Preferences("minimal")),
        (["return=representation"], Preferences("representation")),
        (["return=OperationOutcome"], Preferences("OperationOutcome")),
        (['Return = "minimal"'], Preferences("minimal")),
        (["return=operationoutcome"], Preferences("OperationOutcome")),
        (["handling=lenient"], Preferences(handling="lenient")),
        (["respond-async, wait=10"], Preferences(respond_async=True)),
        (["respond-async; wait=10, return=minimal; foo=\"a, handling=lenient\""], Preferences("minimal", respond_async=True)),
        (["return=minimal, handling=strict", "respond-async"], Preferences("minimal", "strict", True)),
        (["return=minimal, return=representation"], Preferences("minimal")),
        (["return=minimal", "return=representation"], Preferences("minimal")),
        (["return=nothing, return=representation"], Preferences("representation")),
        (["respond-async=no"], Preferences()),
        (["xreturn=minimal"], Preferences()),
        (["x=\"return=minimal\""], Preferences()),
        (["return=minimalistic"], Preferences()),
        (["return minimal"], Preferences()),
        ([",,;=,return=minimal,"], Preferences("minimal")),
    ],
)  # fmt: skip
def test_what_is_preferred_is_read_as_rfc_7240_writes_it(headers: list[str], expected: Preferences) -> None:
    assert preferences(headers) == expected


@given(st.lists(st.text(st.characters(max_codepoint=255)), max_size=4))
@settings(derandomize=True, max_examples=300)
def test_no_prefer_header_is_too_odd(headers: list[str]) -> None:
    assert isinstance(preferences(headers), Preferences)


@given(st.text(st.characters(max_codepoint=255, exclude_characters='"\\')))
@settings(derandomize=True)
def test_what_stands_before_does_not_hide_a_preference(before: str) -> None:
    first = preferences([before]).returning
    assert preferences([before, "return=minimal"]).returning == (first or "minimal")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-None-Match": 'W/"3"'}, 304),
        ({"If-None-Match": '"3"'}, 304),
        ({"If-None-Match": '"1", W/"3"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": 'W/"2"'}, 200),
        ({"If-None-Match": 'W/"33"'}, 200),
        ({"If-Modified-Since": "Tue, 05 Mar 2024 11:12:13 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 05 Mar 2024 11:12:12 GMT"}, 200),
        ({"If-Modified-Since": "Wed, 06 Mar 2024 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Tue, 05 Mar 99999 11:12:13 GMT"}, 200),
        ({"If-None-Match": 'W/"2"', "If-Modified-Since": "Wed, 06 Mar 2024 00:00:00 GMT"}, 200),
        ({"If-None-Match": 'W/"3"', "If-Modified-Since": "Tue, 05 Mar 2023 11:12:13 GMT"}, 304),
    ],
)
def test_a_version_that_the_client_has_is_not_sent_again(headers: dict[str, str], status: int) -> None:
    answer = DOOR.get("/fhir/Patient/p", headers=headers)
    assert answer.status_code == status
    assert (answer.content == b"") == (status == 304)
    assert (answer.headers["etag"], answer.headers["vary"]) == ('W/"3"', "Accept")


def test_several_lines_of_if_none_match_are_one_list() -> None:
    lines = [("If-None-Match", '"1"'), ("If-None-Match", '"3"')]
    assert DOOR.get("/fhir/Patient/p", headers=lines).status_code == 304


@pytest.mark.parametrize(
    "header", ["", "{", "[]", '"x"', '{"resourceType":"Patient"}', '{"a":1,"a":2}', "x", '{"resourceType":"Provenance"']
)
def test_a_provenance_that_is_none_is_refused_at_its_header(header: str) -> None:
    headers = {"X-Provenance": header, "Content-Type": "application/fhir+json"}
    answer = DOOR.post("/fhir/Patient", json={"resourceType": "Patient"}, headers=headers)
    assert issue(answer) == (400, "http.X-Provenance")


def test_a_provenance_in_utf_8_is_read() -> None:
    from starlette.requests import Request

    from app.api.provenance import provenance_of

    header = '{"resourceType":"Provenance","reason":[{"text":"é"}]}'.encode()
    request = Request({"type": "http", "headers": [(b"x-provenance", header)]})
    assert provenance_of(request) == {"resourceType": "Provenance", "reason": [{"text": "é"}]}
    assert provenance_of(Request({"type": "http", "headers": []})) is None


HEADERS = [
    "Accept",
    "Prefer",
    "X-Provenance",
    "X-Security-Context",
    "If-None-Match",
    "If-Modified-Since",
    "If-Match",
] + [
    "Content-Type",
    "Content-Encoding",
]
WORDS = st.sampled_from(
    [
        "application/",
        "fhir+json",
        "fhir+xml",
        "*/*",
        "gzip",
        ",",
        ";",
        "q=",
        "0.5",
        '"',
        "\\",
        "return=",
        "W/",
        "GMT",
        "2024",
    ]
    + [
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "{",
        "}",
        "é",
        "fhirVersion=",
        "4.0",
        "charset=",
    ]
)
VALUES = st.one_of(
    st.lists(WORDS, max_size=8).map("".join), st.text(st.characters(min_codepoint=32, max_codepoint=255))
)


@given(st.dictionaries(st.sampled_from(HEADERS), VALUES), st.binary(max_size=50), st.data())
@settings(derandomize=True, max_examples=400, deadline=None)
def test_no_header_makes_the_service_fail(headers: dict[str, str], body: bytes, data: Any) -> None:
    method, address = data.draw(
        st.sampled_from(
            [("GET", "Patient/p"), ("POST", "Patient"), ("POST", "Binary"), ("PATCH", "Patient/p"), ("GET", "x/y/z")]
        )
    )
    sent = [(name.encode(), value.strip().encode("latin-1")) for name, value in headers.items()]
    answer = DOOR.request(method, f"/fhir/{address}", headers=sent, content=body)
    assert answer.status_code in (200, 201, 304, 400, 404, 406, 415, 422), answer.text
