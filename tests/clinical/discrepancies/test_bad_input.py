"""Records that cannot be: each becomes a discrepancy with its places, and no rule falls over it."""

from typing import Any

import pytest

from app.case.document import Case
from app.clinical.discordance import discordance
from app.clinical.discrepancies.found import discrepancies
from app.clinical.discrepancy import Discrepancy
from app.clinical.extramedullary import kinds, time_to_extramedullary
from app.clinical.response.responses import responses
from app.clinical.timeline import timeline
from tests.case.documents import case as read
from tests.case.documents import document
from tests.clinical.building import after, course, event, on, said
from tests.literature.published import CASES, INVENTED, case_in


def found(case: Case) -> dict[str, Discrepancy]:
    """By key; whatever is wrong, every rule still answers."""
    timeline(case).as_data()
    [one.as_data() for one in (*discordance(case), *responses(case), *kinds(case))]
    time_to_extramedullary(case, "broad")
    return {one.discrepancy.key: one.discrepancy for one in discrepancies(case, list(CASES.values()))}


def test_a_death_before_the_diagnosis() -> None:
    case = read(
        document(
            events=[event("diagnosis", on("2024-05-01"), "diagnosis"), event("death", on("2023-01-01"), "death")],
            outcomes=[{"id": "outcome", "at": "death", "vital_status": "dead"}],
        )
    )
    one = found(case)["death-before-diagnosis"]
    assert (one.kind, one.paths, one.fields) == ("contradiction", ("events[0]", "events[1]"), ("diagnosis", "death"))


def test_a_death_before_the_diagnosis_by_distance() -> None:
    one = found(course(event("death", after("diagnosis", -6, -3), "death")))["death-before-diagnosis"]
    assert one.text == "'death' lies 3 to 6 months before 'diagnosis'"


def test_a_death_in_the_year_of_the_diagnosis_is_possible() -> None:
    case = read(
        document(events=[event("diagnosis", on("2024-05-01"), "diagnosis"), event("death", on("2024"), "death")])
    )
    assert "death-before-diagnosis" not in found(case)


def test_a_response_before_its_treatment() -> None:
    case = course(
        event("response", after("diagnosis", 1, 2), "response"),
        treatments=[{"id": "therapy", "label": "Therapy", "start": after("diagnosis", 3, 4)}],
        assessments=[said("early", "response", "unspecified", "pr", treatment="therapy")],
    )
    one = found(case)["response-before-treatment"]
    assert (one.kind, one.paths) == ("contradiction", ("assessments[0].at", "treatments[0].start"))
    assert one.fields == ("early", "therapy")


def test_a_response_on_the_day_that_its_treatment_may_have_begun_is_possible() -> None:
    case = course(
        event("response", after("diagnosis", 1, 3), "response"),
        treatments=[{"id": "therapy", "label": "Therapy", "start": after("diagnosis", 3, 4)}],
        assessments=[said("early", "response", "unspecified", "pr", treatment="therapy")],
    )
    assert "response-before-treatment" not in found(case)


def test_a_treatment_after_death_and_one_that_ends_before_it_begins() -> None:
    case = course(
        event("death", after("diagnosis", 2, 3), "death"),
        treatments=[
            {"id": "late", "label": "Late", "start": after("death", 1, 1)},
            {"id": "back", "label": "Back", "start": after("diagnosis", 1, 1), "end": after("diagnosis", 0, 0)},
        ],
    )
    faults = found(case)
    assert faults["after-death"].fields == ("late", "death")
    assert (faults["end-before-start"].paths, faults["end-before-start"].fields) == (("treatments[1].end",), ("back",))


def test_a_compartment_that_is_clear_and_involved_at_one_time() -> None:
    case = course(
        event("scan"),
        assessments=[said("clear", "scan", "marrow", "cr"), said("full", "scan", "marrow", "involved")],
    )
    one = found(case)["clear-and-involved"]
    assert (one.kind, one.paths) == ("contradiction", ("assessments[0]", "assessments[1]"))


def measured(**one: Any) -> Case:
    base = {"id": "one", "at": "diagnosis", "analyte": "serum_m_protein", "value": 3, "unit": "g/dL"}
    other = {"id": "other", "at": "diagnosis", "analyte": "serum_m_protein", "value": 3, "unit": "g/dL"}
    return course(measurements=[base | one, other])


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"value": 5}, "contradictory-measurements"),
        ({"value": -3}, "negative-amount"),
        ({"unit": "U/L"}, "unit-of-another-quantity"),
    ],
)
def test_measurements_that_contradict_each_other_or_cannot_be(changed: dict[str, Any], key: str) -> None:
    one = found(measured(**changed))[key]
    assert "measurements[0]" in one.paths


def test_a_spike_beside_a_negative_immunofixation() -> None:
    case = course(
        measurements=[
            {"id": "spike", "at": "diagnosis", "analyte": "serum_m_protein", "value": 1, "unit": "g/dL"},
            {"id": "fixation", "at": "diagnosis", "analyte": "serum_immunofixation", "result": "negative"},
        ]
    )
    assert found(case)["spike-beside-negative-immunofixation"].fields == ("fixation", "spike")


def test_a_case_of_which_nothing_is_said_is_no_fault() -> None:
    assert {key for key in found(course()) if not key.startswith("time-")} == set()


def test_a_whole_record_of_a_hospital_has_no_discrepancy() -> None:
    assert found(case_in(INVENTED)) == {}
