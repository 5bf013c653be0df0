"""Table 1 live: the report's own sums, its printed cells, and the laws of counting."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from app.case.document import Case
from app.clinical.cohort_table.printed import differences, printed_table
from app.clinical.cohort_table.table import cohort_table, totals
from tests.case.strategies import cases
from tests.literature.published import CASES, INVENTED, TABLE_1, case_in, normal, report

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def test_the_printed_table_has_31_patients_15_dead_5_alive_and_11_not_stated() -> None:
    sums = cohort_table(TABLE_1).totals
    assert (sums.rows, sums.patients) == (9, 31)
    assert sums.outcomes == {"dead": 15, "alive": 5, "not_stated": 11}


def test_the_marrow_is_documented_in_25_of_31_and_not_available_is_not_not_stated() -> None:
    sums = cohort_table(TABLE_1).totals
    assert sums.marrow == {"no_evidence_of_disease": 25, "not_available": 6}
    assert sums.marrow_documented == 25


def test_the_index_case_is_the_32nd() -> None:
    table = cohort_table(CASES.values())
    assert table.totals.patients == 32
    assert table.totals.outcomes == {"dead": 16, "alive": 5, "not_stated": 11}
    assert [(one.case, one.kind, one.now) for one in differences(table)] == [("index-case", "added", "1")]


def test_every_cell_of_the_printed_table_stands_in_the_report() -> None:
    text = report()[0]
    for row in printed_table():
        for cell in (row.study, row.treatment, row.marrow, row.course):
            assert normal(cell) in text, cell


def test_members_and_each_partition_of_subgroups_add_up_to_their_row() -> None:
    rows = {row.case: row for row in cohort_table(CASES.values()).rows}
    assert [(part.of, part.outcomes) for part in rows["avigdor"].parts] == [
        ("patient-1", {"dead": 1}),
        ("patient-2", {"not_stated": 1}),
    ]
    assert [part.n for part in rows["terpos"].parts] == [5, 7, 2, 1, 11, 4]
    assert totals(rows["terpos"].parts[-2:]).outcomes == rows["terpos"].outcomes == {"alive": 4, "dead": 11}


def test_what_came_before_and_after_extramedullary_relapse_is_told_apart() -> None:
    rows = {row.case: row for row in cohort_table(CASES.values()).rows}
    assert rows["gozzetti"].treatments == ("Chemotherapy", "ASCT")
    assert rows["gozzetti"].later_treatments == ("Hyper C-PAD", "Lenalidomide")
    assert rows["avigdor"].later_treatments == ("Allo SCT",)
    assert dict(rows["index-case"].time_to_emm)["autologous_transplant"] == "18 to 35"


def test_a_site_of_a_series_is_no_site_of_one_of_its_subgroups() -> None:
    rows = {row.case: row for row in cohort_table(CASES.values()).rows}
    assert rows["terpos"].sites == ("skin", "rectum", "testis")
    assert {part.sites for part in rows["terpos"].parts} == {()}


def test_a_change_in_a_stored_case_shows_as_a_difference_with_the_printed_words() -> None:
    fewer = CASES["candoni"].model_copy(update={"n": 2})
    found = differences(cohort_table([*TABLE_1[:5], fewer, *TABLE_1[6:]]))
    assert [(one.case, one.kind, one.field, one.printed, one.now) for one in found] == [
        ("candoni", "changed", "n", "3", "2"),
        ("candoni", "changed", "outcomes", "3 not_stated", "2 not_stated"),
    ]
    assert found[0].quotation == "Candoni et al. [15]"


def test_a_row_that_is_not_given_is_missing() -> None:
    assert [(one.case, one.kind) for one in differences(cohort_table(TABLE_1[1:]))] == [("bairey", "missing")]


def test_a_new_case_with_real_dates_extends_the_table() -> None:
    new = case_in(INVENTED)
    before, after = cohort_table(CASES.values()).totals, cohort_table([*CASES.values(), new]).totals
    assert after.patients == before.patients + 1
    assert after.outcomes["alive"] == before.outcomes["alive"] + 1
    assert after.marrow_documented == before.marrow_documented + 1
    row = next(row for row in cohort_table([new]).rows)
    assert dict(row.time_to_emm)["diagnosis"] == "38.64"  # 2021-03-09 to 2024-05-28: 1176 days of 30.4375


@seed(299)
@QUICK
@given(cases())
def test_a_case_extends_the_sums_by_exactly_its_own(case: Case) -> None:
    alone, without, with_ = (cohort_table(found).totals for found in ([case], TABLE_1, [*TABLE_1, case]))
    assert alone.patients == case.n == sum(alone.outcomes.values()) == sum(alone.marrow.values())
    for field in ("outcomes", "marrow", "by_grain", "sites"):
        assert Counter(getattr(with_, field)) == Counter(getattr(without, field)) + Counter(getattr(alone, field))


@pytest.mark.parametrize("turn", [1, 4, 9])
def test_the_order_of_the_cases_changes_nothing(turn: int) -> None:
    found = list(CASES.values())
    assert cohort_table(found[turn:] + found[:turn]) == cohort_table(found) == cohort_table(found[::-1])
