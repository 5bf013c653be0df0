"""The workbench: why a document is refused, at its line; what would be stored; and then, asked to, storing it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interaction.load_published import LITERATURE
from app.settings import Settings
from app.web.workbench.form import parts_of
from tests.conftest import serve
from tests.web.strange_cases import STRANGE
from tests.web.workbench.posting import PATIENT, box, issues, sent, stored, verdict

INVENTED = (LITERATURE / "invented/hospital-case.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that starts empty; texts over 300,000 bytes are too large for it."""
    folder = tmp_path_factory.mktemp("bench")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db", max_body=300_000)):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            yield client


def example(client: httpx.Client, name: str) -> str:
    return box(client.get("/ui/workbench", params={"example": name}))


def line_of(text: str, part: str) -> int:
    """The one line of the text that holds the part."""
    found = [number for number, line in enumerate(text.split("\n"), 1) if part in line]
    assert len(found) == 1, found
    return found[0]


def transaction(*resources: dict[str, Any]) -> dict[str, Any]:
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one.get('id')}"}}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def test_each_of_three_faults_of_a_bundle_stands_at_its_line(bench: httpx.Client) -> None:
    text, before = example(bench, "refused"), stored(bench)
    answer = sent(bench, text)
    assert answer.status_code == 200
    assert verdict(answer) == "Refused: 3 errors."
    found = {one["key"]: one for one in issues(answer)}
    assert {key: one["line"] for key, one in found.items()} == {
        "binding-required": line_of(text, '"gender": "mail"'),
        "cardinality-min": line_of(text, '"resourceType": "Encounter"') - 1,  # where its resource begins
        "reference-undefined": line_of(text, '"reference": "urn:uuid:'),
    }
    assert found["binding-required"]["value"] == "mail"
    assert found["binding-required"]["expression"] == "Bundle.entry[0].resource.gender"
    assert "Store it" not in answer.text
    assert stored(bench) == before


def test_a_bundle_that_is_right_is_shown_first_and_stored_when_asked(bench: httpx.Client) -> None:
    text, before = example(bench, "bundle"), stored(bench)
    checked = sent(bench, text)
    assert verdict(checked).startswith("Would be stored: 6 to create")
    assert "Store it" in checked.text and "Patient/example-2" in checked.text
    assert stored(bench) == before
    kept = sent(bench, box(checked), action="store")
    assert kept.status_code == 200
    assert verdict(kept).startswith("Stored: 6 created")
    assert 'href="/fhir/Patient/example-2?' in kept.text
    assert bench.get("/fhir/Patient/example-2").json()["birthDate"] == "1954"
    assert verdict(sent(bench, text)).startswith("Would be stored: 6 unchanged")
    changed = sent(bench, text.replace("1954", "1955"))
    assert verdict(changed).startswith("Would be stored: 1 to update, 5 unchanged")


def test_a_case_document_becomes_fhir_and_has_a_page_when_it_is_stored(bench: httpx.Client) -> None:
    text = INVENTED.replace("id: invented-hospital-case", "id: first-case", 1)
    checked = sent(bench, text)
    assert verdict(checked).startswith("Would be stored: 89 to create")
    assert "Observation: 52" in checked.text and "MedicationStatement: 8" in checked.text
    assert "/ui/cases/first-case" not in checked.text
    kept = sent(bench, text, action="store")
    assert 'href="/ui/cases/first-case"' in kept.text
    assert bench.get("/ui/cases/first-case").status_code == 200
    assert verdict(sent(bench, text)).startswith("Stored already")
    other = sent(bench, text.replace("Invented hospital", "Another hospital", 1), action="store")
    assert other.status_code == 409
    assert [(one["key"], one["line"]) for one in issues(other) if one["severity"] == "error"] == [
        ("known-case", line_of(text, "id: first-case"))
    ]


def test_a_fault_of_a_yaml_case_stands_at_its_line(bench: httpx.Client) -> None:
    text = INVENTED.replace("analyte: calcium", "analyte: calciumm", 1).replace("recorded:", "recordedd:", 1)
    found = {one["key"]: one["line"] for one in issues(sent(bench, text))}
    assert found["unknown-word"] == line_of(text, "analyte: calciumm")
    assert found["extra-forbidden"] == line_of(text, "recordedd:")
    assert found["missing"] == line_of(text, "id: invented-hospital-case")  # where the document begins


