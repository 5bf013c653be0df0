"""Discordance of compartments: the vectors of domain.md 5.2 and RS-7, the lanes, and what is never paired."""

from decimal import Decimal
from typing import Any

import pytest

from app.case.document import Case
from app.clinical.discordance import Discordance, Verdict, discordance
from app.clinical.intervals import Interval
from app.clinical.timeline import timeline
from tests.case.documents import case as read
from tests.case.documents import series
from tests.clinical.building import after, course, event, on, said
from tests.literature.published import CASES

INDEX = CASES["index-case"]


def one(case: Case, growing: str = "extraosseous", clear: str = "marrow", **asked: Any) -> Discordance:
    found = [one for one in discordance(case, **asked) if (one.growing, one.clear) == (growing, clear)]
    assert len(found) == 1, found
    return found[0]


def test_index_e6_is_definite_between_marrow_and_extraosseous_tissue_from_22_5_to_45_9_months() -> None:
    found = one(INDEX)
    assert (found.verdict, found.at, found.root) == (Verdict.DEFINITE, "relapse-2", "diagnosis")
    assert found.window == Interval.of("22.5", "45.9")
    assert {mark.id for mark in found.evidence} == {"extraosseous-status-relapse-2", "marrow-status-relapse-2"}


def test_index_e4_is_a_relapse_of_unknown_compartment_and_not_extramedullary() -> None:
    found = [one for one in discordance(INDEX) if one.at == "relapse-1"]
    assert {(one.growing, one.verdict) for one in found} == {("unspecified", Verdict.CANNOT_SAY)}
    assert all("not stated" in one.reason for one in found)


def test_only_one_discordance_of_the_index_case_is_more_than_a_question() -> None:
    stronger = [one for one in discordance(INDEX) if one.verdict in (Verdict.DEFINITE, Verdict.POSSIBLE)]
    assert [(one.clear, one.growing) for one in stronger] == [("marrow", "extraosseous")]


def test_index_serum_and_urine_are_not_stated_so_nothing_is_said_of_them() -> None:
    found = [one for one in discordance(INDEX) if (one.clear, one.at) == ("serum_urine", "relapse-2")]
    assert [(one.verdict, one.reason) for one in found] == [
        (Verdict.CANNOT_SAY, "serum_urine at this time: not_stated")
    ]


def at_10_to_12_and(low: int, high: int) -> Case:
    return course(
        event("marrow", after("diagnosis", 10, 12)),
        event("scan", after("diagnosis", low, high)),
        assessments=[
            said("clear", "marrow", "marrow", "no_evidence_of_disease"),
            said("grows", "scan", "extraosseous", "pd"),
        ],
    )


def test_10_to_12_and_11_to_14_may_be_one_time_and_then_it_is_11_to_12() -> None:
    found = one(at_10_to_12_and(11, 14))
    assert (found.verdict, found.window) == (Verdict.POSSIBLE, Interval.of(11, 12))


def test_10_to_12_and_13_to_14_are_two_times() -> None:
    assert one(at_10_to_12_and(13, 14)).verdict is Verdict.NONE


@pytest.mark.parametrize("missing", ["not_stated", "not_assessed", "not_available"])
def test_a_marrow_that_was_not_assessed_says_nothing(missing: str) -> None:
    case = course(
        event("scan", after("diagnosis", 11, 14)),
        assessments=[said("silent", "scan", "marrow", missing=missing), said("grows", "scan", "extraosseous", "pd")],
    )
    assert one(case).verdict is Verdict.CANNOT_SAY


def test_a_marrow_of_which_nothing_at_all_is_said_is_asked_after_all_the_same() -> None:
    case = course(event("scan"), assessments=[said("grows", "scan", "extraosseous", "new_lesions")])
    assert one(case).verdict is Verdict.CANNOT_SAY


def test_rs_7_a_marrow_count_of_1_percent_beside_a_new_plasmacytoma_is_definite() -> None:
    case = course(
        event("relapse", after("diagnosis", 20, 20), "relapse"),
        measurements=[
            {"id": "count", "at": "relapse", "analyte": "bone_marrow_plasma_cells", "value": 1, "unit": "%"},
        ],
        lesions=[{"id": "mass", "at": "relapse", "contiguity_with_bone": "no", "phase": "secondary"}],
    )
    found = one(case)
    assert (found.verdict, {mark.layer for mark in found.evidence}) == (Verdict.DEFINITE, {"derived"})


