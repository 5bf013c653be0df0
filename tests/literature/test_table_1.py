"""The nine rows of Table 1: who they are, and sums that must hold (domain.md 3.3)."""

from collections import Counter

import pytest

from app.case.document import Case
from tests.literature.published import CASES, FOLDER, IDS, TABLE_1, case_in


def test_the_folder_holds_the_ten_published_cases_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(IDS)
    assert {case_in(path).id for path in FOLDER.glob("*.yaml")} == set(IDS)


def test_the_rows_sum_to_31_cases_and_the_index_case_is_the_32nd() -> None:
    assert [case.n for case in TABLE_1] == [1, 1, 2, 1, 15, 3, 6, 1, 1]
    assert sum(case.n for case in TABLE_1) == 31
    assert sum(case.n for case in CASES.values()) == 32


@pytest.mark.parametrize("case", TABLE_1, ids=lambda case: case.id)
def test_a_row_of_one_case_is_an_individual_and_any_other_a_series(case: Case) -> None:
    assert case.grain == ("individual" if case.n == 1 else "series")
    assert [member.id for member in case.members] == (["patient-1", "patient-2"] if case.id == "avigdor" else [])


def test_each_row_names_its_place_and_what_the_table_cites_for_it() -> None:
    assert [case.source.place for case in TABLE_1] == [f"Table 1, row {row}" for row in range(1, 10)]
    assert [str(case.source.cited_as).split("[")[1] for case in TABLE_1] == [
        f"{number}]" for number in (12, 13, 11, 14, 10, 15, 16, 17, 18)
    ]
    assert {case.source.doi for case in CASES.values()} == {"10.1186/1752-1947-8-299"}


def test_the_treatment_groups_of_terpos_and_its_outcomes_both_sum_to_15() -> None:
    sizes: dict[str, list[int]] = {}
    for subgroup in CASES["terpos"].subgroups:
        sizes.setdefault(subgroup.partition, []).append(subgroup.n)
    assert sizes == {"treatment of eMM": [5, 7, 2, 1], "outcome": [11, 4]}
    assert {sum(group) for group in sizes.values()} == {CASES["terpos"].n} == {15}


def outcomes(case: Case) -> Counter[str]:
    """How many patients of the case died, live, or have no stated outcome."""
    people: dict[str | None, int] = {None: case.n}
    people |= {member.id: 1 for member in case.members}
    people |= {subgroup.id: subgroup.n for subgroup in case.subgroups}
    counted: Counter[str] = Counter()
    for outcome in case.outcomes:
        counted[outcome.vital_status or str(outcome.missing)] += people[outcome.of]
    return counted


def test_over_table_1_fifteen_died_five_live_and_eleven_outcomes_are_not_stated() -> None:
    total: Counter[str] = Counter()
    for case in TABLE_1:
        assert outcomes(case).total() == case.n, case.id
        total += outcomes(case)
    assert total == {"dead": 15, "alive": 5, "not_stated": 11}


def test_the_marrow_is_documented_in_25_of_31_and_not_available_for_cerny() -> None:
    marrow = {case.id: [one for one in case.assessments if one.compartment == "marrow"] for case in TABLE_1}
    assert all(len(found) == 1 for found in marrow.values())
    documented = [case.n for case in TABLE_1 if marrow[case.id][0].status == "no_evidence_of_disease"]
    assert sum(documented) == 25
    cerny = marrow["cerny"][0]
    assert (cerny.status, cerny.missing, cerny.as_stated) == (None, "not_available", "n/a")


def test_the_sites_are_those_of_the_table() -> None:
    sites = {case.id: {f"{one.laterality or ''} {one.site}".strip() for one in case.lesions} for case in TABLE_1}
    assert sites == {
        "bairey": {"skin", "subcutaneous_tissue", "right eyebrow", "right knee", "sternum", "right axilla", "liver"},
        "iwasaki": {"skin", "retroperitoneum"},
        "avigdor": {"parasellar_region", "skin"},
        "ah-weng": {"skin"},
        "terpos": {"skin", "rectum", "testis"},
        "candoni": {"skin", "soft_tissue", "parasellar_region"},
        "cerny": set(),
        "waterhouse": {"brain", "pleura", "paravertebral_soft_tissue"},
        "gozzetti": {"lung", "mediastinum", "pancreas", "psoas_muscle"},
    }


def test_what_only_the_cited_sources_say_is_not_merged_in() -> None:
    people = [case.patient for case in TABLE_1 if case.patient is not None]
    assert [(one.sex, one.age, one.name, one.birth_date) for one in people] == [("unknown", None, None, None)] * 5
    assert all(not case.measurements and not case.stages and not case.cytogenetics for case in TABLE_1)
    printed = " ".join(str(case.as_data()) for case in TABLE_1)
    for figure in ("163", "147", "1/16", "156", "106", "IgA"):  # source_adds of domain.md 3.3
        assert figure not in printed
    assert not any(one.vital_status for one in CASES["cerny"].outcomes)


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_a_published_case_has_no_date_and_no_identity(case: Case) -> None:
    times = [t for e in case.events for t in (e.time, e.until)] + [t for e in case.treatments for t in (e.start, e.end)]
    assert [time.date for time in times if time is not None and time.date is not None] == []
    for person in (case.patient, *case.members):
        assert person is None or (person.name, person.identifiers, person.birth_date) == (None, (), None)
    assert (case.recorded, case.source.kind, case.source.published) == ("2026-11-24T00:00:00Z", "publication", "2014")
