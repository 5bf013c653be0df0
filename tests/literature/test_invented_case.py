"""The invented hospital case: says that it is made up, and holds what a hospital would send."""

from app.case.reading import read_yaml
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in

CASE = case_in(INVENTED)


def test_it_says_everywhere_that_it_is_made_up() -> None:
    patient = CASE.patient
    assert patient is not None and patient.name is not None
    assert (CASE.source.kind, CASE.id[:8], patient.name.family) == ("invented", "invented", "Made-Up")
    assert [one.system for one in patient.identifiers] == ["https://w3id.org/emm-fhir/sid/invented-patient"]
    assert "Made-Up" in str(CASE.source.centre) and "Invented" in CASE.title


def test_it_does_not_lie_among_the_cases_that_are_loaded() -> None:
    assert CASE.id not in CASES and INVENTED.parent.name == "invented"


def test_its_times_are_dates() -> None:
    times = [event.time for event in CASE.events] + [treatment.start for treatment in CASE.treatments]
    assert all(time is not None and time.date is not None and time.distance is None for time in times)


def test_its_laboratory_values_are_complete_with_units_and_their_digits() -> None:
    found = {one.id: f"{one.value} {one.unit}" for one in CASE.measurements if one.value is not None}
    for id_, value in {
        "creatinine": "0.94 mg/dL",
        "albumin": "3.60 g/dL",
        "lactate-dehydrogenase": "188 U/L",
        "kappa-free-light-chain": "412.0 mg/L",
        "lambda-free-light-chain": "8.10 mg/L",
        "beta-2-microglobulin": "4.20 mg/L",
        "hemoglobin": "10.4 g/dL",
        "calcium": "9.30 mg/dL",
        "igg": "4870 mg/dL",
        "urine-m-protein": "310 mg/(24.h)",
        "marrow-plasma-cells": "45 %",
    }.items():
        assert found[id_] == value
    assert all(one.unit for one in CASE.measurements if one.value is not None)


def test_its_ratio_is_that_of_its_light_chains() -> None:
    value = {one.id: one.value for one in CASE.measurements}
    kappa, lambda_ = value["kappa-free-light-chain"], value["lambda-free-light-chain"]
    assert kappa is not None and lambda_ is not None
    assert round(kappa / lambda_, 2) == value["free-light-chain-ratio"]


def test_its_clone_sizes_lesion_sizes_and_the_four_answers_are_there() -> None:
    assert any(one.clone_percent for one in CASE.cytogenetics if one.abnormality == "deletion_17p")
    assert {len(one.sizes) for one in CASE.lesions} == {2}
    assert {one.result for one in CASE.cytogenetics} == {"positive", "negative", None}
    assert read_yaml(INVENTED.read_bytes(), TERMINOLOGY.words) == CASE
