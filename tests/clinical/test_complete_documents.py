"""One invented document for each diagnostic rule that states all of it: what follows, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.1 to 1.4, in a comment at each document.
"""

from typing import Any

import pytest

from app.clinical.answer import Answer
from app.clinical.clonality import clonal_marrow
from app.clinical.staging_of_case import staging
from app.clinical.truth import Truth
from tests.clinical.stated import chromosome, facts, isotype, lytic, measured, stated

Lists = dict[str, list[dict[str, Any]]]


def counted(analyte: str, value: str, unit: str = "{count}", **more: Any) -> dict[str, Any]:
    return measured(analyte, value, unit, **more)


def not_there(finding: str, method: str | None = None, result: str = "negative") -> dict[str, Any]:
    return {"at": "diagnosis", "finding": finding, "result": result, **({"method": method} if method else {})}


def answer(lists: Lists, ruleset: str) -> Answer:
    case = stated(**lists)
    asked = [ruleset] if ruleset.startswith("durie-salmon") else []
    return next(one for one in staging(case, rulesets=asked) if one.ruleset == f"{ruleset}/1")


PROVEN = {"at": "diagnosis", "site": "skull", "evidence": ["biopsy"]}
SURVEY, SCAN = not_there("further_lesion", "skeletal_survey"), not_there("further_lesion", "mri")
NORMAL_BLOOD = [
    measured("calcium", "9.5"),
    measured("creatinine", "0.9"),
    counted("creatinine_clearance", "85", "mL/min"),
    measured("hemoglobin", "13.5"),
]
# A single proven plasmacytoma; survey and MRI show no other; no C, R or A of CRAB (Ca 9.5, creatinine 0.9 and clearance 85,
# Hb 13.5); no plasma cells in the marrow: solitary plasmacytoma (1.4, SP-1).
SOLITARY: Lists = {
    "lesions": [PROVEN],
    "findings": [SURVEY, SCAN],
    "measurements": [*NORMAL_BLOOD, measured("bone_marrow_plasma_cells", "0")],
}


def without(lists: Lists, item: dict[str, Any]) -> Lists:
    return {name: [one for one in items if one is not item] for name, items in lists.items()}


def test_a_document_that_states_all_of_a_solitary_plasmacytoma_is_one() -> None:
    found = answer(SOLITARY, "imwg-2014-solitary")
    assert (found.status, found.classes) == ("determined", ("solitary_plasmacytoma",))


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        (PROVEN, "biopsy_of_a_plasmacytoma"),
        (SURVEY, "skeletal_survey"),
        (SCAN, "mri_or_ct"),
        (NORMAL_BLOOD[0], "calcium"),
        (NORMAL_BLOOD[1], "creatinine"),
        (NORMAL_BLOOD[2], "creatinine_clearance"),
        (NORMAL_BLOOD[3], "hemoglobin"),
        (SOLITARY["measurements"][-1], "bone_marrow_plasma_cells"),
    ],
)
def test_a_solitary_plasmacytoma_of_which_one_input_is_not_stated_is_open_and_asks_for_it(
    item: Any, asked: str
) -> None:
    found = answer(without(SOLITARY, item), "imwg-2014-solitary")
    assert (found.status, found.deciding_inputs) == ("undetermined", (asked,))


def test_polyclonal_plasma_cells_are_no_marrow_involvement_of_a_solitary_plasmacytoma() -> None:
    # Clonal plasma cells are what counts: 6 % would be minimal involvement (SP-2), 6 % of which none is clonal is none.
    marrow = {**without(SOLITARY, SOLITARY["measurements"][-1])}
    marrow["measurements"] = [*marrow["measurements"], measured("bone_marrow_plasma_cells", "6")]
    assert answer(marrow, "imwg-2014-solitary").classes == ("solitary_plasmacytoma_with_minimal_marrow_involvement",)
    marrow["findings"] = [*marrow["findings"], not_there("clonal_plasma_cells_in_marrow", "flow_cytometry")]
    assert answer(marrow, "imwg-2014-solitary").classes == ("solitary_plasmacytoma",)


