"""A new case with real dates shows in every view at once, also through another process on the same database."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.conftest import serve

FHIR = {"Content-Type": "application/fhir+json"}


def document(id_: str, diagnosis: str, relapse: str, creatinine: float, site: str, drug: str, marrow: str) -> Any:
    """One patient, diagnosed and relapsing outside of bone on these days."""
    return {
        "id": id_,
        "title": f"Patient {id_}",
        "grain": "individual",
        "recorded": "2026-11-24T00:00:00Z",
        "source": {"kind": "invented", "title": "Made up for a test"},
        "patient": {"sex": "female", "birth_date": "1960-01-01"},
        "conditions": [
            {"id": "myeloma", "condition": "multiple_myeloma", "at": "diagnosis"},
            {"id": "emm", "condition": "extramedullary_relapse", "at": "relapse"},
        ],
        "events": [
            {"id": "diagnosis", "kind": "diagnosis", "time": {"date": diagnosis}},
            {"id": "relapse", "kind": "extramedullary_relapse", "time": {"date": relapse}},
        ],
        "treatments": [
            {
                "id": "induction",
                "label": "Induction",
                "procedure": "systemic_therapy",
                "agents": [{"id": "agent", "drug": drug}],
                "start": {"date": diagnosis},
            }
        ],
        "measurements": [
            {"id": "creatinine", "at": "diagnosis", "analyte": "creatinine", "value": creatinine, "unit": "mg/dL"}
        ],
        "lesions": [{"id": "mass", "at": "relapse", "site": site, "phase": "secondary", "contiguity_with_bone": "no"}],
        "assessments": [{"id": "marrow", "at": "relapse", "compartment": "marrow", "status": marrow}],
    }


FIRST = document("first", "2020-01-15", "2021-01-15", 0.9, "skin", "bortezomib", "no_evidence_of_disease")
OTHER = document("other", "2019-05-01", "2022-05-01", 2.5, "pleura", "thalidomide", "involved")
NEW = document("new", "2022-03-01", "2024-03-01", 3.1, "skin", "bortezomib", "no_evidence_of_disease")


@pytest.fixture
def two_doors(database_url: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two instances of the service on one database."""
    for one in serve(Settings(database_url=database_url)):
        for other in serve(Settings(database_url=database_url)):
            with httpx.Client(base_url=one.url, timeout=60) as a, httpx.Client(base_url=other.url, timeout=60) as b:
                yield a, b


