"""The drawing of a survival curve: every number on paper is one of the data, worked out by hand for the published patients.

Survival after extramedullary disease (Table 1, and the report for the index case): the index case 0 to 12 months, Avigdor's
first patient and Ah-Weng's 0.46 (two weeks), Iwasaki's at least 24, all dead; Gozzetti's alive at 10.
"""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.intervals import Interval
from app.clinical.survival.curves import curve_of, survival
from app.clinical.survival.observations import Observation
from app.web.cohort.survival_curves import BOTTOM, LEFT, RIGHT, TOP, Figure, axis_end, figure_of, step_of
from tests.literature.published import CASES

AFTER = survival(CASES.values(), "after_emm").as_data()
TO = {one["origin"]: one for one in survival(CASES.values(), "time_to_emm").as_data()["strata"]}
WIDTH, HEIGHT = RIGHT - LEFT, BOTTOM - TOP


def corners(path: str) -> list[tuple[float, float]]:
    """The points of a path."""
    pairs = (point.split(" ") for point in path.removeprefix("M").removesuffix(" Z").split(" L"))
    return [(float(x), float(y)) for x, y in pairs]


def data_at(points: list[tuple[float, float]], end: int) -> list[tuple[float, float]]:
    """The points as months and per cent."""
    return [(round((x - LEFT) / WIDTH * end, 1), round((BOTTOM - y) / HEIGHT * 100)) for x, y in points]


def stratum(spans: list[tuple[str, str | None, bool]]) -> dict[str, object]:
    """A stratum of people with these bounds; True: the event, False: censored."""
    found = [
        Observation(f"case-{n}", None, "diagnosis", Interval.of(low, high), event)
        for n, (low, high, event) in enumerate(spans)
    ]
    readings = {
        "lower": curve_of(one.at_least() for one in found),
        "upper": curve_of(one.at_most() for one in found),
    }
    return {
        "observations": [one.as_data() for one in found],
        "curves": {name: [vars(step) for step in one.steps] for name, one in readings.items()},
    }


def figure_after() -> Figure:
    return figure_of(AFTER["strata"][0], 30)


def test_after_extramedullary_disease_the_shortest_times_leave_80_40_and_0_per_cent() -> None:
    assert data_at(corners(figure_after().shortest.path), 30) == [
        (0, 100), (0, 100), (0, 80), (0.5, 80), (0.5, 40), (10, 40), (10, 40), (24, 40), (24, 0),
    ]  # fmt: skip


def test_after_extramedullary_disease_the_longest_times_leave_60_and_30_per_cent_and_go_on() -> None:
    longest = figure_after().longest
    assert data_at(corners(longest.path), 30) == [
        (0, 100), (0.5, 100), (0.5, 60), (10, 60), (10, 60), (12, 60), (12, 30), (30, 30),
    ]  # fmt: skip
    assert longest.arrow == corners(longest.path)[-1][1]


def test_a_patient_last_seen_alive_is_a_tick_on_both_curves() -> None:
    found = figure_after()
    assert data_at(list(found.shortest.ticks), 30) == [(10, 40)]
    assert data_at(list(found.longest.ticks), 30) == [(10, 60)]


def test_the_numbers_at_risk_are_those_counted_by_hand() -> None:
    at_risk = figure_after().at_risk
    assert [month for _, month in figure_after().ticks] == [0, 6, 12, 18, 24, 30]
    assert [low for _, low, _ in at_risk] == [5, 2, 1, 1, 1, 0]
    assert [high for _, _, high in at_risk] == [5, 3, 2, 1, 1, 1]


def test_the_band_of_the_index_case_from_diagnosis_lies_between_22_5_and_45_9_months() -> None:
    band = data_at(corners(figure_of(TO["diagnosis"], 48).band), 48)
    assert {month for month, level in band if level == 0} == {22.5, 45.9}


def test_one_axis_holds_every_origin_and_leaves_room_behind_a_time_without_an_end() -> None:
    assert axis_end(TO.values()) == 48
    assert axis_end(AFTER["strata"]) == 30


def test_an_axis_has_few_ticks_however_long_it_is() -> None:
    for longest in ("0", "0.46", "7", "24", "100", "1200", "99999"):
        end = axis_end([stratum([("0", longest, True)])])
        assert end >= Decimal(longest) and 1 <= end // step_of(Decimal(end)) <= 6


SPAN = st.tuples(st.decimals(0, 400, places=2), st.none() | st.decimals(0, 400, places=2), st.booleans()).map(
    lambda one: (str(one[0]), None if one[1] is None else str(one[0] + one[1]), one[2])
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(SPAN, min_size=1, max_size=12))
def test_whatever_the_times_are_the_curves_fall_within_the_plot(spans: list[tuple[str, str | None, bool]]) -> None:
    data = stratum(spans)
    end = axis_end([data])
    found = figure_of(data, end)
    for path in (found.shortest.path, found.longest.path, found.band):
        assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in corners(path))
    for curve in (found.shortest, found.longest):
        points = corners(curve.path)
        assert points[0] == (LEFT, TOP)
        assert points == sorted(points), "time goes on, and nobody comes back"
    for column in (1, 2):
        numbers = [one[column] for one in found.at_risk]
        assert numbers[0] == len(spans) and numbers == sorted(numbers, reverse=True)
    assert (found.longest.arrow is not None) == any(high is None for _, high, _ in spans)
