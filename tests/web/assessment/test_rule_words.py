"""What rules, criteria, inputs and classes are called on a page. Limits are those of the rules' own constants."""

from fractions import Fraction
from pathlib import Path

import pytest

from app.case.document import Case
from app.case.reading import read_yaml
from app.clinical import durie_salmon, end_organ, genomic_staging, iss, measurability, plasma_cell_leukaemia, slim_crab
from app.interaction.assess_case import RULE_OF, assessment
from app.terminology.terminology import Terminology
from app.web.assessment.rule_names import CRITERIA, RULES, SHARED_CRITERIA
from app.web.assessment.rule_words import RuleWords, criterion_name, joined, lowered, rule_name

ROOT = Path(__file__).parents[3]
TERMS = Terminology.load(ROOT / "mappings")
NAMES = RuleWords(TERMS)
CASES = {path.stem: path for path in sorted((ROOT / "app" / "literature").glob("*.yaml"))}


def case_of(name: str) -> Case:
    return read_yaml(CASES[name].read_bytes(), TERMS.words)


@pytest.mark.parametrize("name", CASES)
def test_nothing_that_a_rule_answers_about_a_published_case_is_shown_with_an_underscore(name: str) -> None:
    for answer in assessment(case_of(name))["rules"]:
        rule = answer["rule"]
        shown = [rule_name(rule, answer["ruleset"]), *(NAMES.class_(one, rule) for one in answer["classes"])]
        shown += [NAMES.input(one) for one in answer["deciding_inputs"]]
        shown += [criterion_name(one["name"], rule) for one in answer["criteria"]]
        assert [text for text in shown if not text or "_" in text] == []
        assert rule in RULES
        assert NAMES.ruleset(answer["ruleset"]) is not None


def test_every_rule_of_the_vocabulary_has_a_name_and_a_place_on_the_page() -> None:
    assert {word.replace("_", "-") for word in TERMS.vocabularies["rules"]} - {"discordance"} == set(RULES)


@pytest.mark.parametrize("ruleset", RULE_OF)
def test_every_rule_set_that_can_be_asked_for_has_a_name_without_its_version(ruleset: str) -> None:
    name = NAMES.ruleset_name(ruleset)
    assert name != ruleset and "version" not in name


def number(value: Fraction) -> str:
    return f"{float(value):g}"


@pytest.mark.parametrize(
    ("rule", "criterion", "limits"),
    [
        ("durie-salmon", "hemoglobin", [durie_salmon.HEMOGLOBIN_3]),
        ("durie-salmon", "stage_1_hemoglobin", [durie_salmon.HEMOGLOBIN_1]),
        ("durie-salmon", "calcium", [durie_salmon.CALCIUM_3]),
        ("durie-salmon", "urine", [durie_salmon.URINE_3 / 1000]),
        ("durie-salmon", "stage_1_urine", [durie_salmon.URINE_1 / 1000]),
        ("durie-salmon", "creatinine", [durie_salmon.CREATININE_B]),
        ("iss", "beta_2_microglobulin", [iss.B2M_3]),
        ("iss", "stage_1_beta_2_microglobulin", [iss.B2M_1]),
        ("imwg-genomic-risk", "deletion_17p_or_tp53_mutation", [genomic_staging.CLONE]),
        (
            "imwg-genomic-risk",
            "beta_2_microglobulin_with_normal_creatinine",
            [genomic_staging.B2M, genomic_staging.CREATININE],
        ),
        ("slim-crab", "clonal_marrow_plasma_cells_10", [slim_crab.CLONAL]),
        ("slim-crab", "S", [slim_crab.MOST]),
        ("slim-crab", "C", [end_organ.CALCIUM, end_organ.CALCIUM_OVER]),
        ("slim-crab", "R", [end_organ.CREATININE, end_organ.CLEARANCE]),
        ("slim-crab", "A", [end_organ.HEMOGLOBIN, end_organ.HEMOGLOBIN_UNDER]),
        ("measurability", "serum", [measurability.SERUM_LIMIT]),
        ("measurability", "urine", [measurability.URINE_LIMIT]),
        ("measurability", "marrow", [measurability.MARROW_LIMIT]),
        ("plasma-cell-leukaemia", "circulating_plasma_cells_5", [plasma_cell_leukaemia.SHARE_2021]),
        ("plasma-cell-leukaemia", "circulating_plasma_cells_20", [plasma_cell_leukaemia.SHARE_KYLE]),
        ("plasma-cell-leukaemia", "circulating_plasma_cells_2e9", [plasma_cell_leukaemia.COUNT_KYLE]),
    ],
)
def test_a_criterion_names_the_limit_that_its_rule_uses(rule: str, criterion: str, limits: list[Fraction]) -> None:
    assert criterion in CRITERIA.get(rule, {}) or criterion in SHARED_CRITERIA
    name = criterion_name(criterion, rule)
    found = [word.rstrip(",)") for word in name.split()]
    assert all(number(limit) in found or f"{float(limit):.1f}" in found for limit in limits), name


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("creatinine", "creatinine"),
        ("tp53_mutation", "TP53 mutation"),
        ("serum (nadir)", "serum M-protein at the nadir"),
        ("hemoglobin (before)", "haemoglobin before"),
        ("t_4_14", "t(4;14)"),
        ("something_new", "something new"),
    ],
)
def test_what_would_decide_reads_as_a_part_of_a_sentence(word: str, said: str) -> None:
    assert NAMES.input(word) == said


def test_classes_are_told_as_one_of_several() -> None:
    assert joined(["IIIA", "IIIB"]) == "IIIA or IIIB"
    assert joined(["I", "II", "III"]) == "I, II or III"
    assert joined(["Not high risk", "High risk"]) == "Not high risk, or high risk"
    assert joined(["creatinine"], "and") == "creatinine"
    assert joined([]) == ""
    assert lowered("Serum M-protein") == "serum M-protein" and lowered("R-ISS") == "R-ISS"