def test_a_bundle_is_told_as_the_case_that_it_is(bench: httpx.Client) -> None:
    document = bench.post("/cases/$convert", params={"type": "document"}, json=STRANGE["no-times"]).json()
    document["entry"].append({"fullUrl": "http://h.org/Slot/s", "resource": {"resourceType": "Slot", "id": "s"}})
    answer = sent(bench, json.dumps(document))
    assert "Understood as one case" in answer.text and "as the hospital says" in answer.text
    assert "What a case cannot hold of it" in answer.text and "Slot" in answer.text


def test_json_in_one_line_is_shown_indented_with_its_digits(bench: httpx.Client) -> None:
    observation = (
        '{"resourceType":"Observation","id":"o","status":"finall","code":{"text":"%s"},"valueQuantity":{"value":9.30}}'
    )
    answer = sent(bench, observation % ("x" * 400))
    assert "shown indented" in answer.text
    assert '"value": 9.30' in box(answer)
    (issue,) = [one for one in issues(answer) if one["severity"] == "error"]
    assert issue["line"] == line_of(box(answer), '"finall"')


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{\n "resourceType": "Patient",\n "gender": male\n}', 3, "This is not JSON"),
        ('{"resourceType": "Patient",\n"active": true,\n"active": false}', 3, "comes twice"),
        ("id: x\nevents:\n  - a: [1\n", 4, "line 4"),
        ("id: x\nb: *y\n", 2, "aliases are not allowed"),
        ('<Patient xmlns="http://hl7.org/fhir">\n<gender value="male">\n</Patient>', 3, "This is not XML"),
        ('<Patient xmlns="http://hl7.org/fhir">\n<foo/>\n</Patient>', 2, "no element of Patient"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 1, "no document type"),
        ("[" * 100 + "]" * 100, 1, "Nested deeper"),
        (b'{"resourceType": "Patient",\n "id": "\xff"}', 2, "not UTF-8"),
    ],
)
def test_a_text_that_cannot_be_read_is_marked_where_it_breaks(
    bench: httpx.Client, text: str | bytes, line: int, words: str
) -> None:
    answer = sent(bench, text)
    assert answer.status_code == 200
    assert verdict(answer).startswith("Cannot be read: 1 error")
    (issue,) = issues(answer)
    assert issue["line"] == line and words in issue["text"]
    assert sent(bench, text, action="store").status_code in (400, 422)


def test_an_xml_resource_is_marked_at_its_tags(bench: httpx.Client) -> None:
    text = (
        '<Patient xmlns="http://hl7.org/fhir">\n  <id value="x"/>\n  <gender value="mail"/>\n'
        '  <birthDate value="1960">\n    <extension url="a b"><valueString value="x"/></extension>\n  </birthDate>\n</Patient>'
    )
    answer = sent(bench, text)
    lines = {one["key"]: one["line"] for one in issues(answer) if one["severity"] == "error"}
    assert lines["binding-required"] == 3
    assert lines["uri-format"] == 5


SENT_AS = {"transaction": "/fhir", "batch": "/fhir", "document": "/fhir/$emm-submit", "collection": "/fhir/$emm-submit"}


@pytest.mark.parametrize(
    "data",
    [
        transaction(PATIENT),
        transaction({**PATIENT, "gender": "mail"}, {"resourceType": "Encounter", "id": "e"}),
        transaction({**PATIENT, "managingOrganization": {"reference": "Organization/nowhere"}}),
        transaction(PATIENT, PATIENT),
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}]},
        {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": {"method": "DELETE", "url": "Patient?identifier=x|y"}}]},
        {"resourceType": "Bundle", "type": "searchset"},
    ],
)  # fmt: skip
def test_what_the_workbench_refuses_the_api_refuses_for_the_same_reasons(tmp_path: Path, data: dict[str, Any]) -> None:
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            shown = sent(client, json.dumps(data))
            asked = client.post(SENT_AS.get(str(data["type"]), "/fhir"), json=data)
            told = {
                (one["details"]["coding"][0]["code"], (one.get("expression") or [""])[0])
                for one in asked.json().get("issue", [])
                if one["severity"] == "error"
            }
            refusing = {
                (one["key"], one["expression"])
                for one in issues(shown)
                if one["severity"] == "error" and one["refuses"]
            }
            assert verdict(shown).startswith("Refused" if asked.status_code >= 400 else "Would be stored")
            assert refusing == told


