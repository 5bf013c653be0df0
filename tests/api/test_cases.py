"""Case documents over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.case.reading import read_yaml
from app.fhir import exact_json
from app.terminology.terminology import Terminology
from tests.conftest import ROOT

IDS = ["ah-weng", "avigdor", "bairey", "candoni", "cerny", "gozzetti", "index-case", "iwasaki", "terpos", "waterhouse"]
YAML = {"Content-Type": "application/yaml"}
JSON = {"Content-Type": "application/json"}
TERMINOLOGY = Terminology.load(ROOT / "mappings")
DOCUMENTS = sorted((ROOT / "app/literature").rglob("*.yaml"))
SMALL = (Path(__file__).parents[1] / "convert/everything.yaml").read_text()


def document(path: Path) -> bytes:
    return exact_json.dumps(read_yaml(path.read_bytes(), TERMINOLOGY.words).as_data())


def issues(response: httpx.Response) -> list[tuple[str, str]]:
    """(expression, text) of each issue."""
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return [((one.get("expression") or [""])[0], one["details"]["text"]) for one in outcome["issue"]]


def versions(client: httpx.Client) -> list[str]:
    found = client.get("/fhir/Observation", params={"_count": "1000"}).json()
    return sorted(f"{e['resource']['id']}/{e['resource']['meta']['versionId']}" for e in found.get("entry", []))


def test_the_ten_published_cases_are_served_after_the_start(published: httpx.Client) -> None:
    assert sorted(case["id"] for case in published.get("/cases").json()["cases"]) == IDS


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.stem in IDS], ids=lambda path: path.stem)
def test_a_published_case_comes_back_from_the_store_as_it_was_entered(published: httpx.Client, path: Path) -> None:
    assert published.get(f"/cases/{path.stem}").content == document(path)


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.stem in IDS], ids=lambda path: path.stem)
def test_the_patient_or_group_of_a_case_gives_the_case_back(published: httpx.Client, path: Path) -> None:
    composition = published.get(
        "/fhir/Composition", params={"identifier": f"https://w3id.org/emm-fhir/sid/case|{path.stem}"}
    ).json()
    subject = composition["entry"][0]["resource"]["subject"]["reference"]
    assert published.get(f"/fhir/{subject}/$emm-case", headers={"Accept": "application/json"}).content == document(path)


def test_filters_find_cases_by_what_they_say(published: httpx.Client) -> None:
    def ids(**filters: str) -> list[str]:
        return sorted(case["id"] for case in published.get("/cases", params=filters).json()["cases"])

    assert ids(agent="tanespimycin") == ["index-case"]
    assert ids(response="vgpr") == ["index-case"]
    assert ids(site="rectum") == ["terpos"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TERPOS", {"terpos"}),
        ("skin", set()),  # what a case says of its disease is asked for by its own filters
        ("index progression", {"index-case"}),
        ("thalidomide candoni", {"candoni"}),
        ("８:２９９ terpos", {"terpos"}),
    ],
)
def test_words_of_title_or_source_find_a_case_in_any_order(published: httpx.Client, text: str, found: set[str]) -> None:
    assert {case["id"] for case in published.get("/cases", params={"text": text}).json()["cases"]} == found


def test_pages_of_the_list_hold_every_case_once(published: httpx.Client) -> None:
    found, address = [], "/cases?_count=3"
    while address:
        page = published.get(address).json()
        found += [case["id"] for case in page["cases"]]
        address = page.get("next")
    assert sorted(found) == IDS


def test_a_second_post_of_the_same_case_writes_nothing(client: httpx.Client) -> None:
    first = client.post("/cases", content=SMALL, headers=YAML)
    before = versions(client)
    second = client.post("/cases", content=first.content, headers=JSON)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["location"].endswith("/cases/full")
    assert versions(client) == before
    assert second.content == first.content


def test_posting_its_bundles_again_makes_no_new_version(client: httpx.Client) -> None:
    client.post("/cases", content=SMALL, headers=YAML)
    before = versions(client)
    transaction = client.get("/cases/full/bundle").content
    fhir = {"Content-Type": "application/fhir+json"}
    assert client.post("/fhir", content=transaction, headers=fhir).status_code == 200
    for kind in ("document", "collection"):
        bundle = client.get("/cases/full/bundle", params={"type": kind}).content
        assert client.post("/fhir/$emm-submit", content=bundle, headers=fhir).status_code == 200
    assert versions(client) == before


def test_a_known_id_with_other_content_is_a_conflict_and_changes_nothing(client: httpx.Client) -> None:
    client.post("/cases", content=SMALL, headers=YAML)
    before = client.get("/cases/full").content
    answer = client.post("/cases", content=SMALL.replace("9.30", "9.31"), headers=YAML)
    assert answer.status_code == 409
    assert client.get("/cases/full").content == before


def test_put_replaces_a_case_and_drops_what_it_no_longer_has(client: httpx.Client) -> None:
    old = client.post("/cases", content=SMALL, headers=YAML)
    stale = client.put("/cases/full", content=SMALL.replace("9.30", "8.0"), headers={**YAML, "If-Match": 'W/"other"'})
    assert stale.status_code == 412
    line = next(line for line in SMALL.splitlines() if "id: ife," in line)
    new = client.put(
        "/cases/full", content=SMALL.replace(line + "\n", ""), headers={**YAML, "If-Match": old.headers["etag"]}
    )
    assert new.status_code == 200
    assert "ife" not in [one["id"] for one in client.get("/cases/full").json()["measurements"]]


def test_a_deleted_case_is_gone_with_its_resources(client: httpx.Client) -> None:
    client.post("/cases", content=SMALL, headers=YAML)
    assert client.delete("/cases/full").status_code == 204
    assert client.get("/cases/full").status_code == 404
    assert versions(client) == []
    assert client.post("/cases", content=SMALL, headers=YAML).status_code == 201


def test_what_a_hospital_changes_by_fhir_shows_in_the_case(client: httpx.Client) -> None:
    client.post("/cases", content=SMALL, headers=YAML)
    etag = client.get("/cases/full").headers["etag"]
    found = client.get("/fhir/Observation", params={"code": "http://loinc.org|718-7"}).json()["entry"][0]["resource"]
    found["valueQuantity"]["value"] = 11.5
    found["effectiveDateTime"] = "2024-03-05"
    client.put(
        f"/fhir/Observation/{found['id']}", json=found, headers={"Content-Type": "application/fhir+json"}
    ).raise_for_status()
    added = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
        "subject": found["subject"],
        "effectiveDateTime": "2024-03-05",
        "valueQuantity": {"value": 1.1, "system": "http://unitsofmeasure.org", "code": "mg/dL", "unit": "mg/dL"},
    }
    client.post("/fhir/Observation", json=added, headers={"Content-Type": "application/fhir+json"}).raise_for_status()
    case = client.get("/cases/full")
    hemoglobin = next(one for one in case.json()["measurements"] if one["id"] == "hb")
    creatinine = next(one for one in case.json()["measurements"] if one["analyte"] == "creatinine" and "value" in one)
    assert (hemoglobin["value"], hemoglobin["at"], creatinine["at"]) == (11.5, "on-2024-03-05", "on-2024-03-05")
    assert case.headers["etag"] != etag


@pytest.mark.parametrize("kind", ["transaction", "collection", "document"])
def test_convert_stores_nothing(client: httpx.Client, kind: str) -> None:
    bundle = client.post("/cases/$convert", params={"type": kind}, content=SMALL, headers=YAML)
    assert (bundle.status_code, bundle.json()["type"]) == (200, kind)
    assert client.get("/cases").json()["cases"] == []
    back = client.post("/cases/$from-bundle", content=bundle.content, headers={"Content-Type": "application/fhir+json"})
    assert exact_json.loads(back.content)["case"] == read_yaml(SMALL.encode(), TERMINOLOGY.words).as_data()


BAD = {
    "broken JSON": (b'{"id": ', JSON, 400, "", ""),
    "broken YAML": (b"id: [", YAML, 400, "", ""),
    "a YAML tag": (b"id: !!python/object:os.system x", YAML, 400, "", "tags are not allowed"),
    "a YAML alias": (b"a: &x 1\nb: *x", YAML, 400, "", "not allowed"),
    "a YAML merge key": (b"a:\n  <<: {b: 1}", YAML, 400, "", "merge keys"),
    "a duplicate key in YAML": (b"id: a\nid: b", YAML, 400, "", "stands twice"),
    "a duplicate key in JSON": (b'{"id": "a", "id": "b"}', JSON, 400, "", ""),
    "NaN": (b'{"n": NaN}', JSON, 400, "", ""),
    "Infinity": (b'{"n": -Infinity}', JSON, 400, "", ""),
    "another encoding": ("id: é".encode("latin-1"), YAML, 400, "", "UTF-8"),
    "100 levels of JSON": (b"[" * 100 + b"]" * 100, JSON, 400, "", ""),
    "100 levels of YAML": (b"[" * 100 + b"]" * 100, YAML, 400, "", "64 levels"),
    "another media type": (b"<case/>", {"Content-Type": "application/xml"}, 415, "", "application/json"),
    "an unknown field": (SMALL.replace("value: 9.30", "valu: 9.30").encode(), YAML, 422, "measurements[0].valu", "did you mean 'value'?"),
    "an unknown lab": (SMALL.replace("analyte: hemoglobin", "analyte: hemoglobn").encode(), YAML, 422, "measurements[0].analyte", "did you mean 'hemoglobin'?"),
    "an unknown drug": (SMALL.replace("drug: doxorubicin", "drug: doxorubicn").encode(), YAML, 422, "treatments[0].agents[0].drug", "did you mean"),
    "an unknown site": (SMALL.replace("site: skull", "site: skul").encode(), YAML, 422, "findings[0].site", "did you mean 'skull'?"),
    "an anchor that does not exist": (SMALL.replace("anchor: r,", "anchor: rr,").encode(), YAML, 422, "events[2].time.distance.anchor", "'rr'"),
    "a cycle of anchors": (SMALL.replace("anchor: dx, offset_months: [0, 2]", "anchor: r, offset_months: [0, 2]").encode(), YAML, 422, "events[1].time.distance.anchor", "cycle"),
    "a range upside down": (SMALL.replace("[0, 12]", "[12, 0]").encode(), YAML, 422, "events[2].time.distance", "12..0"),
    "a negative age": (SMALL.replace("years: 60", "years: -60").encode(), YAML, 422, "patient.age.years", "greater than or equal to 0"),
    "subgroups that do not sum": (
        (ROOT / "app/literature/terpos.yaml").read_bytes().replace(b"n: 15", b"n: 16", 1), YAML, 422, "subgroups", "do not sum to n = 16"),
    "the address of a view as id": (SMALL.replace("id: full", "id: survival", 1).encode(), YAML, 422, "id", "view across cases"),
    "a photograph": (SMALL.replace("kind: photograph", "kind: photograph, data: AAAA").encode(), YAML, 422, "figures[0].data", "no picture"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_its_place_and_nothing_is_stored(client: httpx.Client, name: str) -> None:
    body, headers, status, place, words = BAD[name]
    answer = client.post("/cases", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    found = issues(answer)
    assert any(place in expression and words in text for expression, text in found), found
    assert client.get("/cases").json()["cases"] == []


def test_every_fault_of_a_document_is_named_at_once(client: httpx.Client) -> None:
    body = (
        SMALL.replace("years: 60", "years: -6")
        .replace("site: skull", "site: skul")
        .replace("anchor: r,", "anchor: rr,")
        .replace("at: r, compartment: marrow", "at: q, compartment: marrow")
    )
    places = {expression for expression, _ in issues(client.post("/cases", content=body, headers=YAML))}
    assert {"patient.age.years", "findings[0].site", "events[2].time.distance.anchor", "assessments[0].at"} <= places


def test_a_body_of_fifty_megabytes_is_refused_naming_the_limit(client: httpx.Client) -> None:
    answer = client.post("/cases", content=b" " * 50_000_000, headers=JSON)
    assert answer.status_code == 413
    assert "20000000 bytes" in issues(answer)[0][1]


def test_validating_a_case_answers_with_an_outcome_and_stores_nothing(client: httpx.Client) -> None:
    good = client.post("/cases/$validate", content=SMALL, headers=YAML)
    bad = client.post("/cases/$validate", content=SMALL.replace("years: 60", "years: -6"), headers=YAML)
    assert (good.status_code, bad.status_code) == (200, 200)
    assert [one["severity"] for one in good.json()["issue"] if one["severity"] in ("error", "fatal")] == []
    assert issues(bad)[0][0] == "patient.age.years"
    assert client.get("/cases").json()["cases"] == []


def test_the_schema_of_the_service_accepts_its_own_cases(published: httpx.Client) -> None:
    import json

    import jsonschema

    schema: dict[str, Any] = published.get("/cases/$schema").json()
    for case in IDS:
        jsonschema.validate(json.loads(published.get(f"/cases/{case}").content), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x"}, schema)


def test_a_composition_of_which_no_case_can_be_made_does_not_hide_the_others(client: httpx.Client) -> None:
    composition = {
        "resourceType": "Composition",
        "id": "none",
        "identifier": {"system": "https://w3id.org/emm-fhir/sid/case"},
        "status": "final",
        "type": {"text": "a report"},
        "date": "2024",
        "author": [{"display": "a hospital"}],
        "title": "No case",
    }
    assert client.put("/fhir/Composition/none", json=composition).status_code == 201
    answer = client.get("/cases")
    assert (answer.status_code, answer.json()["cases"]) == (200, [])
