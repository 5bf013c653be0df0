"""The derived intervals of domain.md 3.2, and extramedullary disease at diagnosis under both definitions."""

import pytest

from app.clinical.course_intervals import intervals
from app.clinical.extramedullary import time_to_extramedullary
from app.clinical.extramedullary_at_diagnosis import extramedullary_at_diagnosis
from app.clinical.intervals import Interval
from tests.clinical.building import after, course, event, said
from tests.literature.published import CASES

INDEX = CASES["index-case"]
FOUND = {(one.name, one.first.id, one.last.id): one for one in intervals(INDEX) if one.last}


@pytest.mark.parametrize(
    ("name", "first", "last", "low", "high"),
    [
        ("overall survival", "diagnosis", "death", "22.5", "57.9"),
        ("from treatment to relapse", "transplant", "relapse-1", "9", "15"),
        ("from treatment to relapse", "transplant", "relapse-2", "18", "35"),
        ("survival after extramedullary relapse", "relapse-2", "death", "0", "12"),
        ("time to relapse", "diagnosis", "relapse-1", "13.5", "25.9"),
        ("time to relapse", "diagnosis", "relapse-2", "22.5", "45.9"),
    ],
)
def test_an_interval_of_the_index_case(name: str, first: str, last: str, low: str, high: str) -> None:
    found = FOUND[name, first, last].months
    assert (found.low, found.high) == (Interval.of(low, high).low, Interval.of(low, high).high)


def test_from_the_end_of_bortezomib_to_the_relapse_are_9_to_15_months_as_the_third_cycle_reads() -> None:
    found = FOUND["from treatment to relapse", "bortezomib-tanespimycin", "relapse-2"]
    assert found.first.edge == "end"
    assert dict(found.readings)["after the third cycle"] == Interval.of(9, 15)


def test_no_interval_runs_backwards_and_none_is_without_bounds() -> None:
    for case in CASES.values():
        for one in intervals(case):
            assert one.months.low is not None and one.months.low >= 0
            assert one.as_data()["months"]["low"] is not None


def test_the_definition_of_extramedullary_disease_is_an_interval_of_its_own() -> None:
    by_name = {one.name: one.months for one in intervals(INDEX)}
    assert by_name["time to extramedullary disease, strict definition"] == Interval.of("22.5", "45.9")
    assert by_name["time to extramedullary disease, broad definition"] == Interval.of(0, 0)


def test_a_compartment_that_is_said_to_be_involved_counts_without_a_lesion() -> None:
    case = course(
        event("scan", after("diagnosis", 8, 9)),
        assessments=[
            said("outside", "scan", "extraosseous", "new_lesions"),
            said("beside", "diagnosis", "paraskeletal", "involved"),
        ],
    )
    assert time_to_extramedullary(case, "strict") == Interval.of(8, 9)
    assert time_to_extramedullary(case, "broad") == Interval.of(0, 0)


def test_at_the_index_diagnosis_the_rib_masses_are_absent_strictly_present_broadly_and_suspected() -> None:
    strict, broad = extramedullary_at_diagnosis(INDEX)
    assert (strict.classes, broad.classes) == (("absent",), ("present",))
    assert strict.flags == ("lesion-rib is suspected, not biopsied",)
    assert broad.criteria[0].name == "lesion-rib: EMP, primary, suspected"


def test_a_case_without_lesions_at_diagnosis_does_not_say_that_there_were_none() -> None:
    strict, broad = extramedullary_at_diagnosis(course())
    assert (strict.status, broad.status) == ("undetermined", "undetermined")
    assert strict.deciding_inputs == ("imaging of soft tissue at diagnosis",)