# SC-2: 20 % of the marrow, so only a myeloma-defining event is missing. κ 90, λ 0.5: ratio 180, involved below 100 mg/L: no Li.
# One focal lesion on MRI is not more than one. Ca 9.5, creatinine 0.9 with clearance 85, Hb 13.5, no lytic lesion: no CRAB.
SMOULDERING: Lists = {
    "measurements": [
        *NORMAL_BLOOD,
        measured("bone_marrow_plasma_cells", "20"),
        measured("kappa_free_light_chain", "90"),
        measured("lambda_free_light_chain", "0.5"),
        counted("focal_mri_lesion_count", "1", method="mri"),
    ],
    "findings": lytic(result="negative"),
}


def test_sc_2_a_document_that_states_all_and_no_defining_event_does_not_meet_the_criteria() -> None:
    found = answer(SMOULDERING, "imwg-2014")
    assert (found.status, found.classes) == ("determined", ("criteria_not_met",))


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        (NORMAL_BLOOD[0], ("calcium",)),
        (NORMAL_BLOOD[1], ("creatinine",)),
        (NORMAL_BLOOD[2], ("creatinine_clearance",)),
        (NORMAL_BLOOD[3], ("hemoglobin",)),
        (SMOULDERING["measurements"][5], ("kappa_free_light_chain", "lambda_free_light_chain")),
        (SMOULDERING["measurements"][7], ("focal_mri_lesion_count",)),
        (SMOULDERING["findings"][0], ("lytic_bone_lesion",)),
    ],
)
def test_sc_3_one_input_that_is_not_stated_leaves_the_criteria_open(item: Any, asked: tuple[str, ...]) -> None:
    found = answer(without(SMOULDERING, item), "imwg-2014")
    assert (found.status, found.deciding_inputs) == ("undetermined", asked)


@pytest.mark.parametrize(
    ("changed", "value", "unit", "met"),
    [
        ("creatinine_clearance", "39.9", "mL/min", True),  # below 40: R
        ("creatinine_clearance", "40", "mL/min", False),
        ("focal_mri_lesion_count", "2", "{count}", True),  # more than one: M
        ("lytic_bone_lesion_count", "1", "{count}", True),  # one or more: B
        ("lytic_bone_lesion_count", "0", "{count}", False),
    ],
)
def test_a_clearance_and_counts_of_lesions_decide_like_any_other_criterion(
    changed: str, value: str, unit: str, met: bool
) -> None:
    kept = [one for one in SMOULDERING["measurements"] if one["analyte"] != changed]
    findings = [] if changed == "lytic_bone_lesion_count" else SMOULDERING["findings"]
    found = answer({"measurements": [*kept, counted(changed, value, unit)], "findings": findings}, "imwg-2014")
    assert found.classes == (("multiple_myeloma",) if met else ("criteria_not_met",))


# No criterion of 1.3 is met: no del(17p), no TP53 mutation, no t(4;14), t(14;16) or t(14;20), 1q gained but neither a translocation
# nor del(1p32) with it, β2-microglobulin 3: not high-risk.
NEGATIVE = ["deletion_17p", "tp53_mutation", "t_4_14", "t_14_16", "t_14_20", "deletion_1p32"]
GENOME: Lists = {
    "cytogenetics": [*(chromosome(word, "negative") for word in NEGATIVE), chromosome("gain_1q")],
    "measurements": [measured("beta_2_microglobulin", "3"), measured("creatinine", "0.9")],
}


def replaced(lists: Lists, word: str, *items: dict[str, Any]) -> Lists:
    return {**lists, "cytogenetics": [one for one in lists["cytogenetics"] if one["abnormality"] != word] + [*items]}


def test_a_document_that_states_every_criterion_as_absent_is_not_high_risk() -> None:
    found = answer(GENOME, "ims-imwg-2025")
    assert (found.status, found.classes) == ("determined", ("not_high_risk",))


@pytest.mark.parametrize("word", NEGATIVE)
def test_one_abnormality_that_was_not_looked_for_leaves_the_genomic_risk_open(word: str) -> None:
    found = answer(replaced(GENOME, word), "ims-imwg-2025")
    assert (found.status, found.deciding_inputs) == ("undetermined", (word,))


