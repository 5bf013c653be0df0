"""Stages against laboratory values, by the vectors of the published rules; responses against their baseline and treatment."""

from fractions import Fraction
from typing import Any

import pytest

from app.validate.plausibility.stages import reachable
from tests.validate.plausibility.doubted import NCIT, bundle, coded, doubted, doubts, lab, observation

ISS = {"I": "C70658", "II": "C70659", "III": "C70660"}
R_ISS = {"I": "C141394", "II": "C141395", "III": "C141396"}
AT = "Bundle.entry[{}].resource.value.ofType(CodeableConcept)"


def iss(value: str, **more: Any) -> dict[str, Any]:
    return observation(coded(NCIT, "C139007"), valueCodeableConcept=coded(NCIT, ISS[value]), **more)


def durie_salmon(value: str) -> dict[str, Any]:
    return observation(coded(NCIT, "C139006"), valueCodeableConcept={"text": value})


def beta_2(value: Any, unit: str = "mg/L", date: str | None = None) -> dict[str, Any]:
    return lab("1952-1", value, unit, date)


def albumin(value: Any, unit: str = "g/dL") -> dict[str, Any]:
    return lab("1751-7", value, unit)


@pytest.mark.parametrize(
    ("beta_2_value", "albumin_value", "expected"),
    [
        ("10.8", None, "III"),  # ISS-0, the index case
        ("3.2", "3.6", "I"),
        ("3.2", None, "I II"),
        ("5.45", None, "II"),  # half-open: the trap of 5.4–5.5
        ("5.5", "4.0", "III"),
        ("3.5", "4.0", "II"),
        ("3.2", "3.4", "II"),
        (None, "3.1", "II III"),
        (None, "4.0", "I II III"),
        (None, None, "I II III"),
    ],
)
def test_the_stages_that_are_still_possible(beta_2_value: Any, albumin_value: Any, expected: str) -> None:
    known = [None if one is None else Fraction(one) for one in (beta_2_value, albumin_value)]
    assert reachable(known[0], known[1]) == set(expected.split())


def test_an_iss_stage_that_the_values_contradict_is_doubted_with_the_stage_that_they_make() -> None:
    (issue,) = doubts(bundle(iss("I"), beta_2(10.8)))
    assert (issue.expression, issue.key, issue.value) == (AT.format(0), "stage-contradicted", "I")
    assert "10.8 mg/L" in issue.text
    assert "ISS III" in issue.text
    assert doubted(bundle(iss("III"), beta_2(10.8))) == []


def test_units_are_converted_and_values_of_another_day_or_without_a_unit_are_left_alone() -> None:
    assert doubted(bundle(iss("I"), beta_2(10.8, "ug/mL"))) == [(AT.format(0), "stage-contradicted")]
    assert doubted(bundle(iss("II"), beta_2(3.2), albumin(36, "g/L"))) == [(AT.format(0), "stage-contradicted")]
    later = iss("I", effectiveDateTime="2024-03-05")
    assert doubted(bundle(later, beta_2(10.8, date="2024-06-05"))) == []
    assert doubted(bundle(later, beta_2(10.8, date="2024-03-05"))) == [(AT.format(0), "stage-contradicted")]
    without = lab("1952-1", 10.8, None)
    assert doubted(bundle(iss("I"), without)) == []


def test_values_of_another_patient_or_measured_twice_contradict_nothing() -> None:
    other = beta_2(10.8) | {"subject": {"reference": "Patient/q"}}
    assert doubted(bundle(iss("I"), other)) == []
    assert doubted(bundle(iss("I"), beta_2(10.8), beta_2(3.0))) == []


def test_r_iss_needs_the_iss_of_its_values() -> None:
    def r_iss(value: str) -> dict[str, Any]:
        return observation(coded(NCIT, "C141392"), valueCodeableConcept=coded(NCIT, R_ISS[value]))

    assert doubted(bundle(r_iss("III"), beta_2(4.0))) == [(AT.format(0), "stage-contradicted")]
    assert doubted(bundle(r_iss("I"), beta_2(4.0))) == [(AT.format(0), "stage-contradicted")]
    assert doubted(bundle(r_iss("II"), beta_2(10.8))) == []


@pytest.mark.parametrize(
    ("stage", "labs", "key"),
    [
        ("IIIB", [("17861-6", 14.4, "mg/dL")], ["stage-unsupported"]),  # the report: IIIB without a creatinine
        ("IIIB", [("2160-0", 2.0, "mg/dL")], []),
        ("IIIB", [("2160-0", 177, "umol/L")], []),
        ("IIIB", [("2160-0", 1.1, "mg/dL")], ["stage-contradicted"]),
        ("IIIA", [("2160-0", 2.0, "mg/dL")], ["stage-contradicted"]),
        ("IA", [("718-7", 12, "g/dL"), ("17861-6", 9.5, "mg/dL"), ("2160-0", 1.0, "mg/dL")], []),
        ("IA", [("718-7", 9.3, "g/dL"), ("2160-0", 1.0, "mg/dL")], ["stage-contradicted"]),
        ("IA", [("17861-6", 14.4, "mg/dL"), ("2160-0", 1.0, "mg/dL")], ["stage-contradicted"]),
        ("IIIB", [], []),
    ],
)
def test_durie_salmon_against_creatinine_haemoglobin_and_calcium(stage: str, labs: Any, key: list[str]) -> None:
    found = doubted(bundle(durie_salmon(stage), *(lab(*one) for one in labs)))
    assert [one for _, one in found] == key


def response(code: str = "C123618", **more: Any) -> dict[str, Any]:
    return observation({"text": "Response"}, valueCodeableConcept=coded(NCIT, code), **more)


def test_a_response_without_anything_measured_before_is_doubted() -> None:
    assert doubted(bundle(response())) == [(AT.format(0), "response-without-baseline")]
    assert doubted(bundle(response(), lab("718-7", 9.3, "g/dL"))) == [(AT.format(0), "response-without-baseline")]
    assert doubted(bundle(response(), lab("33358-3", 6.36, "g/dL"))) == []


def test_a_baseline_that_was_measured_later_is_none() -> None:
    late = response(effectiveDateTime="2024-03-05")
    assert doubted(bundle(late, lab("33358-3", 6.36, "g/dL", "2024-04"))) == [
        (AT.format(0), "response-without-baseline")
    ]
    assert doubted(bundle(late, lab("33358-3", 6.36, "g/dL", "2024-03"))) == []
    assert doubted(bundle(late, lab("33358-3", 6.36, "g/dL", "2024-04"), lab("33358-3", 6.36, "g/dL"))) == []


def test_progression_and_stable_disease_need_no_baseline_and_a_search_page_tells_no_story() -> None:
    assert doubted(bundle(response("C35571"), response("C18213"))) == []
    assert doubted(bundle(response(), type_="searchset")) == []
    assert doubted(response()) == []


def test_a_response_before_its_treatment_began_is_doubted() -> None:
    treatment = {
        "resourceType": "Procedure",
        "id": "t",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "performedPeriod": {"start": "2024-03"},
    }
    early = response(effectiveDateTime="2024-02-10", partOf=[{"reference": "Procedure/t"}])
    found = doubted(bundle(early, treatment, lab("33358-3", 6.36, "g/dL", "2024-01")))
    assert found == [("Bundle.entry[0].resource.effective.ofType(dateTime)", "response-before-treatment")]
    fine = response(effectiveDateTime="2024-03-10", partOf=[{"reference": "Procedure/t"}])
    assert doubted(bundle(fine, treatment, lab("33358-3", 6.36, "g/dL", "2024-01"))) == []
