"""The index case: its time line by plain interval addition (domain.md 3.2), its figures, its compartments."""

from decimal import Decimal

import pytest

from app.case.times import Distance, Time
from tests.literature.published import CASES

INDEX = CASES["index-case"]
POINTS: dict[tuple[str, str], Time | None] = {
    **{(event.id, "start"): event.time for event in INDEX.events},
    **{(treatment.id, "start"): treatment.start for treatment in INDEX.treatments},
    **{(treatment.id, "end"): treatment.end for treatment in INDEX.treatments if treatment.end},
}
Interval = tuple[Decimal | None, Decimal | None]


def plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


def by(distance: Distance) -> Interval:
    """Months from the diagnosis: those of the anchor's edge, plus the distance."""
    low, high = from_diagnosis(distance.anchor, distance.edge)
    return plus(low, distance.offset_months[0]), plus(high, distance.offset_months[1])


def from_diagnosis(id_: str, edge: str = "start") -> Interval:
    if id_ == "diagnosis":
        return Decimal(0), Decimal(0)
    time = POINTS.get((id_, edge)) or POINTS[id_, "start"]
    assert time is not None and time.distance is not None, id_
    return by(time.distance)


@pytest.mark.parametrize(
    ("id_", "edge", "low", "high"),
    [
        ("diagnosis", "start", "0", "0"),
        ("induction", "start", "0", "2"),
        ("induction", "end", "2.1", "5.0"),
        ("response-1", "start", "2.1", "5.0"),
        ("transplant", "start", "4.5", "10.9"),
        ("relapse-1", "start", "13.5", "25.9"),
        ("bortezomib-tanespimycin", "start", "13.5", "27.9"),
        ("bortezomib-tanespimycin", "end", "15.5", "30.9"),
        ("response-2", "start", "15.5", "30.9"),
        ("relapse-2", "start", "22.5", "45.9"),
        ("radiotherapy", "start", "22.5", None),
        ("palliative-care", "start", "22.5", None),
        ("death", "start", "22.5", "57.9"),
    ],
)
def test_each_point_of_the_time_line_lies_where_interval_addition_puts_it(
    id_: str, edge: str, low: str, high: str | None
) -> None:
    assert from_diagnosis(id_, edge) == (Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("id_", "readings"),
    [("transplant", [("4.5", "7.9"), ("6.6", "10.9")]), ("relapse-2", [("24.5", "45.9"), ("22.5", "42.9")])],
)
def test_the_readings_lie_within_the_hull_and_reach_both_its_ends(id_: str, readings: list[tuple[str, str]]) -> None:
    time = POINTS[id_, "start"]
    assert time is not None
    found = [by(reading) for reading in time.readings]
    assert found == [(Decimal(low), Decimal(high)) for low, high in readings]
    low, high = from_diagnosis(id_)
    assert (min(low for low, _ in found if low), max(high for _, high in found if high)) == (low, high)


def test_death_is_later_than_the_relapse_and_no_more_than_12_months_later() -> None:
    time = POINTS["death", "start"]
    assert time is not None and time.distance is not None
    assert (time.distance.lower_open, time.distance.upper_open, time.basis) == (True, False, "derived")


def test_only_the_diagnosis_has_no_time_and_every_distance_says_what_it_rests_on() -> None:
    assert [id_ for (id_, _), time in POINTS.items() if time is None] == ["diagnosis"]
    assumed = {id_ for (id_, _), time in POINTS.items() if time is not None and time.basis == "assumed"}
    assert assumed == {"induction", "relapse-1", "bortezomib-tanespimycin"}


def test_the_laboratory_figures_have_the_digits_and_units_of_the_report() -> None:
    figures = {one.id: (one.value and str(one.value), one.unit) for one in INDEX.measurements}
    assert figures == {
        "paraprotein-isotype": (None, None),
        "serum-protein-electrophoresis": ("6.36", "g/dL"),
        "urine-protein-electrophoresis": ("1956", "mg/(24.h)"),
        "igg": ("8000", None),
        "lambda-free-light-chain": ("151", None),
        "beta-2-microglobulin": ("10.8", None),
        "hemoglobin": ("9.3", "g/dL"),
        "calcium": ("14.4", "mg/dL"),
    }
    candidates = {one.id: set(one.unit_candidates) for one in INDEX.measurements if one.unit_candidates}
    assert candidates == {
        "igg": {"mg/dL", "mg/L"},
        "lambda-free-light-chain": {"mg/L", "mg/dL"},
        "beta-2-microglobulin": {"mg/L", "mg/dL"},
    }


def test_six_chromosome_results_are_stated_and_one_of_them_is_negative() -> None:
    results = {one.abnormality: one.result for one in INDEX.cytogenetics}
    assert len(results) == 6 and [word for word, found in results.items() if found == "negative"] == ["deletion_13q"]


def test_the_marrow_is_stated_three_times_and_what_is_not_stated_is_said_to_be() -> None:
    marrow = {one.at: one.status for one in INDEX.assessments if one.compartment == "marrow"}
    assert marrow == {
        "diagnosis": "involved",
        "relapse-1": "no_evidence_of_disease",
        "relapse-2": "no_evidence_of_disease",
    }
    missing = {(one.at, one.compartment) for one in INDEX.assessments if one.missing == "not_stated"}
    assert ("relapse-2", "serum_urine") in missing
    assert [one.compartment for one in INDEX.assessments if one.at == "relapse-1" and one.status == "relapse"] == [
        "unspecified"
    ]


def test_three_sites_come_from_the_text_and_two_from_captions_alone() -> None:
    relapse = [one for one in INDEX.lesions if one.at == "relapse-2"]
    captions = {one.site for one in relapse if one.evidence == ("figure_caption",)}
    assert captions == {"abdominal_lymph_nodes", "abdomen"}
    assert {one.site for one in relapse if "biopsy" in one.evidence} == {
        "supraclavicular_lymph_nodes",
        "antecubital_fossa",
        "inguinal_region",
    }
    assert {one.contiguity_with_bone for one in relapse} == {"not_stated"}


def test_six_agents_were_given_and_one_of_them_was_not_tolerated() -> None:
    agents = [agent for treatment in INDEX.treatments for agent in treatment.agents]
    assert len({agent.drug for agent in agents}) == len(agents) == 6
    assert [(a.drug, a.stop_reason) for a in agents if a.status == "stopped"] == [
        ("tanespimycin", "treatment_not_tolerated")
    ]


def test_the_marrow_was_examined_three_times_and_each_report_links_what_was_seen() -> None:
    reports = {one.at: one.results for one in INDEX.investigations if one.procedure == "bone_marrow_biopsy"}
    assert reports == {at: (f"marrow-{at}", f"marrow-status-{at}") for at in ("diagnosis", "relapse-1", "relapse-2")}


def test_the_transplant_belongs_to_the_first_line_and_bortezomib_with_tanespimycin_is_the_second() -> None:
    lines = {one.id: one.line for one in INDEX.treatments if one.line}
    assert lines == {"induction": 1, "transplant": 1, "bortezomib-tanespimycin": 2}


def test_every_gap_that_concerns_the_index_case_is_a_discrepancy_without_a_resolution() -> None:
    numbers = {int(one.id[4:6]) for one in INDEX.discrepancies if one.id[4:6].isdecimal()}
    assert {*range(1, 19), 30} <= numbers
    assert [one.id for one in INDEX.discrepancies if one.resolution is not None or not one.quotations] == []
    elsewhere = {int(d.id[4:6]) for case in CASES.values() for d in case.discrepancies if d.id[4:6].isdecimal()}
    assert elsewhere == set(range(1, 31))