def test_of_one_allele_1p32_is_high_risk_only_with_1q_and_of_both_alone() -> None:
    no_gain = replaced(GENOME, "gain_1q", chromosome("gain_1q", "negative"))

    def risk(lists: Lists, **alleles: str) -> Answer:
        return answer(replaced(lists, "deletion_1p32", chromosome("deletion_1p32", **alleles)), "ims-imwg-2025")

    assert risk(no_gain, alleles="one").classes == ("not_high_risk",)
    assert risk(no_gain, alleles="both").classes == ("high_risk",)
    assert risk(GENOME, alleles="one").classes == ("high_risk",)
    unsaid = risk(no_gain)
    assert (unsaid.status, unsaid.deciding_inputs) == ("undetermined", ("deletion_1p32_alleles",))


def test_del_17p_counts_by_the_share_of_the_clone_and_asks_for_it() -> None:
    def risk(clone: str | None) -> Answer:
        return answer(replaced(GENOME, "deletion_17p", chromosome("deletion_17p", clone=clone)), "ims-imwg-2025")

    assert (risk("35").classes, risk("15").classes) == (("high_risk",), ("not_high_risk",))
    assert risk(None).deciding_inputs == ("deletion_17p_clone_percent",)
    assert risk("20").status == "undetermined"  # the published wordings differ


# DS-2 with a count: Hb 9.3, IgG 6.36, urine 1.956 g, three lytic lesions (not more than three): neither I nor III; creatinine 2.0 is B.
COUNT = counted("lytic_bone_lesion_count", "3", method="ct")
TWO_B: Lists = {
    "measurements": [
        measured("hemoglobin", "9.3"),
        measured("calcium", "10.0"),
        measured("serum_m_protein", "6.36"),
        measured("urine_m_protein_24h", "1956"),
        measured("creatinine", "2.0"),
        isotype("IgG"),
        COUNT,
    ],
    "findings": lytic("skull"),
}


def test_a_count_of_all_lytic_lesions_determines_the_durie_salmon_stage_that_regions_leave_open() -> None:
    assert answer(TWO_B, "durie-salmon-bmj").classes == ("IIB",)
    open_ = answer(without(TWO_B, COUNT), "durie-salmon-bmj")
    assert (open_.classes, open_.deciding_inputs) == (("IIB", "IIIB"), ("lytic_bone_lesion_count",))


def test_where_the_source_goes_by_the_scale_of_the_bone_only_the_scale_decides() -> None:
    def stage(scale: str) -> Answer:
        scored = counted("durie_salmon_bone_scale", scale, "{score}")
        return answer({**TWO_B, "measurements": [*TWO_B["measurements"], scored]}, "durie-salmon-mmrf")

    assert (stage("2").classes, stage("3").classes) == (("IIB",), ("IIIB",))
    assert answer(TWO_B, "durie-salmon-mmrf").deciding_inputs == ("durie_salmon_bone_scale",)


def test_a_proven_solitary_plasmacytoma_of_bone_is_no_more_than_stage_one() -> None:
    # Stage I: "bone normal or solitary plasmacytoma" (1.1); all else as DS-1.
    one: Lists = {
        "measurements": [
            *NORMAL_BLOOD,
            measured("serum_m_protein", "3"),
            measured("urine_m_protein_24h", "200"),
            isotype("IgG"),
            counted("lytic_bone_lesion_count", "1"),
        ],
        "findings": [*lytic("skull"), SURVEY, SCAN],
        "lesions": [PROVEN],
    }
    assert answer(one, "durie-salmon-bmj").classes == ("IA",)
    unproven = answer(without(one, PROVEN), "durie-salmon-bmj")
    assert unproven.classes == ("IA", "IIA")


@pytest.mark.parametrize(
    ("ratio", "chain", "clonal"),
    [
        ("4", "kappa", Truth.NOT_MET),
        ("4.1", "kappa", Truth.MET),
        ("0.5", "lambda", Truth.NOT_MET),
        ("0.49", "lambda", Truth.MET),
        ("5", "lambda", Truth.NOT_MET),
        ("5", None, Truth.UNKNOWN),
        ("2", None, Truth.NOT_MET),
    ],
)
def test_marrow_cells_are_clonal_above_4_to_1_or_below_1_to_2_by_the_chain_of_the_paraprotein(
    ratio: str, chain: str | None, clonal: Truth
) -> None:
    # 1.6, sCR of 2016: none clonal where κ/λ is at most 4:1 (κ patients) or at least 1:2 (λ patients).
    types = [isotype(f"IgG {chain}")] if chain else []
    assert clonal_marrow(facts(counted("marrow_kappa_lambda_ratio", ratio, "{ratio}"), *types)) is clonal
