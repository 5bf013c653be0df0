"""Responses read from cases: the index case, an invented hospital's, and small ones made for one question."""

from typing import Any

import pytest

from app.case.document import Case
from app.clinical.answer import Answer
from app.clinical.response.responses import responses
from tests.case.documents import case as read
from tests.case.documents import document
from tests.clinical.building import after, course, event, on, said
from tests.literature.published import CASES, INVENTED, case_in

INDEX = CASES["index-case"]


def answer(case: Case, at: str, rule: str = "imwg-response", strict: bool = False, **asked: str) -> Answer:
    found = [
        one
        for one in responses(case, **asked)
        if (one.at, one.rule) == (at, rule) and ("-strict/" in one.ruleset) == strict
    ]
    assert len(found) == 1, found
    return found[0]


def test_the_index_cases_first_response_is_not_evaluable_and_its_words_mean_cr_or_vgpr() -> None:
    assert answer(INDEX, "response-1", strict=True).classes == ("NE",)
    found = answer(INDEX, "response-1")
    assert (found.status, found.reported and found.reported.value) == ("undetermined", "ncr")
    assert found.reported and found.reported.support == "consistent_but_unsupported"
    assert "serum (now)" in found.deciding_inputs


def test_the_index_cases_second_response_cannot_be_verified_without_a_baseline_at_relapse() -> None:
    found = answer(INDEX, "response-2")
    assert found.flags[0] == "baseline: relapse-1"
    assert (found.status, found.reported and found.reported.support) == ("undetermined", "consistent_but_unsupported")


def test_the_index_cases_second_relapse_is_progression_by_new_lesions_and_quotes_them() -> None:
    found = answer(INDEX, "relapse-2")
    assert (found.status, found.classes) == ("determined", ("PD",))
    met = {one.name: one for one in found.criteria if one.status == "met"}
    assert met["PD: new lesion"].evidence[0].text == "relapsed again with multiple large peripheral lesions"
    assert answer(INDEX, "relapse-2", rule="relapse-from-cr").classes == ("no relapse from CR",)


def test_a_relapse_after_near_complete_remission_may_or_may_not_be_from_complete_response() -> None:
    found = answer(INDEX, "relapse-1", rule="relapse-from-cr")
    assert found.status == "undetermined"
    assert "response before" in found.deciding_inputs


def test_an_improvement_in_words_gives_no_percentage() -> None:
    found = answer(INDEX, "radiotherapy", rule="lesion-response")
    assert found.classes == ("improved",)
    assert "no percentage" in found.flags[0]


def test_an_invented_hospitals_relapse_is_from_a_documented_complete_response() -> None:
    assert answer(case_in(INVENTED), "relapse", rule="relapse-from-cr").classes == ("relapse from CR",)


def test_a_series_is_not_one_patient_and_its_members_are_answered_for() -> None:
    assert responses(CASES["terpos"]) == ()
    assert {one.at for one in responses(CASES["avigdor"])} == {"allograft-2", "emm-relapse-1", "emm-relapse-2"}


def test_another_rule_set_than_these_three_is_refused() -> None:
    with pytest.raises(ValueError, match="imwg-2006, imwg-2011, imwg-2016"):
        responses(INDEX, "imwg-2026")


def serum(id_: str, at: str, value: Any, unit: str = "g/dL") -> dict[str, Any]:
    return {"id": id_, "at": at, "analyte": "serum_m_protein", "value": value, "unit": unit}


def urine(id_: str, at: str, value: Any) -> dict[str, Any]:
    return {"id": id_, "at": at, "analyte": "urine_m_protein_24h", "value": value, "unit": "mg/(24.h)"}


CLEAR = [
    said(f"{where}-{at}", at, where, "no_evidence_of_disease")
    for at in ("diagnosis", "restaging", "later")
    for where in ("extraosseous", "paraskeletal", "bone")
]


def followed(*measurements: dict[str, Any]) -> Case:
    return course(
        event("restaging", after("diagnosis", 4, 4), "response"),
        event("later", after("diagnosis", 12, 12), "assessment"),
        measurements=list(measurements),
        assessments=CLEAR,
    )


WHOLE = [
    serum("s0", "diagnosis", 6.36),
    urine("u0", "diagnosis", 1956),
    serum("s1", "restaging", 1),
    urine("u1", "restaging", 0),
    serum("s2", "later", 1.6),
    urine("u2", "later", 0),
]


def test_rs_5_progression_is_counted_from_the_lowest_value_since_the_baseline() -> None:
    case = followed(*WHOLE)
    assert answer(case, "restaging").classes == ("PR",)
    assert answer(case, "later").classes == ("PD",)


def test_rs_6_a_rise_of_30_percent_and_less_than_half_a_gram_is_still_a_partial_response() -> None:
    case = followed(*WHOLE[:4], serum("s2", "later", 1.3), urine("u2", "later", 0))
    assert answer(case, "later").classes == ("PR",)


def test_without_a_value_in_between_progression_is_counted_from_the_baseline_and_flagged() -> None:
    flag = "no value between the baseline and now: progression is counted from the baseline"
    alone = answer(followed(serum("s0", "diagnosis", 2), serum("s2", "later", 3)), "later")
    assert (alone.classes, flag in alone.flags) == (("PD",), True)
    assert flag not in answer(followed(*WHOLE), "later").flags


