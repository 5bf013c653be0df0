"""Bounds of every event of the index case (domain.md 3.2), and what the axis does with dates, readings and dead ends."""

from decimal import Decimal

import pytest

from app.clinical.intervals import ANY_TIME, Interval
from app.clinical.time_axis import Point, TimeAxis
from app.clinical.timeline import timeline
from tests.case.documents import case as read
from tests.case.documents import document
from tests.clinical.building import after, course, event, on
from tests.literature.published import CASES

INDEX = CASES["index-case"]
AXIS = TimeAxis(INDEX)


def months(low: str | None, high: str | None) -> Interval:
    return Interval.of(*(None if bound is None else Decimal(bound) for bound in (low, high)))


@pytest.mark.parametrize(
    ("name", "id_", "edge", "low", "high"),
    [
        ("E0", "diagnosis", "start", "0", "0"),
        ("E1 start", "induction", "start", "0", "2"),
        ("E1 end", "induction", "end", "2.1", "5.0"),
        ("E3 hull", "transplant", "start", "4.5", "10.9"),
        ("E4", "relapse-1", "start", "13.5", "25.9"),
        ("E5 start", "bortezomib-tanespimycin", "start", "13.5", "27.9"),
        ("E5 end", "bortezomib-tanespimycin", "end", "15.5", "30.9"),
        ("E6", "relapse-2", "start", "22.5", "45.9"),
        ("E7", "radiotherapy", "start", "22.5", None),
        ("E9", "death", "start", "22.5", "57.9"),
    ],
)
def test_each_event_of_the_index_case_has_its_bounds(
    name: str, id_: str, edge: str, low: str, high: str | None
) -> None:
    found = AXIS.between("diagnosis", Point(id_, "end" if edge == "end" else "start"))
    assert (found.low, found.high) == (months(low, high).low, months(low, high).high), name


def test_the_readings_of_the_transplant_are_kept_as_branches() -> None:
    assert AXIS.by_reading("diagnosis", "transplant") == (
        ("from the start of induction", months("4.5", "7.9")),
        ("from the end of induction", months("6.6", "10.9")),
    )


@pytest.mark.parametrize(
    ("first", "last", "low", "high"),
    [
        ("transplant", "relapse-1", "9", "15"),
        ("transplant", "relapse-2", "18", "35"),
        ("diagnosis", "death", "22.5", "57.9"),
        ("relapse-2", "death", "0", "12"),
    ],
)
def test_a_distance_is_added_up_only_as_far_as_the_two_chains_differ(
    first: str, last: str, low: str, high: str
) -> None:
    found = AXIS.between(first, last)
    assert (found.low, found.high) == (months(low, high).low, months(low, high).high)


def test_the_end_of_bortezomib_is_9_to_15_months_before_the_relapse_as_the_third_cycle_reads() -> None:
    end = Point("bortezomib-tanespimycin", "end")
    assert dict(AXIS.by_reading(end, "relapse-2"))["after the third cycle"] == months("9", "15")
    # Read as after the start, the three cycles of 2 to 3 months are part of the 9 to 15.
    assert AXIS.between(end, "relapse-2") == months("6", "15")


def test_death_lies_after_the_relapse_and_not_at_it() -> None:
    assert AXIS.between("relapse-2", "death").lower_open
    assert 0 not in AXIS.between("relapse-2", "death")


def test_there_is_as_far_as_back() -> None:
    assert AXIS.between("relapse-2", "transplant") == -AXIS.between("transplant", "relapse-2")


def test_dates_and_distances_meet_on_one_axis() -> None:
    axis = TimeAxis(
        read(
            document(
                events=[
                    event("diagnosis", on("2021-03-09"), "diagnosis"),
                    event("relapse", on("2024-03"), "relapse"),
                    event("death", after("relapse", 1, 2), "death"),
                ]
            )
        )
    )
    found = axis.between("diagnosis", "death")
    assert found.low is not None and found.high is not None
    # 1,088 and 1,118 days of 30.4375 to the month, and one or two months.
    assert (round(float(found.low), 2), round(float(found.high), 2)) == (36.75, 38.73)


def test_what_hangs_on_nothing_that_the_other_hangs_on_is_at_no_known_distance() -> None:
    axis = TimeAxis(course(event("scan", {"as_stated": "later"}), event("relapse", after("scan", 1, 2), "relapse")))
    assert axis.between("diagnosis", "relapse") == ANY_TIME
    assert axis.between("scan", "relapse") == months("1", "2")
    assert axis.root_of("relapse") == Point("scan")


def test_a_chain_longer_than_the_stack_of_python_is_followed() -> None:
    links = [event(f"e{number}", after(f"e{number - 1}" if number else "diagnosis", 1, 2)) for number in range(1500)]
    assert TimeAxis(course(*links)).between("diagnosis", "e1499") == months("1500", "3000")


def test_many_readings_on_a_chain_are_not_tried_one_by_one() -> None:
    def read_twice(number: int) -> dict[str, object]:
        anchor = f"e{number - 1}" if number else "diagnosis"
        readings = [
            {"label": "early", "anchor": anchor, "offset_months": [1, 1]},
            {"label": "late", "anchor": anchor, "offset_months": [2, 2]},
        ]
        return event(f"e{number}", {**after(anchor, 1, 2), "readings": readings})

    found = TimeAxis(course(*(read_twice(number) for number in range(60)))).between("diagnosis", "e59")
    assert found == months("60", "120")


def test_a_treatment_without_an_end_goes_on_for_a_time_that_is_not_known() -> None:
    treatments = [{"id": "therapy", "label": "Therapy", "start": after("diagnosis", 1, 1)}]
    axis = TimeAxis(course(event("scan", after("therapy", 2, 2, edge="end")), treatments=treatments))
    assert axis.between("diagnosis", "scan") == months("3", None)


def test_the_timeline_counts_from_the_diagnosis_and_orders_by_bounds() -> None:
    found = timeline(INDEX)
    assert found.root == "diagnosis"
    assert [one.id for one in found.events][:5] == ["diagnosis", "induction", "response-1", "transplant", "relapse-1"]
    relapse = next(one for one in found.as_data()["events"] if one["id"] == "relapse-2")
    assert (relapse["start"], relapse["path"]) == ({"low": Decimal("22.5"), "high": Decimal("45.9")}, "events[4]")


def test_a_case_without_a_diagnosis_counts_from_what_most_leads_back_to() -> None:
    assert timeline(CASES["terpos"]).root == "emm-relapse"


@pytest.mark.parametrize("id_", CASES)
def test_every_published_case_has_a_timeline_and_no_event_is_lost(id_: str) -> None:
    case = CASES[id_]
    assert {one.id for one in timeline(case).events} == {one.id for one in (*case.events, *case.treatments)}
