"""IMS/IMWG consensus genomic staging: the vectors CGS-0 to CGS-5 of the requirements."""

from app.clinical.facts import facts_at
from app.clinical.genomic_staging import genomic_staging
from app.clinical.truth import Truth
from tests.clinical.stated import chromosome, facts, measured, shipped, status

WORDS = ("deletion_17p", "tp53_mutation", "t_4_14", "t_14_16", "t_14_20", "gain_1q", "deletion_1p32")
HIGH, OPEN, NOT = ("high_risk",), ("not_high_risk", "high_risk"), ("not_high_risk",)
FOURTH = "beta_2_microglobulin_with_normal_creatinine"


def negative(*but: str) -> list[dict[str, object]]:
    return [chromosome(word, "negative") for word in WORDS if word not in but]


def test_cgs_0_the_index_case_is_open_with_all_four_criteria_unknown() -> None:
    answer = genomic_staging(facts_at(shipped("index-case"), "diagnosis"))
    assert (answer.status, answer.classes) == ("undetermined", OPEN)
    assert [criterion.status for criterion in answer.criteria] == [Truth.UNKNOWN] * 4
    assert answer.deciding_inputs == (
        "deletion_17p_clone_percent",
        "tp53_mutation",
        "gain_1q",
        "deletion_1p32",
        "creatinine",
    )


def test_cgs_0b_a_creatinine_of_two_or_more_takes_the_fourth_route_away() -> None:
    values = (measured("beta_2_microglobulin", "10.8"), measured("creatinine", "2.0"))
    answer = genomic_staging(facts(*values, cytogenetics=[chromosome("deletion_17p"), chromosome("t_4_14")]))
    assert status(answer, FOURTH) is Truth.NOT_MET
    assert answer.classes == OPEN


def test_cgs_1_a_large_clone_with_del17p_is_high_risk() -> None:
    assert genomic_staging(facts(cytogenetics=[chromosome("deletion_17p", clone="35")])).classes == HIGH


def test_cgs_2_a_small_clone_with_1q_gain_and_all_else_negative_is_not_high_risk() -> None:
    found = [chromosome("deletion_17p", clone="15"), chromosome("gain_1q"), *negative("deletion_17p", "gain_1q")]
    answer = genomic_staging(
        facts(measured("beta_2_microglobulin", "3"), measured("creatinine", "1"), cytogenetics=found)
    )
    assert (answer.status, answer.classes) == ("determined", NOT)


def test_cgs_3_a_translocation_with_1q_gain_is_high_risk_whatever_else_is() -> None:
    both = [chromosome("t_4_14"), chromosome("gain_1q")]
    assert genomic_staging(facts(cytogenetics=both)).classes == HIGH
    assert genomic_staging(facts(cytogenetics=[*both, *negative("t_4_14", "gain_1q")])).classes == HIGH


def test_cgs_4_and_5_a_high_beta_2_microglobulin_counts_only_with_a_normal_creatinine() -> None:
    def classes(creatinine: str) -> tuple[str, ...]:
        values = (measured("beta_2_microglobulin", "6.0"), measured("creatinine", creatinine))
        return genomic_staging(facts(*values, cytogenetics=negative())).classes

    assert classes("1.0") == HIGH
    assert classes("2.4") == NOT
    assert classes("1.2") == NOT


def test_a_clone_of_exactly_twenty_percent_stays_open_and_is_flagged() -> None:
    found = [chromosome("deletion_17p", clone="20"), *negative("deletion_17p")]
    answer = genomic_staging(
        facts(measured("beta_2_microglobulin", "3"), measured("creatinine", "1"), cytogenetics=found)
    )
    assert answer.classes == OPEN
    assert ["exactly 20 %" in flag for flag in answer.flags] == [True]


def test_a_deleted_1p32_of_unstated_alleles_is_high_risk_only_with_1q_gain() -> None:
    values = (measured("beta_2_microglobulin", "3"), measured("creatinine", "1"))
    alone = [chromosome("deletion_1p32"), *negative("deletion_1p32")]
    with_gain = [chromosome("deletion_1p32"), chromosome("gain_1q"), *negative("deletion_1p32", "gain_1q")]
    assert genomic_staging(facts(*values, cytogenetics=with_gain)).classes == HIGH
    answer = genomic_staging(facts(*values, cytogenetics=alone))
    assert (answer.classes, answer.deciding_inputs) == (OPEN, ("deletion_1p32_alleles",))