@pytest.mark.parametrize(
    ("value", "comparator", "verdict"),
    [
        ("4.9", None, Verdict.DEFINITE),
        ("5", None, Verdict.NONE),
        ("5", "<", Verdict.DEFINITE),
        ("5", "<=", Verdict.CANNOT_SAY),
        ("1", ">", Verdict.CANNOT_SAY),
        ("5", ">", Verdict.NONE),
    ],
)
def test_a_marrow_count_is_clear_below_5_percent_only(value: str, comparator: str | None, verdict: Verdict) -> None:
    count = {"id": "count", "at": "scan", "analyte": "bone_marrow_plasma_cells", "value": Decimal(value), "unit": "%"}
    case = course(
        event("scan"),
        measurements=[count | ({"comparator": comparator} if comparator else {})],
        assessments=[said("grows", "scan", "extraosseous", "pd")],
    )
    assert one(case).verdict is verdict


def test_a_marrow_that_contradicts_itself_gives_no_verdict() -> None:
    case = course(
        event("scan"),
        assessments=[
            said("clear", "scan", "marrow", "no_evidence_of_disease"),
            said("involved", "scan", "marrow", "involved"),
            said("grows", "scan", "extraosseous", "pd"),
        ],
    )
    assert (one(case).verdict, one(case).reason) == (
        Verdict.CANNOT_SAY,
        "what is said of marrow at this time contradicts itself",
    )


def test_a_lesion_that_is_there_but_not_said_to_grow_is_possible_at_most() -> None:
    case = course(
        event("scan"),
        assessments=[
            said("clear", "scan", "marrow", "cr"),
            said("there", "scan", "paraskeletal", "suspected_involvement"),
        ],
    )
    assert one(case, growing="paraskeletal").verdict is Verdict.POSSIBLE


def test_a_biopsy_and_a_scan_of_one_week_are_one_picture_only_with_a_tolerance() -> None:
    case = course(
        event("biopsy", on("2024-05-28")),
        event("scan", on("2024-06-03")),
        assessments=[said("clear", "biopsy", "marrow", "cr"), said("grows", "scan", "extraosseous", "new_lesions")],
    )
    assert one(case).verdict is Verdict.NONE
    assert one(case, tolerance_months=1).verdict is Verdict.DEFINITE
    assert one(case, tolerance_months=Decimal("0.1")).verdict is Verdict.NONE


def test_two_events_of_one_day_are_one_assessment() -> None:
    case = course(
        event("biopsy", on("2024-05-28")),
        event("scan", on("2024-05-28")),
        assessments=[said("clear", "biopsy", "marrow", "cr"), said("grows", "scan", "extraosseous", "new_lesions")],
    )
    assert one(case).verdict is Verdict.DEFINITE


def test_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        discordance(INDEX, tolerance_months=-1)


def test_statements_about_two_members_of_a_series_are_never_paired() -> None:
    case = read(
        series(
            members=[{"id": "one"}, {"id": "two"}],
            events=[event("relapse", kind="relapse")],
            conditions=[],
            assessments=[
                said("clear", "relapse", "marrow", "cr", of="one"),
                said("grows", "relapse", "extraosseous", "new_lesions", of="two"),
            ],
        )
    )
    assert [(one.verdict, one.reason) for one in discordance(case)] == [
        (Verdict.CANNOT_SAY, "marrow is not assessed at this time")
    ]


@pytest.mark.parametrize("id_", ["bairey", "iwasaki", "ah-weng", "terpos", "candoni", "waterhouse", "gozzetti"])
def test_each_row_of_the_table_whose_marrow_is_documented_is_definite(id_: str) -> None:
    assert Verdict.DEFINITE in {one.verdict for one in discordance(CASES[id_])}


def test_cernys_marrow_is_not_available_so_nothing_is_definite() -> None:
    assert not {one.verdict for one in discordance(CASES["cerny"])} & {Verdict.DEFINITE, Verdict.POSSIBLE}


def test_the_lanes_of_the_index_case_hold_every_statement_and_say_which_are_silent() -> None:
    lanes = {lane.compartment: lane for lane in timeline(INDEX).lanes}
    assert sum(len(lane.bars) for lane in lanes.values()) == len(INDEX.assessments)
    assert [name for name, lane in lanes.items() if not lane.stated] == ["blood", "csf"]
    last = lanes["marrow"].bars[-1]
    assert (last.mark.id, last.start) == ("marrow-status-relapse-2", Interval.of("22.5", "45.9"))