def test_without_a_baseline_only_a_new_lesion_is_progression_and_nothing_is_evaluable() -> None:
    case = read(
        document(
            conditions=[],
            events=[event("restaging", on("2024-07-01"), "response")],
            measurements=[serum("s1", "restaging", 5)],
        )
    )
    assert answer(case, "restaging", strict=True).classes == ("NE",)
    assert answer(case, "restaging").flags[0] == "no baseline: only what needs none can be met"
    grown = case.model_copy(update={"assessments": NEW.assessments})
    assert answer(grown, "restaging").classes == ("PD",)


NEW = course(
    event("restaging", after("diagnosis", 4, 4), "response"),
    assessments=[said("new", "restaging", "extraosseous", "new_lesions")],
)


def test_units_are_read_as_they_stand_and_a_missing_one_is_tried() -> None:
    grams = [
        serum("s0", "diagnosis", 63.6, "g/L"),
        serum("s1", "restaging", 10, "g/L"),
        serum("s2", "later", 16, "g/L"),
    ]
    case = followed(*grams, WHOLE[1], WHOLE[3], WHOLE[5])
    assert answer(case, "later").classes == ("PD",)
    unknown = {"id": "s1", "at": "restaging", "analyte": "serum_m_protein", "value": 1}
    assert "PR" in answer(followed(WHOLE[0], unknown, WHOLE[1], WHOLE[3]), "restaging").classes


def test_the_baseline_of_a_later_line_is_its_relapse() -> None:
    case = course(
        event("relapse", after("diagnosis", 12, 12), "relapse"),
        event("restaging", after("relapse", 3, 3), "response"),
        measurements=[serum("s0", "diagnosis", 6), serum("s1", "relapse", 2), serum("s2", "restaging", 1)],
    )
    assert answer(case, "restaging").flags[0] == "baseline: relapse"


def test_a_value_of_some_days_before_a_dated_diagnosis_counts_as_its_baseline_and_is_flagged() -> None:
    case = read(
        document(
            events=[
                event("diagnosis", on("2024-03-10"), "diagnosis"),
                event("laboratory", on("2024-03-04")),
                event("restaging", on("2024-07-01"), "response"),
            ],
            measurements=[serum("s0", "laboratory", 6), urine("u0", "laboratory", 500), serum("s1", "restaging", 5)],
        )
    )
    found = answer(case, "restaging")
    assert "measurements[0] is of 6 days from the baseline" in found.flags
    assert "PR" not in found.classes


def test_two_relapses_of_which_none_is_said_to_be_the_later_leave_no_baseline() -> None:
    case = course(
        event("one", after("diagnosis", 6, 18), "relapse"),
        event("other", after("diagnosis", 6, 18), "relapse"),
        event("restaging", after("diagnosis", 24, 24), "response"),
    )
    assert answer(case, "restaging").flags[0].startswith("no baseline")


def sized(*sizes: tuple[str, Any, Any]) -> list[dict[str, Any]]:
    made = [{"at": at, "longest": long, "perpendicular": short, "unit": "cm"} for at, long, short in sizes]
    return [{"id": "mass", "at": "diagnosis", "evidence": ["imaging"], "contiguity_with_bone": "no", "sizes": made}]


def test_a_measured_lesion_gives_a_percentage_and_its_level() -> None:
    case = course(
        event("restaging", after("diagnosis", 4, 4), "response"),
        lesions=sized(("diagnosis", 4, 3), ("restaging", 2, 1.5)),
        assessments=[said("smaller", "restaging", "extraosseous", "pr", lesions=["mass"])],
    )
    found = answer(case, "restaging", rule="lesion-response")
    assert (found.classes, found.criteria[0].evidence[0].text) == (("PR-level",), "-75.0 %")
    assert not {"CR", "sCR"} & set(answer(case, "restaging").classes)


def test_rs_11_a_lesion_that_fell_by_30_percent_caps_a_response_of_95_percent() -> None:
    case = course(
        event("restaging", after("diagnosis", 4, 4), "response"),
        measurements=[
            serum("s0", "diagnosis", 6.36),
            urine("u0", "diagnosis", 1956),
            serum("s1", "restaging", 0.318),
            urine("u1", "restaging", 50),
        ],
        lesions=sized(("diagnosis", 5, 4), ("restaging", 4, 3.5)),
        assessments=[said(f"{where}", "restaging", where, "sd") for where in ("extraosseous", "paraskeletal", "bone")],
    )
    assert answer(case, "restaging").classes == ("SD",)
    assert answer(case, "restaging", ruleset="imwg-2011").classes == ("MR",)


def test_a_date_of_which_nothing_is_read_is_no_moment_of_response_and_the_myelomas_own_date_is_the_baseline() -> None:
    case = read(
        document(
            conditions=[{"id": "myeloma", "condition": "multiple_myeloma", "at": "first"}],
            events=[
                event("first", on("2024-03-10")),
                event("weight", on("2024-05-01")),
                event("laboratory", on("2024-07-01")),
            ],
            measurements=[
                serum("s0", "first", 6),
                {"id": "hb", "at": "weight", "analyte": "hemoglobin", "value": 11, "unit": "g/dL"},
                serum("s1", "laboratory", 5),
            ],
        )
    )
    found = responses(case)
    assert {one.at for one in found} == {"laboratory"}
    assert found[0].flags[0] == "baseline: first"


def test_progression_by_values_says_that_it_is_not_confirmed_and_by_imaging_it_stands_alone() -> None:
    unconfirmed = "values of one time: that a second test confirmed them is not recorded"
    assert unconfirmed in answer(followed(*WHOLE), "later").flags
    assert unconfirmed not in answer(INDEX, "relapse-2").flags
