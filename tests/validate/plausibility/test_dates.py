"""The order of dates, with dates that are as exact as they are stated."""

from typing import Any

import pytest

from tests.validate.plausibility.doubted import bundle, coded, doubted, lab, observation, patient

LABORATORY = [coded("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")]


def condition(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": {"reference": "Patient/p"}, **more}


def test_a_diagnosis_before_birth_is_doubted() -> None:
    record = bundle(patient(birthDate="1960-02"), condition(onsetDateTime="1959"))
    assert doubted(record) == [("Bundle.entry[1].resource.onset.ofType(dateTime)", "before-birth")]


@pytest.mark.parametrize("date", ["1960", "1960-02", "1960-02-15", "1960-02-29T23:59:00-05:00"])
def test_a_date_that_may_still_be_right_is_not_doubted(date: str) -> None:
    assert doubted(bundle(patient(birthDate="1960-02"), condition(onsetDateTime=date))) == []


def test_death_before_birth_is_doubted() -> None:
    record = patient(birthDate="1960-02-03", deceasedDateTime="1959-12-31")
    assert doubted(record) == [("Patient.deceased.ofType(dateTime)", "death-before-birth")]


def test_a_laboratory_value_and_a_treatment_after_death_are_doubted() -> None:
    died = patient(deceasedDateTime="2024-03-05")
    value = lab("718-7", 9.3, "g/dL", "2024-03-07", category=LABORATORY)
    given = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "performedPeriod": {"start": "2024-03-07T08:00:00Z"},
    }
    assert doubted(bundle(died, value, given)) == [
        ("Bundle.entry[1].resource.effective.ofType(dateTime)", "after-death"),
        ("Bundle.entry[2].resource.performed.ofType(Period).start", "after-death"),
    ]


def test_what_is_done_for_the_dead_is_not_doubted() -> None:
    died = patient(deceasedDateTime="2024-03-05")
    cause = observation(coded("http://loinc.org", "69453-9"), effectiveDateTime="2024-03-09", valueString="x")
    visit = {"resourceType": "Encounter", "status": "finished", "subject": {"reference": "Patient/p"}}
    assert doubted(bundle(died, cause, visit | {"period": {"start": "2024-03-09"}})) == []


def test_a_bare_date_beside_a_time_is_given_the_hours_that_a_zone_may_cost() -> None:
    died = patient(deceasedDateTime="2024-03-05")
    assert doubted(bundle(died, lab("718-7", 9.3, "g/dL", "2024-03-06T06:00:00Z", category=LABORATORY))) == []


def test_a_condition_that_abated_before_its_onset_is_doubted() -> None:
    one = condition(onsetDateTime="2024-03-05", abatementDateTime="2024-03-04")
    assert doubted(one) == [("Condition.abatement.ofType(dateTime)", "abatement-before-onset")]
    assert doubted(condition(onsetDateTime="2024-03-05", abatementDateTime="2024-03")) == []


def test_another_patient_s_dates_are_not_compared() -> None:
    other = condition(onsetDateTime="1959") | {"subject": {"reference": "Patient/q"}}
    assert doubted(bundle(patient(birthDate="1960"), other)) == []
