"""The thirty gaps of domain.md 2 on the published cases: found by a rule, or noted by hand in the document."""

import pytest

from app.clinical.discrepancies.found import discrepancies
from app.clinical.discrepancy import Discrepancy
from tests.literature.published import CASES

INDEX = CASES["index-case"]
ENTRIES = {id_: discrepancies(case, list(CASES.values())) for id_, case in CASES.items()}


def keys_of(case: str, gap: str) -> set[str]:
    return {one.discrepancy.key for one in ENTRIES[case] if gap in one.noted and one.by == "rule"}


FOUND = {
    "1": ("index-case", "gap-01-stage-without-creatinine", "substage-without-creatinine"),
    "2": ("index-case", "gap-02-units", "unit-not-stated"),
    "3": ("index-case", "gap-03-igg-and-electrophoresis", "two-sides-of-a-cut-off"),
    "4": ("index-case", "gap-04-no-dates", "no-dates"),
    "5": ("index-case", "gap-05-after-induction", "several-readings"),
    "6": ("index-case", "gap-06-one-year", "several-readings"),
    "7": ("index-case", "gap-07-asct-to-emm", "claimed-months-contradicted"),
    "8": ("index-case", "gap-08-within-12-months-of-bortezomib", "claimed-months-in-part"),
    "9": ("index-case", "gap-09-time-and-cause-of-death", "death"),
    "10": ("index-case", "gap-10-compartment-of-relapse-1", "relapse-without-compartment"),
    "11": ("index-case", "gap-11-extramedullary-at-diagnosis", "claimed-absent-at-diagnosis"),
    "12": ("index-case", "gap-12-many-abnormal-cytogenetics", "claimed-present"),
    "13": ("index-case", "gap-13-two-response-vocabularies", "two-response-vocabularies"),
    "14": ("index-case", "gap-14-induction-named-twice", "agent-left-out"),
    "15": ("index-case", "gap-15-hsp90-inhibitor", "proposed-and-failed"),
    "16": ("index-case", "gap-16-sites-by-layer", "lesion-in-caption-only"),
    "16, radiotherapy": ("index-case", "gap-16-sites-by-layer", "lesion-not-among-targets"),
    "17": ("index-case", "gap-17-biopsies", "biopsy-without-site"),
    "17, differential": ("index-case", "gap-17-biopsies", "differential-without-results"),
    "18": ("index-case", "gap-18-emp-and-emm", "two-words-for-one-disease"),
    "20": ("index-case", "gap-20-documented-marrow", "title-without-marrow"),
    "20, row": ("cerny", "gap-20-marrow", "marrow-not-documented"),
    "21": ("cerny", "gap-21-progression-after-relapse", "progression-after-death"),
    "22": ("terpos", "gap-22-asct-or-allograft", "origin-narrower-than-treatment"),
    "23": ("index-case", "gap-23-independent-factor", "percentage-of-one-row"),
    "24": ("candoni", "gap-24-dexamethasone", "agent-not-in-record"),
    "24, outcome": ("candoni", "gap-24-poor-outcome", "outcome-without-number"),
    "25": ("bairey", "gap-25-no-time", "time-not-stated"),
    "26": ("index-case", "gap-26-origins-of-time", "origins-differ"),
    "26, incidence": ("index-case", "gap-26-origins-of-time", "incidence-without-denominator"),
    "28": ("index-case", "gap-28-local-recurrence", "one-figure-for-two-things"),
    "29": ("index-case", "gap-29-overlap", "rows-cited-as-evidence"),
    "cytogenetics": ("index-case", "gap-specimen-of-karyotype", "specimen-of-cytogenetics"),
}
BY_HAND = {
    "index-case": ["gap-19-preceded-by-emp", "gap-27-spanish-registry", "gap-30-consent"],
    "gozzetti": ["gap-24-response-to-imid"],
    "terpos": ["gap-23-mortality"],
}


@pytest.mark.parametrize("number", FOUND)
def test_a_gap_is_found_by_a_rule_and_is_the_one_that_the_document_notes(number: str) -> None:
    case, gap, key = FOUND[number]
    assert key in keys_of(case, gap)


@pytest.mark.parametrize("case", BY_HAND)
def test_these_gaps_only_a_reader_sees(case: str) -> None:
    assert [one.noted[0] for one in ENTRIES[case] if one.by == "hand"] == BY_HAND[case]


@pytest.mark.parametrize("id_", CASES)
def test_no_note_of_a_document_is_lost(id_: str) -> None:
    noted = {gap for one in ENTRIES[id_] for gap in one.noted}
    assert noted == {one.id for one in CASES[id_].discrepancies}


@pytest.mark.parametrize("id_", CASES)
def test_a_finding_names_items_and_quotes_words_of_its_document(id_: str) -> None:
    data, words = CASES[id_].as_data(), str(CASES[id_].as_data())
    ids = {one["id"] for name in data if isinstance(data[name], list) for one in data[name]}
    for one in ENTRIES[id_]:
        assert set(one.discrepancy.fields) <= ids
        assert all(repr(quotation)[1:-1] in words or quotation in words for quotation in one.discrepancy.quotations)


def only(key: str, case: str = "index-case") -> Discrepancy:
    found = [one.discrepancy for one in ENTRIES[case] if one.discrepancy.key == key]
    assert len(found) == 1
    return found[0]


def test_gap_7_the_12_months_from_transplant_are_contradicted_by_18_to_35() -> None:
    found = only("claimed-months-contradicted")
    assert "the record gives 18 to 35 months" in found.text
    assert "It would hold to 'relapse-1' (9 to 15 months)" in found.text


def test_gap_8_the_12_months_from_bortezomib_hold_in_part_and_9_to_15_is_the_reading_after_the_third_cycle() -> None:
    found = only("claimed-months-in-part")
    assert "after the third cycle: 9 to 15 months" in found.text
    assert "Both hold only for 6 to 12 months" in found.text


def test_gap_20_the_marrow_is_documented_in_25_of_31() -> None:
    assert "documented in 25 of the 31 cases" in only("title-without-marrow").text


def test_gap_23_73_percent_is_11_of_the_15_cases_of_one_row() -> None:
    assert "73% is 11 of the 15 cases of 'terpos'" in only("percentage-of-one-row").text


def test_gap_12_two_of_the_abnormalities_were_present_and_13q_negative() -> None:
    assert "2 were present and deletion-13q negative" in only("claimed-present").text


def test_alone_a_case_is_not_compared_with_rows() -> None:
    alone = {one.discrepancy.key for one in discrepancies(INDEX)}
    assert not alone & {"title-without-marrow", "origins-differ", "percentage-of-one-row", "rows-cited-as-evidence"}


def test_an_entry_says_who_found_it() -> None:
    data = [one.as_data() for one in ENTRIES["index-case"]]
    assert {(one["found_by"], bool(one["noted_as"])) for one in data} == {("rule", True), ("hand", True)}
