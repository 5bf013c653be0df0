"""A whole case: which rules answer, units that are missing, and values that cannot be used."""

import time
from typing import Any

import pytest

from app.clinical.durie_salmon import durie_salmon
from app.clinical.facts import facts_at
from app.clinical.iss import iss
from app.clinical.staging_of_case import known_rulesets, staging, staging_discrepancies
from app.clinical.unit_gaps import explained
from app.fhir import exact_json
from app.fhir.problems import Invalid
from tests.case.documents import case, document
from tests.clinical.stated import chromosome, facts, lytic, measured, shipped, stated


def test_the_index_cases_answers_in_the_contracts_shape() -> None:
    answers = {answer.ruleset: answer for answer in staging(shipped("index-case")) if answer.at == "diagnosis"}
    data = exact_json.loads(exact_json.dumps(answers["r2-iss-2022/1"].as_data()))
    assert (data["rule"], data["status"], data["classes"], data["deciding_inputs"]) == (
        "r2-iss",
        "determined",
        ["IV"],
        [],
    )
    assert data["reported"] is None
    assert [str(end) for end in data["score"]] == ["3.5", "5.0"]
    assert data["criteria"][0]["evidence"] == "beta-2 microglobulin of 10.8"


def test_the_index_cases_missing_units_change_no_conclusion() -> None:
    gaps = {
        (answer.rule, gap.analyte): (gap.candidates, gap.invariant)
        for answer in staging(shipped("index-case"))
        for gap in answer.units
    }
    assert gaps[("iss", "beta_2_microglobulin")] == (("mg/L", "mg/dL"), True)
    assert gaps[("durie-salmon", "igg")] == (("mg/dL", "mg/L"), True)
    assert gaps[("slim-crab", "lambda_free_light_chain")] == (("mg/L", "mg/dL"), True)


