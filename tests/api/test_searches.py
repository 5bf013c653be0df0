"""Searches over HTTP: what comes along, what is shown of it, where it is looked for (http://hl7.org/fhir/R4/search.html)."""

from typing import Any

import httpx
import pytest

SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


def observation(id_: str, value: float, unit: str, patient: str = "p", **more: Any) -> dict[str, Any]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hemoglobin"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "valueQuantity": quantity,
        **more,
    }


RESOURCES: list[dict[str, Any]] = [
    {"resourceType": "Organization", "id": "o", "name": "Ward 3"},
    {"resourceType": "Patient", "id": "p", "gender": "female", "managingOrganization": {"reference": "Organization/o"}},
    {"resourceType": "Patient", "id": "q", "gender": "male"},
    observation("hb", 6.36, "g/dL", effectiveDateTime="2024-03-05", note=[{"text": "urgent"}]),
    observation("later", 93.0, "g/L", effectiveDateTime="2024-03-06"),
    observation("other", 12, "g/dL", "q", effectiveDateTime="2025"),
]


@pytest.fixture
def held(client: httpx.Client) -> httpx.Client:
    """A small ward."""
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
        for one in RESOURCES
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert client.post("/fhir", json=bundle).status_code == 200
    return client


def found(client: httpx.Client, path: str, **headers: str) -> dict[str, list[str]]:
    """mode → Type/id of what a search finds."""
    answer = client.get(f"/fhir/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    modes: dict[str, list[str]] = {}
    for entry in answer.json().get("entry", []):
        one = entry["resource"]
        modes.setdefault(entry["search"]["mode"], []).append(f"{one['resourceType']}/{one.get('id')}")
    return {mode: sorted(addresses) for mode, addresses in modes.items()}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("code=http://loinc.org|718-7&date=2024-03", ["hb", "later"]),
        ("value-quantity=63.6|http://unitsofmeasure.org|g/L", ["hb"]),
        ("value-quantity=lt10|http://unitsofmeasure.org|g/dL", ["hb", "later"]),
        ("code-value-quantity=718-7$gt10|http://unitsofmeasure.org|g/dL", ["other"]),
        ("subject:Patient.gender=female&date=sa2024-03-05", ["later"]),
        ("patient.organization.name=ward", ["hb", "later"]),
        ("patient._has:Observation:subject:date=2025", ["other"]),
        ("subject:missing=true", []),
        ("code:text=hemo&_content=urgent", ["hb"]),
        ("status:in=http://hl7.org/fhir/ValueSet/observation-status&date:missing=false", ["hb", "later", "other"]),
    ],
)
def test_what_is_asked_is_found(held: httpx.Client, query: str, ids: list[str]) -> None:
    assert found(held, f"Observation?{query}") == ({"match": [f"Observation/{id_}" for id_ in ids]} if ids else {})


def test_patients_are_found_by_what_refers_to_them(held: httpx.Client) -> None:
    asked = "Patient?_has:Observation:patient:value-quantity=gt100|http://unitsofmeasure.org|g/L"
    assert found(held, asked) == {"match": ["Patient/q"]}


@pytest.mark.parametrize(
    ("query", "included"),
    [
        ("Observation?_id=hb&_include=Observation:subject", ["Patient/p"]),
        ("Observation?_id=hb&_include=Observation:subject&_include:iterate=Patient:organization", ["Organization/o", "Patient/p"]),
        ("Observation?_id=hb&_include=*", ["Patient/p"]),
        ("Patient?_id=p&_revinclude=Observation:subject", ["Observation/hb", "Observation/later"]),
        ("Patient?_id=p&_revinclude=*&_include=*", ["Observation/hb", "Observation/later", "Organization/o"]),
        ("Organization?_revinclude=Patient:organization&_revinclude:iterate=Observation:subject", ["Observation/hb", "Observation/later", "Patient/p"]),
    ],
)  # fmt: skip
def test_includes_bring_what_is_referred_to_and_what_refers(
    held: httpx.Client, query: str, included: list[str]
) -> None:
    assert found(held, query)["include"] == included


def test_a_compartment_holds_what_is_about_its_patient(held: httpx.Client) -> None:
    assert found(held, "Patient/p/Observation?code=718-7") == {"match": ["Observation/hb", "Observation/later"]}
    assert found(held, "Patient/q/*") == {"match": ["Observation/other", "Patient/q"]}


def test_everything_is_searched_at_once_and_by_types(held: httpx.Client) -> None:
    assert len(found(held, "?_lastUpdated=gt2024")["match"]) == len(RESOURCES)
    assert found(held, "?_type=Patient,Organization&_id=o,q,hb") == {"match": ["Organization/o", "Patient/q"]}


def test_what_is_cut_down_says_so(held: httpx.Client) -> None:
    def only(query: str) -> dict[str, Any]:
        (entry,) = held.get(f"/fhir/Observation?_id=hb&{query}").json()["entry"]
        one: dict[str, Any] = entry["resource"]
        return one

    assert set(only("_elements=subject")) == {"resourceType", "id", "meta", "status", "code", "subject"}
    summary = only("_summary=true")
    assert "note" not in summary and "valueQuantity" in summary
    assert [SUBSETTED] == summary["meta"]["tag"] == only("_elements=subject")["meta"]["tag"]
    assert "tag" not in only("_summary=false")["meta"]
    counted = held.get("/fhir/Observation?_summary=count").json()
    assert (counted["total"], "entry" in counted) == (3, False)


def test_several_keys_order_what_is_found(held: httpx.Client) -> None:
    entries = held.get("/fhir/Observation?_sort=patient,-date").json()["entry"]
    assert [entry["resource"]["id"] for entry in entries] == ["later", "hb", "other"]


def test_a_lenient_search_leaves_out_what_it_does_not_know_and_says_so(held: httpx.Client) -> None:
    assert held.get("/fhir/Patient?gendr=male").status_code == 400
    answer = held.get("/fhir/Patient?gendr=male", headers={"Prefer": "handling=lenient"}).json()
    assert answer["total"] == 2
    assert "gendr" not in answer["link"][0]["url"]
    (outcome,) = [entry["resource"] for entry in answer["entry"] if entry["search"]["mode"] == "outcome"]
    assert outcome["issue"][0]["severity"] == "warning"
    assert outcome["issue"][0]["expression"] == ["http.gendr"]


def test_a_search_explains_how_it_was_run_and_shows_no_value(held: httpx.Client) -> None:
    entries = held.get("/fhir/Observation?code=718-7&__explain=true").json()["entry"]
    (outcome,) = [entry["resource"] for entry in entries if entry["search"]["mode"] == "outcome"]
    texts = [issue["details"]["text"] for issue in outcome["issue"]]
    assert any(text.startswith("sql: SELECT") for text in texts)
    assert not any("718-7" in text for text in texts)


def test_history_is_asked_for_by_time_at_each_level(held: httpx.Client) -> None:
    held.delete("/fhir/Observation/other")
    levels = ["_history", "Observation/_history", "Observation/other/_history"]
    assert [held.get(f"/fhir/{level}").json()["total"] for level in levels] == [len(RESOURCES) + 1, 4, 2]
    entry = held.get("/fhir/Observation/_history?_count=1").json()["entry"][0]
    assert (entry["request"]["method"], "resource" in entry) == ("DELETE", False)
    assert held.get("/fhir/_history?_since=2999-01-01T00:00:00Z").json()["total"] == 0
    assert "entry" not in held.get("/fhir/_history?_at=2000").json()
