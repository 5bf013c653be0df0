"""Dates: the examples of http://hl7.org/fhir/R4/search.html#date, and what its definitions of the prefixes say of periods."""

import pytest

from app.search.index import indexed
from tests.search.asked import BASE, finds


def on(date: str) -> dict[str, object]:
    return {"resourceType": "Observation", "effectiveDateTime": date}


def during(start: str | None, end: str | None) -> dict[str, object]:
    ends = {"start": start, "end": end}
    return {"resourceType": "Observation", "effectivePeriod": {name: date for name, date in ends.items() if date}}


@pytest.mark.parametrize(
    ("value", "date", "is_found"),
    [
        ("eq2013-01-14", "2013-01-14T00:00:00Z", True),
        ("eq2013-01-14", "2013-01-14T10:00:00Z", True),
        ("eq2013-01-14", "2013-01-15T00:00:00Z", False),
        ("ne2013-01-14", "2013-01-15T00:00:00Z", True),
        ("ne2013-01-14", "2013-01-14T00:00:00Z", False),
        ("ne2013-01-14", "2013-01-14T10:00:00Z", False),
        ("lt2013-01-14T10:00", "2013-01-14", True),
        ("gt2013-01-14T10:00", "2013-01-14", True),
        ("ge2013-03-14", "2013-03-14", True),
        ("ge2013-03-14", "2013-03-13", False),
        ("le2013-03-14", "2013-03-14", True),
        ("le2013-03-14", "2013-03-15", False),
        ("ap2013-03-14", "2013-03-14", True),
        ("ap2013-03-14", "2013-01-21", True),
        ("ap2013-03-14", "2011-01-21", False),
        ("2013", "2013-05", True),
        ("2013-05", "2013", False),
        ("gt2013", "2013-12-31", False),
        ("gt2013", "2014", True),
        ("2013-01-14", "2013-01-14T23:30:00-05:00", False),
        ("2013-01-15", "2013-01-14T23:30:00-05:00", True),
    ],
)
def test_a_date_is_compared_as_the_standard_says(value: str, date: str, is_found: bool) -> None:
    assert finds(on(date), "date", value) is is_found


@pytest.mark.parametrize(
    ("value", "start", "end", "is_found"),
    [
        ("ge2013-03-14", "2013-01-21", None, True),
        ("le2013-03-14", "2013-01-21", None, True),
        ("le2013-03-14", "2013-01-21", "2015", True),
        ("sa2013-03-14", "2013-03-15", None, True),
        ("sa2013-03-14", "2013-03-14", None, False),
        ("sa2013-03-14", None, "2014", False),
        ("eb2013-03-14", None, "2013-03-13", True),
        ("eb2013-03-14", "2013-01-21", None, False),
        ("eq2013", "2013-02", "2013-03", True),
        ("eq2013", "2013-02", "2014-03", False),
        ("eq2013", "2013-02", None, False),
        ("ne2013", "2013-02", None, True),
        ("gt2013", "2012", "2014", True),
        ("lt2013", "2012", "2014", True),
    ],
)
def test_a_period_with_open_ends_is_compared_as_the_standard_says(
    value: str, start: str | None, end: str | None, is_found: bool
) -> None:
    assert finds(during(start, end), "date", value) is is_found


def test_a_timing_spans_its_events_and_its_bounds() -> None:
    timing = {
        "event": ["2013-03-02", "2013-03-20"],
        "repeat": {"boundsPeriod": {"start": "2013-03-01", "end": "2013-04"}},
    }
    observation = {"resourceType": "Observation", "effectiveTiming": timing}
    assert finds(observation, "date", "ge2013-03-01") and finds(observation, "date", "eq2013")
    assert not finds(observation, "date", "eq2013-03")


def test_a_period_that_ends_before_it_starts_is_an_issue_with_its_place() -> None:
    _, issues = indexed(during("2014", "2013"), BASE)
    assert [issue.expression for issue in issues] == ["Observation.effectivePeriod"]


def test_a_date_that_is_none_is_named_with_its_place_in_the_resource() -> None:
    claim = {"resourceType": "CarePlan", "activity": [{}, {"detail": {"scheduledPeriod": {"start": "2020-02-30"}}}]}
    _, issues = indexed(claim, BASE)
    assert [issue.expression for issue in issues] == ["CarePlan.activity[1].detail.scheduledPeriod"]


def test_the_last_update_is_compared_to_the_millisecond() -> None:
    basic = {"resourceType": "Basic", "meta": {"lastUpdated": "2013-01-14T10:00:00.250Z"}}
    assert finds(basic, "_lastUpdated", "2013-01-14T10:00:00") and finds(
        basic, "_lastUpdated", "gt2013-01-14T10:00:00.249Z"
    )
    assert not finds(basic, "_lastUpdated", "gt2013-01-14T10:00:00.250Z")
    assert finds(basic, "_lastUpdated", "lt2014,gt2020") and not finds(basic, "_lastUpdated", "ge2014")


@pytest.mark.parametrize("value", ["2020-13-45", "2021-02-29", "0000", "xx2020", "2013-01-14T25:00:00Z", "yesterday"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(on("2020"), "date", value)
