"""Anything at all may be sent to $validate: it answers 200 for what parses as a resource, 4xx for what does not, and in bounded time."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.fhir import exact_json
from app.fhir.problems import Malformed
from app.fhir.resource_types import RESOURCE_TYPES
from app.settings import Settings
from tests.conftest import serve

JSON, XML = {"Content-Type": "application/fhir+json"}, {"Content-Type": "application/fhir+xml"}
SEED = 20261125
REFUSED = (400, 406, 413, 415, 422)
SEEDS: dict[str, bytes] = {
    "Patient": b'{"resourceType":"Patient","id":"p","name":[{"family":"Gr\xc3\xbcn","given":["A"]}],"birthDate":"1960-02-03","active":true}',
    "Observation": b'{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"718-7"}]},'
    b'"effectiveDateTime":"2024-03-05T10:00:00+01:00","valueQuantity":{"value":9.30,"system":"http://unitsofmeasure.org","code":"g/dL"}}',
    "Bundle": b'{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:0b0b6f3e-6f0c-4d0e-9a35-6f2d6f2b8a01",'
    b'"resource":{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}],"managingOrganization":{"reference":"#o"}},'
    b'"request":{"method":"POST","url":"Patient"}}]}',
    "Parameters": b'{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","gender":"male"}},'
    b'{"name":"mode","valueCode":"create"},{"name":"profile","valueUri":"http://hl7.org/fhir/StructureDefinition/Patient"}]}',
    "Questionnaire": b'{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"choice","answerOption":[{"valueString":"a"}]}]}',
}
XML_SEED = (
    b'<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">x</div></text>'
    b'<name><family value="Gr\xc3\xbcn"/></name><birthDate value="1960-02-03"/></Patient>'
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One service for all of it: nothing is stored. SQLite: what is asked is not the store's."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=120) as found:
            yield found


def answered(door: httpx.Client, body: bytes, headers: dict[str, str] = JSON, at: str = "/$validate") -> int:
    """The status; every answer is an OperationOutcome with issues, and never a 5xx."""
    answer = door.post(f"/fhir{at}", content=body, headers=headers)
    assert answer.status_code in (200, *REFUSED), (answer.status_code, body[:300])
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"]
    return answer.status_code


def broken(body: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or put in."""
    found = bytearray(body)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(found)) if found else 0
        match chance.randrange(6):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at : at + chance.randrange(1, 12)]
            case 2:
                found[at:at] = found[at : at + chance.randrange(1, 40)]
            case 3:
                found[at:at] = chance.choice(
                    (b'"', b"{", b"[", b"null,", b"1e999", b"-0", b"\\u0000", b"\\ud800", b",", b"\x00")
                )
            case 4:
                other = chance.randrange(len(found) + 1)
                low, high = sorted((at, other))
                found[low:high] = b""
            case _:
                found[at:at] = chance.choice(
                    (b"true", b"[]", b"{}", b'""', b"9" * 70, "\u202e".encode(), b"<!--", b"&amp;")
                )
    return bytes(found)


@pytest.mark.parametrize("name", SEEDS)
def test_broken_bytes_of_json_are_answered(door: httpx.Client, name: str) -> None:
    chance = random.Random(f"{SEED} {name}")
    statuses = {answered(door, broken(SEEDS[name], chance)) for _ in range(150)}
    assert {200, 400} <= statuses


def test_broken_bytes_of_xml_are_answered(door: httpx.Client) -> None:
    chance = random.Random(SEED)
    assert {200, 400} <= {answered(door, broken(XML_SEED, chance), XML) for _ in range(150)}


