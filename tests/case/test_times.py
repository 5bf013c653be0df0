"""Times: dates that are real, ranges the right way up, and distances that lead back to where they start."""

from typing import Any

import pytest

from tests.case.documents import case, document, fault, faults, places


def at(time: dict[str, Any]) -> dict[str, Any]:
    return document(events=[{"id": "diagnosis", "kind": "diagnosis"}, {"id": "r", "kind": "relapse", "time": time}])


def away(*offset: Any, **more: Any) -> dict[str, Any]:
    return at({"distance": {"anchor": "diagnosis", "offset_months": list(offset), **more}})


@pytest.mark.parametrize(
    "date", ["2014", "2014-08", "2014-08-29", "2024-02-29", "2014-08-29T10:00:00Z", "2014-08-29T10:00:00.5+14:00"]
)
def test_a_real_date_is_taken_as_it_is(date: str) -> None:
    time = case(at({"date": date})).events[1].time
    assert time is not None and time.date == date


@pytest.mark.parametrize(
    ("date", "key"),
    [
        ("2023-02-29", "date"),
        ("2014-13", "date"),
        ("14-08-29", "date"),
        ("29.08.2014", "date"),
        ("2014-8-29", "date"),
        ("0000", "date"),
        ("٢٠١٤", "date"),
        ("2014-08-29T10:00:00", "instant"),
        ("2014-08-29T10:00Z", "instant"),
        ("2014-08-29T25:00:00Z", "instant"),
        ("2014-08-29T10:00:00+23:00", "instant"),
        ("2014-02-30T10:00:00Z", "instant"),
    ],
)
def test_a_date_that_is_none_is_refused(date: str, key: str) -> None:
    found = fault(at({"date": date}))
    assert (found.expression, found.key, found.value) == ("events[1].time.date", key, date)


@pytest.mark.parametrize("offset", [(0, 2), (-2, 0), (2, 2), (None, 3), (0, None)])
def test_a_range_the_right_way_up_is_taken(offset: tuple[int | None, int | None]) -> None:
    time = case(away(*offset)).events[1].time
    assert time is not None and time.distance is not None and time.distance.offset_months == offset


def test_a_range_upside_down_is_refused_with_both_its_ends() -> None:
    found = fault(away(5, 4))
    assert (found.expression, found.key) == ("events[1].time.distance", "offset-upside-down")
    assert "5..4" in found.text


def test_a_point_with_an_open_end_holds_nothing() -> None:
    assert fault(away(2, 2, lower_open=True)).key == "offset-upside-down"


def test_a_range_without_any_bound_is_refused() -> None:
    assert fault(away(None, None)).key == "offset-unbounded"


@pytest.mark.parametrize("offset", [(1,), (1, 2, 3), ("1", 2), (True, 2)])
def test_a_range_is_two_numbers(offset: tuple[Any, ...]) -> None:
    assert all(
        str(issue.expression).startswith("events[1].time.distance.offset_months") for issue in faults(away(*offset))
    )


def test_a_reading_is_checked_like_a_distance() -> None:
    reading = {"anchor": "diagnosis", "offset_months": [3, 1]}
    time = {"distance": {"anchor": "diagnosis", "offset_months": [0, 9]}, "readings": [reading]}
    assert places(at(time)) == [("events[1].time.readings[0]", "offset-upside-down")]


@pytest.mark.parametrize(
    ("time", "key"),
    [
        ({}, "time-empty"),
        ({"basis": "assumed"}, "time-empty"),
        ({"date": "2014", "distance": {"anchor": "diagnosis", "offset_months": [0, 1]}}, "time-twice"),
        ({"as_stated": "x", "readings": [{"anchor": "diagnosis", "offset_months": [0, 1]}]}, "readings-without-hull"),
    ],
)
def test_a_time_is_a_date_or_a_distance_or_words(time: dict[str, Any], key: str) -> None:
    assert places(at(time)) == [("events[1].time", key)]