def test_of_a_batch_each_entry_stands_for_itself(bench: httpx.Client) -> None:
    batch = transaction({**PATIENT, "id": "b-1"}, {**PATIENT, "id": "b-2", "gender": "mail"}) | {"type": "batch"}
    answer = sent(bench, json.dumps(batch, indent=1), action="store")
    assert verdict(answer).startswith("Stored in part: of 2 entries 1 was refused; 1 created")
    assert [one["refuses"] for one in issues(answer) if one["severity"] == "error"] == [True]
    assert "Patient/b-2" in answer.text
    assert bench.get("/fhir/Patient/b-1").status_code == 200
    assert bench.get("/fhir/Patient/b-2").status_code == 404


def test_a_form_of_another_site_stores_nothing(bench: httpx.Client) -> None:
    text, before = json.dumps({**PATIENT, "id": "foreign"}), stored(bench)
    host = str(bench.base_url).rstrip("/")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": host},
        {"Origin": "http://elsewhere.org"},
        {"Origin": "null"},
    ):
        answer = bench.post("/ui/workbench", data={"text": text, "action": "store"}, headers=headers)
        assert answer.status_code == 403
        assert "another site" in answer.text and "<main" in answer.text
        checked = bench.post("/ui/workbench", data={"text": text}, headers=headers)
        assert verdict(checked).startswith("Would be stored")
    assert stored(bench) == before
    for number, headers in enumerate(({}, {"Origin": host}, {"Sec-Fetch-Site": "same-origin"})):
        own = json.dumps({**PATIENT, "id": f"own-{number}"})
        answer = bench.post("/ui/workbench", data={"text": own, "action": "store"}, headers=headers)
        assert verdict(answer).startswith("Stored: 1 created")


def test_a_text_over_the_limit_is_told_with_the_limit(bench: httpx.Client) -> None:
    for text in ("x" * 300_001, "x" * 5_000_000):
        answer = sent(bench, text)
        assert answer.status_code == 413
        assert "300000 bytes" in answer.text and "<main" in answer.text
    assert sent(bench, "a\n" * 149_000).status_code == 200  # line ends are sent as two bytes


@pytest.mark.parametrize(
    ("fields", "word"),
    [({"formatt": "json"}, "did you mean"), ({"format": "pdf"}, "guess, json"), ({"action": "delete"}, "check, store")],
)
def test_what_the_form_does_not_know_is_refused_with_what_it_knows(
    bench: httpx.Client, fields: dict[str, str], word: str
) -> None:
    answer = bench.post("/ui/workbench", data={"text": "{}", **fields})
    assert answer.status_code == 400
    assert word in answer.text


def test_parameters_of_the_address_and_other_media_are_refused(bench: httpx.Client) -> None:
    assert bench.get("/ui/workbench", params={"exampel": "case"}).status_code == 400
    assert bench.get("/ui/workbench", params={"example": ""}).status_code == 200
    assert bench.post("/ui/workbench", params={"x": "y"}, data={"text": "{}"}).status_code == 400
    assert bench.post("/ui/workbench", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 415
    for header in ("multipart/form-data", "multipart/form-data; boundary=x"):
        assert bench.post("/ui/workbench", content=b"--y\r\n", headers={"Content-Type": header}).status_code == 400


@given(fields=st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(max_size=60)), max_size=4))
def test_the_parts_of_a_form_come_out_byte_for_byte(fields: list[tuple[str, bytes]]) -> None:
    request = httpx.Request("POST", "http://x", files=[(name, (None, value)) for name, value in fields] or {"a": b""})
    found = parts_of(request.read(), request.headers["content-type"])
    assert found == (fields or [("a", b"")])


def test_the_result_of_a_published_case_weighs_less_than_150_kb(published: httpx.Client) -> None:
    for file in ("index-case.yaml", "terpos.yaml", "invented/hospital-case.yaml"):
        answer = sent(published, (LITERATURE / file).read_bytes())
        assert answer.status_code == 200
        assert len(answer.content) < 150_000