def got(client: httpx.Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def months(client: httpx.Client, query: str = "") -> dict[str, tuple[Any, Any]]:
    """Patient → the bounds of the time from diagnosis to extramedullary disease."""
    strata = got(client, f"/cases/survival{query}")["strata"]
    return {
        one["case"]: (one["months"]["low"], one["months"]["high"])
        for stratum in strata
        if stratum["origin"] == "diagnosis"
        for one in stratum["observations"]
    }


def test_a_new_case_changes_table_survival_and_precedents_through_every_instance_at_once(
    two_doors: tuple[httpx.Client, httpx.Client],
) -> None:
    """The relapses lie 366, 1096 and 731 days behind their diagnoses; a month of the axis is 365.25/12 days (docs/rules.md)."""
    here, there = two_doors
    for sent in (FIRST, OTHER):
        assert here.post("/cases", json=sent).status_code == 201
    for client in two_doors:
        assert got(client, "/cases/table")["totals"]["patients"] == 2
        assert months(client) == {"first": (12.02, 12.02), "other": (36.01, 36.01)}
        assert [one["case"] for one in got(client, "/cases/first/precedents")["precedents"]] == ["other"]

    assert here.post("/cases", json=NEW).status_code == 201
    for client in (there, here):
        table = got(client, "/cases/table")
        assert {row["case"] for row in table["rows"]} == {"first", "other", "new"}
        assert table["totals"]["marrow"] == {"involved": 1, "no_evidence_of_disease": 2}
        assert months(client) == {"first": (12.02, 12.02), "other": (36.01, 36.01), "new": (24.02, 24.02)}
        assert [one["case"] for one in got(client, "/cases/first/precedents")["precedents"]] == ["new", "other"]
        stage = next(one for one in got(client, "/cases/new/assessment")["rules"] if one["rule"] == "durie-salmon")
        assert {one[-1] for one in stage["classes"]} == {"B"}  # creatinine of 2 mg/dL or more (Durie and Salmon 1975)

    assert there.delete("/cases/new").status_code == 204
    assert months(here) == {"first": (12.02, 12.02), "other": (36.01, 36.01)}


def test_what_a_hospital_changes_by_fhir_shows_in_the_views_of_the_other_instance(
    two_doors: tuple[httpx.Client, httpx.Client],
) -> None:
    here, there = two_doors
    assert here.post("/cases", json=FIRST).status_code == 201
    assert got(there, "/cases/table")["totals"]["marrow"] == {"no_evidence_of_disease": 1}
    found = got(here, "/fhir/Observation?_count=100")["entry"]
    creatinine = next(e["resource"] for e in found if "2160-0" in str(e["resource"]["code"]))
    creatinine["valueQuantity"]["value"] = 2.4
    address = f"/fhir/Observation/{creatinine['id']}"
    assert here.put(address, json=creatinine, headers=FHIR).status_code == 200
    stage = next(one for one in got(there, "/cases/first/assessment")["rules"] if one["rule"] == "durie-salmon")
    assert {one[-1] for one in stage["classes"]} == {"B"}
    marrow = next(e["resource"] for e in found if "marrow" in str(e["resource"].get("identifier")))
    assert here.delete(f"/fhir/Observation/{marrow['id']}").status_code in (204, 409)


def test_filters_choose_rows_and_persons(client: httpx.Client) -> None:
    for sent in (FIRST, OTHER, NEW):
        assert client.post("/cases", json=sent).status_code == 201

    def rows(query: str) -> list[str]:
        return sorted(row["case"] for row in got(client, f"/cases/table?{query}")["rows"])

    for query, wanted in {
        "site=skin": ["first", "new"],
        "agent=thalidomide": ["other"],
        "marrow=clear": ["first", "new"],
        "marrow=involved": ["other"],
        "marrow=not_stated": [],
        "site=skin&agent=thalidomide": [],
        "site=skin&agent=bortezomib&marrow=clear": ["first", "new"],
    }.items():
        assert rows(query) == wanted, query
        assert sorted(months(client, f"?{query}")) == wanted, query
        view = got(client, f"/cases/survival?{query}&pooled=true")
        assert (view["n"], view["pooled"]["evaluable"]) == (len(wanted), len(wanted)), query
    for query, wanted in {"site=skin": ["first", "new"], "agent=thalidomide": ["other"]}.items():
        assert sorted(one["id"] for one in got(client, f"/cases?{query}")["cases"]) == wanted


@pytest.mark.parametrize("address", ["/cases", "/cases/table", "/cases/survival"])
def test_a_word_that_no_filter_knows_is_refused_with_the_nearest(published: httpx.Client, address: str) -> None:
    for name, word, nearest in (("site", "skim", "skin"), ("agent", "bortezomid", "bortezomib")):
        answer = published.get(address, params={name: word})
        assert answer.status_code == 400
        (issue,) = answer.json()["issue"]
        assert issue["expression"] == [f"http.{name}"] and nearest in issue["details"]["text"]


def test_the_words_of_the_marrow_are_named_where_one_is_not_known(published: httpx.Client) -> None:
    text = published.get("/cases/table?marrow=free").json()["issue"][0]["details"]["text"]
    assert all(word in text for word in ("clear", "involved", "other", "not_stated", "not_available"))


def test_the_marrow_of_the_published_rows(published: httpx.Client) -> None:
    """As Table 1 prints them: the marrow is n/a in Cerny's series alone, and free of disease in all the others."""
    assert [row["case"] for row in got(published, "/cases/table?marrow=not_available")["rows"]] == ["cerny"]
    assert len(got(published, "/cases/table?marrow=clear")["rows"]) == 9


def test_a_series_is_chosen_person_by_person(published: httpx.Client) -> None:
    """Gastric plasmacytoma is of Avigdor's second patient; the series has a row, and one person on the curve."""
    rows = got(published, "/cases/avigdor")
    sites = {one["of"]: one["site"] for one in rows["lesions"] if one.get("site")}
    assert len(set(sites.values())) > 1, sites
    of, site = next((of, site) for of, site in sites.items() if list(sites.values()).count(site) == 1)
    told = got(published, f"/cases/survival?site={site}&pooled=true")
    people = {(one["case"], one["of"]) for one in told["pooled"]["observations"] if one["case"] == "avigdor"}
    assert people == {("avigdor", of)}


def test_every_reading_is_wider_than_the_direct_one_and_pools_nothing(published: httpx.Client) -> None:
    """domain.md: the index case's survival after extramedullary relapse is told in two ways."""
    direct = got(published, "/cases/survival?of=after_emm")
    every = got(published, "/cases/survival?of=after_emm&reading=every")
    assert direct == got(published, "/cases/survival?of=after_emm&reading=direct")
    assert (direct["every_reading"], every["every_reading"]) == (False, True)
    assert "pooled" not in every
    assert [part["evaluable"] for part in every["strata"]] == [part["evaluable"] for part in direct["strata"]]

    def bounds(view: Any) -> dict[Any, Any]:
        return {(o["case"], o["of"]): o["months"] for part in view["strata"] for o in part["observations"]}

    wider = 0
    for person, months_ in bounds(direct).items():
        hull = bounds(every)[person]
        assert (hull["low"] or 0) <= (months_["low"] or 0)
        assert hull["high"] is None or (months_["high"] is not None and months_["high"] <= hull["high"])
        wider += hull != months_
    assert wider > 0
    upper = [view["strata"][0]["median"]["upper"] for view in (direct, every)]
    assert upper == [12, None]  # docs/rules.md, Survival
    answer = published.get("/cases/survival?reading=all")
    assert answer.status_code == 400 and answer.json()["issue"][0]["expression"] == ["http.reading"]
