"""What a view across cases may use of whose cases."""

import re
from itertools import permutations

from hypothesis import HealthCheck, given, seed, settings

from app.case.document import Case
from app.case.reading import read_json
from app.clinical.cohort_table.table import cohort_table
from app.clinical.sharing.pooled import without_identity
from app.clinical.sharing.view import Held, shared_with
from app.fhir import exact_json
from tests.case.strategies import cases
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in

HOSPITAL = case_in(INVENTED)
POOLED = HOSPITAL.model_copy(update={"sharing": "pooled"})
PUBLISHED = [Held(case, None, published=True) for case in CASES.values()]


def text_of(case: Case) -> str:
    return exact_json.dumps(case.as_data()).decode()


def test_the_published_cases_and_ones_own_are_seen_whole() -> None:
    found = shared_with("anna", [*PUBLISHED, Held(HOSPITAL, "anna")])
    assert found == [*CASES.values(), HOSPITAL]


def test_anothers_private_case_is_not_seen_at_all() -> None:
    unsaid = HOSPITAL.model_copy(update={"sharing": None})
    assert shared_with("anna", [Held(HOSPITAL, "ben"), Held(unsaid, "ben")]) == []


def test_anothers_pooled_case_is_seen_without_centre_id_and_dates() -> None:
    (seen,) = shared_with("anna", [Held(POOLED, "ben")])
    text = text_of(seen)
    assert seen.id == "pooled-1"
    assert not re.search("made-up|invented|hospital-case|1958|[12][09][0-9]{2}-[0-9]{2}", text, re.IGNORECASE)
    assert seen.patient is not None and seen.patient.birth_date is None


def test_a_pooled_case_still_counts_in_the_table_and_keeps_its_distances() -> None:
    (row,) = cohort_table(shared_with("anna", [Held(POOLED, "ben")])).rows
    (own,) = cohort_table([HOSPITAL]).rows
    assert (row.n, row.marrow, row.sites, row.outcomes) == (own.n, own.marrow, own.sites, own.outcomes)
    assert dict(row.time_to_emm)["diagnosis"] == dict(own.time_to_emm)["diagnosis"] == "38.64"


def aged(years: int) -> Case:
    data = CASES["index-case"].as_data()
    data["patient"]["age"]["years"] = years
    return Case.model_validate({**data, "sharing": "pooled"})


def test_an_age_over_89_and_one_that_leads_to_it_are_not_shown() -> None:
    shown = {years: without_identity(aged(years), "x").patient for years in (60, 80, 87, 90, 101)}
    ages = {years: int(patient.age.years) if patient and patient.age else None for years, patient in shown.items()}
    # the course lasts up to 57.9 months: at 87 the patient may have died at 92
    assert ages == {60: 60, 80: 80, 87: None, 90: None, 101: None}


def test_the_order_in_which_cases_are_stored_does_not_show() -> None:
    others = [
        Held(POOLED, "ben"),
        *(Held(CASES[id_].model_copy(update={"sharing": "pooled"}), "eve") for id_ in ("terpos", "bairey")),
    ]
    seen = {tuple(text_of(case) for case in shared_with("anna", order)) for order in permutations(others)}
    assert len(seen) == 1


@seed(299)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_what_is_seen_of_any_case_is_a_valid_case_without_a_text_that_a_person_wrote(case: Case) -> None:
    seen = without_identity(case, "pooled-1")
    assert read_json(text_of(seen).encode(), TERMINOLOGY.words) == seen
    assert not any(event.time and event.time.date for event in seen.events)
    assert (seen.claims, seen.discrepancies, seen.figures, seen.trials, seen.stages) == ((), (), (), (), ())
    assert "as_stated" not in text_of(seen)
    assert seen.source.centre is None and seen.source.citation is None