def test_without_unit_and_candidates_every_plausible_unit_is_tried() -> None:
    def gap(value: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        answer = explained(iss, facts(measured("beta_2_microglobulin", value, "")))
        return answer.classes, answer.units[0].candidates, answer.units[0].invariant

    assert gap("10.8") == (("III",), ("mg/L", "ug/mL"), True)
    assert gap("100") == (("I", "II", "III"), ("mg/L", "ug/mL", "nmol/L"), False)


def test_another_rule_set_can_be_asked_for_and_an_unknown_one_is_refused() -> None:
    index = shipped("index-case")
    asked = staging(index, rulesets=("durie-salmon-imf", "r-iss-2015-ifish"))
    assert [answer.ruleset for answer in asked][:3] == ["durie-salmon-imf/1", "iss-2005/1", "r-iss-2015-ifish/1"]
    assert asked[2].classes == ("II", "III")
    with pytest.raises(Invalid) as refused:
        staging(index, rulesets=("durie-salmon-2099",))
    assert [issue.key for issue in refused.value.issues] == ["unknown-ruleset"]
    assert "iss-2005" in known_rulesets()


def test_measurability_is_asked_again_at_each_relapse_and_leukaemia_is_secondary_there() -> None:
    found = {(answer.rule, answer.at): answer.classes for answer in staging(shipped("index-case"))}
    assert found[("measurability", "diagnosis")] == ("serum_and_urine",)
    assert len(found[("measurability", "relapse-2")]) == 6
    assert "secondary_plasma_cell_leukaemia" in found[("plasma-cell-leukaemia", "relapse-1")]


def test_a_series_as_a_whole_has_no_stage_and_its_member_has() -> None:
    series = shipped("avigdor")
    assert {answer.status for answer in staging(series)} == {"not_applicable"}
    assert {answer.status for answer in staging(series, of=series.members[0].id)} >= {"undetermined"}


def test_a_value_at_the_relapse_says_nothing_of_the_diagnosis() -> None:
    events = [{"id": "diagnosis", "kind": "diagnosis"}, {"id": "later", "kind": "relapse"}]
    at_relapse = {"id": "calcium", **measured("calcium", "14.4"), "at": "later"}
    made = case(document(events=events, measurements=[at_relapse]))
    assert len(durie_salmon(facts_at(made, "diagnosis")).classes) == 6
    assert durie_salmon(facts_at(made, "later")).classes == ("IIIA", "IIIB")


def test_an_event_on_the_day_of_the_diagnosis_is_the_same_moment() -> None:
    events = [
        {"id": "diagnosis", "kind": "diagnosis", "time": {"date": "2021-03-09"}},
        {"id": "blood", "kind": "assessment", "time": {"date": "2021-03-09T10:15:00+01:00"}},
        {"id": "next-day", "kind": "assessment", "time": {"date": "2021-03-10"}},
    ]
    values = [
        {"id": "calcium", **measured("calcium", "14.4"), "at": "blood"},
        {"id": "creatinine", **measured("creatinine", "3"), "at": "next-day"},
    ]
    made = case(document(events=events, measurements=values))
    assert durie_salmon(facts_at(made, "diagnosis")).classes == ("IIIA", "IIIB")


BAD = [
    (measured("calcium", "-2"), "negative-amount"),
    (measured("hemoglobin", "9.3", "mm"), "unit-of-another-quantity"),
    (measured("creatinine", "1.2", "U/L"), "unit-of-another-quantity"),
    (measured("hemoglobin", "93", "g/dL"), "implausible-amount"),
    (measured("bone_marrow_plasma_cells", "120"), "implausible-amount"),
]


@pytest.mark.parametrize(("item", "key"), BAD)
def test_a_value_that_cannot_be_is_left_out_and_said_with_its_path(item: dict[str, Any], key: str) -> None:
    stated_case = stated(measurements=[item])
    found = staging_discrepancies(stated_case)
    assert [(one.key, one.paths, one.fields) for one in found] == [(key, ("measurements[0]",), ("measurements-0",))]
    assert [answer.classes for answer in staging(stated_case)] == [answer.classes for answer in staging(stated())]


def test_two_values_on_one_day_are_both_tried_and_said() -> None:
    stated_case = stated(measurements=[measured("creatinine", "1.0"), measured("creatinine", "3.0")])
    answer = durie_salmon(facts_at(stated_case, "diagnosis"))
    assert {stage[-1] for stage in answer.classes} == {"A", "B"}
    assert [(one.key, one.paths) for one in staging_discrepancies(stated_case)] == [
        ("contradictory-measurements", ("measurements[0]", "measurements[1]"))
    ]


def test_the_same_value_in_two_units_is_no_contradiction() -> None:
    assert (
        staging_discrepancies(stated(measurements=[measured("hemoglobin", "9.3"), measured("hemoglobin", "93", "g/L")]))
        == []
    )


def test_of_two_values_of_the_marrow_the_highest_counts_and_they_contradict_nothing() -> None:
    stated_case = stated(measurements=[measured("bone_marrow_plasma_cells", value) for value in ("8", "65")])
    found = {answer.rule: answer.classes for answer in staging(stated_case)}
    assert found["slim-crab"] == ("multiple_myeloma",)
    assert staging_discrepancies(stated_case) == []


def test_findings_that_contradict_each_other_leave_the_bone_and_the_chromosome_open() -> None:
    genes = [chromosome("t_4_14"), chromosome("t_4_14", "negative")]
    stated_case = stated(findings=[*lytic("skull"), *lytic(result="negative")], cytogenetics=genes)
    assert [one.key for one in staging_discrepancies(stated_case)] == ["contradictory-measurements"] * 2
    assert len(durie_salmon(facts_at(stated_case, "diagnosis")).classes) == 6


DATED = [
    {"id": "diagnosis", "kind": "diagnosis", "time": {"date": "2021-03-09"}},
    {"id": "before", "kind": "assessment", "time": {"date": "2021-03-02"}},
    {"id": "after", "kind": "assessment", "time": {"date": "2021-03-20"}},
    {"id": "long-before", "kind": "assessment", "time": {"date": "2021-01-02"}},
]


def dated(creatinine_at: list[str], **more: Any) -> list[Any]:
    values = [
        {"id": f"c-{at}", **measured("creatinine", "3" if at == "after" else "1"), "at": at} for at in creatinine_at
    ]
    calcium = {"id": "calcium", **measured("calcium", "14.4")}
    made = case(document(events=DATED, measurements=[calcium, *values], **more))
    answer = staging(made)[0]
    return [answer.classes, [flag for flag in answer.flags if "days from" in flag]]


def test_the_nearest_value_within_thirty_days_and_before_treatment_counts_and_is_flagged() -> None:
    assert dated(["before"]) == [("IIIA",), ["measurements[1] lies 7 days from 'diagnosis'"]]
    assert dated(["before", "diagnosis"]) == [("IIIA",), []]
    assert dated(["long-before"]) == [("IIIA", "IIIB"), []]


def test_a_value_after_the_diagnosis_counts_only_if_treatment_is_known_to_begin_later() -> None:
    def with_start(start: dict[str, Any] | None) -> list[Any]:
        treatment = {"id": "first", "label": "Induction", **({"start": start} if start else {})}
        return dated(["after"], treatments=[treatment])

    assert with_start({"date": "2021-03-23"})[0] == ("IIIB",)
    assert with_start({"date": "2021-03-15"})[0] == ("IIIA", "IIIB")
    assert with_start({"date": "2021"})[0] == ("IIIA", "IIIB")
    assert with_start(None)[0] == ("IIIA", "IIIB")
    assert dated(["after"])[0] == ("IIIA", "IIIB")


def test_without_a_diagnosis_event_the_myeloma_says_when_it_was_diagnosed() -> None:
    made = case(
        document(
            events=[{"id": "on-2021-03-09", "kind": "assessment", "time": {"date": "2021-03-09"}}],
            conditions=[{"id": "myeloma", "condition": "multiple_myeloma", "at": "on-2021-03-09"}],
            measurements=[{"id": "calcium", **measured("calcium", "14.4"), "at": "on-2021-03-09"}],
        )
    )
    assert staging(made)[0].classes == ("IIIA", "IIIB")


def test_many_values_and_a_long_chain_of_events_are_answered_in_time() -> None:
    chain = [{"id": "diagnosis", "kind": "diagnosis"}]
    chain += [
        {
            "id": f"e-{n}",
            "kind": "assessment",
            "time": {"distance": {"anchor": f"e-{n - 1}" if n else "diagnosis", "offset_months": [0, 0]}},
        }
        for n in range(500)
    ]
    values = [
        {"id": f"m-{n}", **measured(analyte, str(n + 1), ""), "at": "e-499"}
        for n, analyte in enumerate(["kappa_free_light_chain", "lambda_free_light_chain"] * 150)
    ]
    made = case(document(events=chain, measurements=values))
    begun = time.monotonic()
    assert len(staging(made)) == 10
    assert time.monotonic() - begun < 20
    assert len(staging_discrepancies(made)) == 2