def test_noise_is_refused(door: httpx.Client) -> None:
    chance = random.Random(SEED)
    for headers in (JSON, XML):
        for size in (1, 2, 10, 1000):
            assert answered(door, chance.randbytes(size), headers) in REFUSED


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
    | st.sampled_from(["Patient", "Observation", "#", "urn:uuid:x", "Patient/1", "http://loinc.org", "2024-02-30", "final"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["resourceType", "id", "meta", "profile", "text", "div", "contained", "extension", "url", "valueString", "_value", "entry",
             "resource", "request", "name", "parameter", "code", "coding", "system", "subject", "reference", "item", "type", "status"]
        )
        | st.text(max_size=6),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@given(st.sampled_from(sorted(RESOURCE_TYPES)), st.dictionaries(st.text(max_size=8), VALUES, max_size=5), VALUES)
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_json_object_is_answered_with_200(door: httpx.Client, type_: str, members: Any, value: Any) -> None:
    for one in ({**members, "resourceType": type_}, {"resourceType": type_, "meta": value, "extension": value}):
        body = json.dumps(one).encode()
        try:
            exact_json.loads(body)
        except Malformed as problem:  # half a surrogate pair, U+0000, a number beyond reason
            assert {issue.key for issue in problem.issues} <= {"json-text", "json-number"}
            answered(door, body)
        else:
            assert answered(door, body) == 200


@given(VALUES, st.sampled_from(["create", "update", "delete", "profile", "", "x"]))
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_parameters_and_modes_are_answered(door: httpx.Client, value: Any, mode: str) -> None:
    named = [
        {"name": "resource", "resource": value},
        {"name": "mode", "valueCode": value},
        {"name": "mode", "valueCode": mode},
        value,
    ]
    answered(door, json.dumps({"resourceType": "Parameters", "parameter": named}).encode())
    target = {"resourceType": "Observation", "id": "o", "subject": value, "status": "final", "code": {"text": "x"}}
    door_status = door.post(
        f"/fhir/Observation/o/$validate?mode={mode}", content=json.dumps(target), headers=JSON
    ).status_code
    assert door_status in (200, 400, 404)


def timed(door: httpx.Client, body: bytes) -> float:
    begun = time.perf_counter()
    answered(door, body)
    return time.perf_counter() - begun


LONG = 400_000
HOSTILE: dict[str, Any] = {
    "a long date": {"resourceType": "Patient", "birthDate": "1" * LONG},
    "a long id": {"resourceType": "Patient", "id": "a" * LONG},
    "a long code with spaces": {"resourceType": "Observation", "status": "a " * LONG},
    "a long unit": {"resourceType": "Observation", "valueQuantity": {"value": 1, "system": "http://unitsofmeasure.org", "code": "m." * LONG}},
    "a long reference": {"resourceType": "Observation", "subject": {"reference": "Patient/" * LONG}},
    "a long uri": {"resourceType": "ValueSet", "url": "http://" + "a/" * LONG},
    "a long oid": {"resourceType": "ValueSet", "url": "urn:oid:" + "1." * LONG},
    "long base64": {"resourceType": "Binary", "contentType": "x", "data": "QUJD " * LONG},
    "a long narrative": {"resourceType": "Patient", "text": {"status": "generated", "div": "<div " + "a='b' " * LONG}},
    "deep markup": {"resourceType": "Patient", "text": {"status": "generated", "div": "<b>" * LONG}},
    "a long decimal text": {"resourceType": "Observation", "valueQuantity": {"value": "9" * LONG}},
    "a long profile": {"resourceType": "Patient", "meta": {"profile": ["http://x.org/" + "p" * LONG]}},
    "many profiles": {"resourceType": "Patient", "meta": {"profile": [f"http://x.org/{i}" for i in range(20_000)]}},
    "many unknown names": {"resourceType": "Patient", **{f"n{i}": 1 for i in range(20_000)}},
    "many codings": {"resourceType": "Observation", "code": {"coding": [{"system": f"s:{i}", "code": "c"} for i in range(20_000)]}},
    "many contained": {"resourceType": "Patient", "contained": [{"resourceType": "Patient", "id": f"c{i}"} for i in range(10_000)]},
    "many extensions": {"resourceType": "Patient", "extension": [{"url": f"http://x.org/{i}", "valueString": "x"} for i in range(20_000)]},
    "many entries": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient"}}] * 50_000},
    "many items": {"resourceType": "Questionnaire", "item": [{"linkId": "1", "type": "group"}] * 20_000},
    "many concepts": {"resourceType": "CodeSystem", "concept": [{"code": f"c{i}"} for i in range(20_000)]},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_pathological_content_takes_bounded_time(door: httpx.Client, name: str) -> None:
    assert timed(door, json.dumps(HOSTILE[name]).encode()) < 20


def test_a_million_entries_are_answered(door: httpx.Client) -> None:
    body = b'{"resourceType":"Bundle","type":"collection","entry":[' + b",".join([b"{}"] * 1_000_000) + b"]}"
    begun = time.perf_counter()
    answer = door.post("/fhir/$validate", content=body, headers=JSON)
    assert answer.status_code == 200
    assert len(answer.json()["issue"]) <= 210
    assert time.perf_counter() - begun < 100


def test_the_service_answers_others_while_it_validates_something_large(door: httpx.Client) -> None:
    import threading

    body = json.dumps(HOSTILE["many entries"]).encode()
    at_work = threading.Thread(
        target=lambda: httpx.post(f"{door.base_url}/fhir/$validate", content=body, headers=JSON, timeout=120)
    )
    at_work.start()
    time.sleep(0.2)
    slowest = 0.0
    while at_work.is_alive():
        begun = time.perf_counter()
        assert door.get("/health/live").status_code == 200
        slowest = max(slowest, time.perf_counter() - begun)
    at_work.join()
    assert slowest < 3


def test_a_body_over_the_limit_is_refused(door: httpx.Client) -> None:
    assert answered(door, b'{"resourceType":"Patient","id":"' + b"a" * 20_000_000 + b'"}') == 413
