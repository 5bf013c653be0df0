"""What the rules derive, over HTTP: of one stored case, and over all of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ROOT, serve

YAML = {"Content-Type": "application/yaml"}
NEW_CASE = (ROOT / "app/literature/invented/hospital-case.yaml").read_bytes()


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a service with the published cases, to be written to."""
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db", load_published=True)):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


def asked(client: httpx.Client, address: str, **params: str) -> Any:
    answer = client.get(address, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rule(assessment: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in assessment["rules"] if one["rule"] == name)


def persons(survival: dict[str, Any], origin: str) -> set[str]:
    return {one["case"] for part in survival["strata"] if part["origin"] == origin for one in part["observations"]}


def test_the_b_of_the_index_case_is_unsupported_and_creatinine_would_decide(published: httpx.Client) -> None:
    told = rule(asked(published, "/cases/index-case/assessment"), "durie-salmon")
    assert (told["status"], told["classes"]) == ("undetermined", ["IIIA", "IIIB"])
    assert told["deciding_inputs"] == ["creatinine"]
    assert told["reported"]["value"] == "IIIB"
    assert {part["value"]: part["support"] for part in told["reported"]["parts"]} == {
        "III": "supported",
        "B": "consistent_but_unsupported",
    }


@pytest.mark.parametrize(("name", "stage"), [("iss", "III"), ("r-iss", "III"), ("r2-iss", "IV")])
def test_the_other_stages_of_the_index_case_are_determined(published: httpx.Client, name: str, stage: str) -> None:
    told = rule(asked(published, "/cases/index-case/assessment"), name)
    assert (told["status"], told["classes"]) == ("determined", [stage])


def test_the_marrow_of_the_index_case_is_clear_while_disease_grows_outside_it(published: httpx.Client) -> None:
    told = asked(published, "/cases/index-case/assessment")["discordance"]
    definite = [one for one in told if one["verdict"] == "definite"]
    assert [(one["clear"], one["growing"]) for one in definite] == [("marrow", "extraosseous")]
    assert definite[0]["window_months"] == {"low": 22.5, "high": 45.9}


def test_the_twelve_months_from_transplant_are_contradicted_by_the_record(published: httpx.Client) -> None:
    told = asked(published, "/cases/index-case/assessment")
    from_transplant = {
        (one["months"]["low"], one["months"]["high"])
        for one in told["intervals"]
        if one["name"] == "from treatment to relapse"
    }
    assert (18, 35) in from_transplant
    assert any(one["kind"] == "contradiction" and "18 to 35" in one["text"] for one in told["discrepancies"])


def test_the_definition_decides_the_time_to_extramedullary_disease(published: httpx.Client) -> None:
    bounds = {}
    for definition in ("strict", "broad"):
        told = asked(published, "/cases/index-case/assessment", definition=definition)
        times = [one for one in told["intervals"] if one["name"].startswith("time to extramedullary")]
        assert len(times) == 1
        assert len([one for one in told["rules"] if one["rule"] == "extramedullary-at-diagnosis"]) == 1
        bounds[definition] = times[0]["months"]
    assert bounds == {"strict": {"low": 22.5, "high": 45.9}, "broad": {"low": 0, "high": 0}}


def test_a_rule_set_that_is_asked_for_answers_in_place_of_the_default(published: httpx.Client) -> None:
    both = published.get(
        "/cases/index-case/assessment", params=[("ruleset", "durie-salmon-imf"), ("ruleset", "imwg-2011")]
    ).json()
    assert rule(both, "durie-salmon")["ruleset"].startswith("durie-salmon-imf/")
    assert {one["ruleset"] for one in both["rules"] if one["rule"] == "imwg-response"} == {
        "imwg-2011/1",
        "imwg-2011-strict/1",
    }


def test_a_series_has_no_stage_and_each_described_member_has_its_own_answers(published: httpx.Client) -> None:
    rules = asked(published, "/cases/avigdor/assessment")["rules"]
    stages = {one.get("of"): one["status"] for one in rules if one["rule"] == "iss"}
    assert stages[None] == "not_applicable"
    assert len(stages) > 1
    assert all(status != "not_applicable" for of, status in stages.items() if of)


def test_what_shows_only_beside_the_rows_of_the_table_is_found_among_the_stored_cases(published: httpx.Client) -> None:
    found = {one["key"] for one in asked(published, "/cases/index-case/assessment")["discrepancies"]}
    assert {"title-without-marrow", "origins-differ"} <= found


def test_the_timeline_has_every_event_and_eight_lanes(published: httpx.Client) -> None:
    case = published.get("/cases/index-case").json()
    told = asked(published, "/cases/index-case/timeline")
    assert (told["root"], told["unit"]) == ("diagnosis", "mo")
    assert {one["id"] for one in told["events"]} == {one["id"] for one in case["events"] + case["treatments"]}
    assert len(told["lanes"]) == 8
    relapse = next(one for one in told["events"] if one["id"] == "relapse-2")
    assert relapse["start"] == {"low": 22.5, "high": 45.9}


def test_the_nearest_case_is_waterhouse_and_the_case_itself_is_left_out(published: httpx.Client) -> None:
    told = asked(published, "/cases/index-case/precedents")
    assert told["precedents"][0]["case"] == "waterhouse"
    assert "index-case" not in {one["case"] for one in told["precedents"]}
    assert all(one["similarity"]["low"] <= one["similarity"]["high"] for one in told["precedents"])
    first = asked(published, "/cases/index-case/precedents", _count="1")
    assert (first["precedents"], first["compared"]) == (told["precedents"][:1], len(told["precedents"]))


def test_table_1_has_its_31_cases_and_the_index_case_is_the_32nd(published: httpx.Client) -> None:
    told = asked(published, "/cases/table")
    printed = told["totals_of_printed_rows"]
    assert (printed["patients"], printed["marrow_documented"]) == (31, 25)
    assert printed["outcomes"] == {"alive": 5, "dead": 15, "not_stated": 11}
    assert (told["totals"]["patients"], told["totals"]["rows"], len(told["rows"])) == (32, 10, 10)
    added = [one["case"] for one in told["differences"] if one["kind"] == "added"]
    assert (added, told["not_read"]) == (["index-case"], [])


def test_origins_are_strata_and_are_pooled_only_when_asked(published: httpx.Client) -> None:
    apart = asked(published, "/cases/survival")
    assert (apart["outcome"], apart["n"]) == ("time_to_emm", 32)
    assert len(apart["strata"]) > 1 and "pooled" not in apart
    together = asked(published, "/cases/survival", pooled="true")
    everyone = {(one["case"], one["of"]) for part in apart["strata"] for one in part["observations"]}
    assert together["pooled"]["evaluable"] == len(everyone)


def test_the_broad_definition_sets_the_time_of_the_index_case_to_nothing(published: httpx.Client) -> None:
    def months(definition: str) -> Any:
        told = asked(published, "/cases/survival", of="time_to_emm", definition=definition)
        here = [one for part in told["strata"] if part["origin"] == "diagnosis" for one in part["observations"]]
        return [one["months"] for one in here if one["case"] == "index-case"]

    assert months("strict") == [{"low": 22.5, "high": 45.9}]
    assert months("broad") == [{"low": 0, "high": 0}]


def test_every_published_claim_has_a_verdict(published: httpx.Client) -> None:
    claims = asked(published, "/cases/claims")["claims"]
    supports = {one["support"] for one in claims}
    assert supports == {"supported", "consistent_but_unsupported", "contradicted"}
    assert all(one["sentence"] for one in claims)


def test_a_new_case_changes_table_survival_and_precedents_at_once(growing: httpx.Client) -> None:
    before = {one: asked(growing, f"/cases/{one}") for one in ("table", "survival")}
    id_ = growing.post("/cases", content=NEW_CASE, headers=YAML).json()["id"]
    table, survival = asked(growing, "/cases/table"), asked(growing, "/cases/survival")
    assert table["totals"]["patients"] == before["table"]["totals"]["patients"] + 1 == 33
    assert table["totals_of_printed_rows"] == before["table"]["totals_of_printed_rows"]
    assert persons(survival, "diagnosis") - persons(before["survival"], "diagnosis") == {id_}
    nearest = asked(growing, "/cases/index-case/precedents")["precedents"]
    assert id_ in {one["case"] for one in nearest}
    stage = rule(asked(growing, f"/cases/{id_}/assessment"), "durie-salmon")
    assert {one[-1] for one in stage["classes"]} == {"A"} and "creatinine" not in stage["deciding_inputs"]
    assert growing.delete(f"/cases/{id_}").status_code == 204
    assert asked(growing, "/cases/table") == before["table"]


def test_a_case_that_cannot_be_rebuilt_is_named_and_the_others_are_shown(growing: httpx.Client) -> None:
    """A Composition of a case that a hospital wrote by FHIR, of nobody."""
    composition = {
        "resourceType": "Composition",
        "identifier": {"system": "https://w3id.org/emm-fhir/sid/case", "value": "of-nobody"},
        "status": "final",
        "type": {"text": "case"},
        "date": "2026-01-01",
        "author": [{"display": "a hospital"}],
        "title": "Of nobody",
    }
    assert growing.post("/fhir/Composition", json=composition).status_code == 201
    for view in ("table", "survival", "claims", "index-case/precedents"):
        told = asked(growing, f"/cases/{view}")
        assert [one["case"] for one in told["not_read"]] == ["of-nobody"]
        assert told["not_read"][0]["reason"]
    assert asked(growing, "/cases/table")["totals"]["patients"] == 32


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/cases/index-case/assessment?ruleset=durie-salmon-1975", "http.ruleset"),
        ("/cases/index-case/assessment?ruleset=imwg-2026", "http.ruleset"),
        ("/cases/index-case/assessment?ruleset=durie-salmon-imf&ruleset=durie-salmon-mmrf", "http.ruleset"),
        ("/cases/index-case/assessment?definition=loose", "http.definition"),
        ("/cases/index-case/timeline?definition=strict", "http.definition"),
        ("/cases/index-case/precedents?_count=many", "http._count"),
        ("/cases/table?definition=", "http.definition"),
        ("/cases/table?definiton=broad", "http.definiton"),
        ("/cases/survival?of=death", "http.of"),
        ("/cases/survival?pooled=yes", "http.pooled"),
        ("/cases/survival?of=after_emm&of=time_to_emm", "http.of"),
        ("/cases/claims?definition=strict&definition=broad", "http.definition"),
    ],
)
def test_what_is_no_parameter_or_no_word_of_one_is_refused_by_name(
    published: httpx.Client, address: str, place: str
) -> None:
    answer = published.get(address)
    assert answer.status_code == 400
    assert [one["expression"] for one in answer.json()["issue"]] == [[place]]


def test_every_bad_parameter_is_named_at_once(published: httpx.Client) -> None:
    answer = published.get("/cases/survival?of=death&pooled=yes&definition=loose&colour=red")
    places = [one["expression"][0] for one in answer.json()["issue"]]
    assert places == ["http.of", "http.pooled", "http.definition", "http.colour"]


@pytest.mark.parametrize("view", ["assessment", "timeline", "precedents"])
def test_of_a_case_that_is_not_here_nothing_is_derived(published: httpx.Client, view: str) -> None:
    answer = published.get(f"/cases/nobody/{view}")
    assert answer.status_code == 404
    assert "nobody" in answer.json()["issue"][0]["details"]["text"]
