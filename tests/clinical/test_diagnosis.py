"""Diagnosis: the vectors SC, SP and PCL of the requirements."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.clinical import slim_crab, solitary_plasmacytoma
from app.clinical.answer import Support
from app.clinical.facts import facts_at
from app.clinical.plasma_cell_leukaemia import imwg_2021, kyle_1974
from app.clinical.slim_crab import Signs
from app.clinical.truth import Truth
from app.fhir.exact_json import ExactDecimal
from tests.clinical.stated import facts, lytic, measured, shipped, stated, status

MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
LESION = {"at": "diagnosis", "site": "rib", "evidence": ["biopsy"]}


def test_sc_0_the_index_case_has_c_a_and_b_and_its_diagnosis_is_an_assertion() -> None:
    answer = slim_crab.slim_crab(facts_at(shipped("index-case"), "diagnosis"))
    assert [status(answer, name) for name in ("C", "A", "B")] == [MET] * 3
    assert [status(answer, name) for name in ("R", "S", "Li", "M")] == [UNKNOWN] * 4
    assert status(answer, "clonal_marrow_plasma_cells_10") is UNKNOWN
    assert answer.status == "undetermined"
    assert answer.deciding_inputs == ("bone_marrow_plasma_cells", "biopsy_of_a_plasmacytoma")
    assert answer.reported is not None and answer.reported.support is Support.CONSISTENT
    assert answer.reported.as_stated == (
        "The diagnosis was confirmed by a bone marrow biopsy, which showed sheets of plasma cells."
    )


def test_sc_1_sixty_five_percent_of_the_marrow_is_myeloma_alone() -> None:
    answer = slim_crab.slim_crab(facts(measured("bone_marrow_plasma_cells", "65")))
    assert (answer.status, answer.classes) == ("determined", ("multiple_myeloma",))


@pytest.mark.parametrize(("share", "classes"), [("60", 1), ("59.9", 2), ("9.9", 2)])
def test_sixty_percent_is_enough(share: str, classes: int) -> None:
    assert len(slim_crab.slim_crab(facts(measured("bone_marrow_plasma_cells", share))).classes) == classes


NO_CRAB = Signs((Fraction(20),), NOT_MET, NOT_MET, NOT_MET, NOT_MET, NOT_MET, NOT_MET, NOT_MET)


def test_sc_2_a_ratio_of_180_with_an_involved_chain_below_100_is_no_light_chain_criterion() -> None:
    chains = facts(measured("kappa_free_light_chain", "90"), measured("lambda_free_light_chain", "0.5"))
    assert slim_crab.signs_of(chains).light_chains is NOT_MET
    assert slim_crab.reachable(NO_CRAB).classes == ("criteria_not_met",)


def test_sc_3_without_light_chains_and_mri_the_criteria_are_open() -> None:
    found = slim_crab.reachable(replace(NO_CRAB, light_chains=UNKNOWN, focal_lesions_on_mri=UNKNOWN))
    assert found.classes == ("criteria_not_met", "multiple_myeloma")
    assert found.deciding == ("kappa_free_light_chain", "lambda_free_light_chain", "focal_mri_lesion_count")


def test_a_ratio_of_100_with_an_involved_chain_of_100_is_the_light_chain_criterion() -> None:
    chains = facts(measured("kappa_free_light_chain", "1"), measured("lambda_free_light_chain", "100"))
    assert slim_crab.signs_of(chains).light_chains is MET


def test_a_proven_plasmacytoma_with_end_organ_damage_is_myeloma_whatever_the_marrow() -> None:
    answer = slim_crab.slim_crab(facts(measured("calcium", "11.1"), lesions=[LESION]))
    assert answer.classes == ("multiple_myeloma",)


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        ("11.1", None, MET),
        ("11", None, UNKNOWN),
        ("10.5", None, NOT_MET),
        ("10.8", "9.7", MET),
        ("10.8", "10.2", NOT_MET),
    ],
)
def test_calcium_is_high_by_the_fixed_limit_or_by_the_laboratorys(
    value: str, limit: str | None, expected: Truth
) -> None:
    item = measured("calcium", value, **({"reference_high": ExactDecimal(limit)} if limit else {}))
    assert status(slim_crab.slim_crab(facts(item)), "C") is expected


def test_a_hemoglobin_two_below_its_laboratorys_limit_is_anemia() -> None:
    assert status(slim_crab.slim_crab(facts(measured("hemoglobin", "9.99"))), "A") is MET
    assert status(slim_crab.slim_crab(facts(measured("hemoglobin", "11"))), "A") is UNKNOWN
    low = measured("hemoglobin", "11", reference_low=ExactDecimal("13.5"))
    assert status(slim_crab.slim_crab(facts(low)), "A") is MET
    assert status(slim_crab.slim_crab(facts(measured("hemoglobin", "13"))), "A") is NOT_MET


def test_a_normal_creatinine_leaves_the_clearance_open() -> None:
    assert status(slim_crab.slim_crab(facts(measured("creatinine", "1.0"))), "R") is UNKNOWN
    assert status(slim_crab.slim_crab(facts(measured("creatinine", "2.1"))), "R") is MET


def test_a_lesion_seen_on_mri_alone_is_not_lytic() -> None:
    on_mri = [{**lytic("skull")[0], "method": "mri"}]
    assert status(slim_crab.slim_crab(facts(findings=on_mri)), "B") is UNKNOWN


@pytest.mark.parametrize(
    ("vector", "marrow", "classes"),
    [
        ("SP-1", ("0",), ("solitary_plasmacytoma",)),
        ("SP-2", ("6",), ("solitary_plasmacytoma_with_minimal_marrow_involvement",)),
        ("SP-3", ("12",), ("not_solitary",)),
        ("exactly 10", ("10",), ("not_solitary",)),
        ("SP-4", ("0", "6", "10", "12"), solitary_plasmacytoma.CLASSES),
    ],
)
def test_solitary_plasmacytoma_vectors(vector: str, marrow: tuple[str, ...], classes: tuple[str, ...]) -> None:
    found = solitary_plasmacytoma.reachable(MET, NOT_MET, NOT_MET, tuple(map(Fraction, marrow)))
    assert found.classes == classes, vector
    assert found.deciding == (("bone_marrow_plasma_cells",) if len(classes) > 1 else ())


def test_the_index_case_is_not_solitary() -> None:
    answer = solitary_plasmacytoma.solitary_plasmacytoma(facts_at(shipped("index-case"), "diagnosis"))
    assert answer.classes == ("not_solitary",)


def test_silence_about_other_lesions_is_no_absence() -> None:
    answer = solitary_plasmacytoma.solitary_plasmacytoma(
        facts(measured("bone_marrow_plasma_cells", "0"), lesions=[LESION])
    )
    assert answer.classes == ("solitary_plasmacytoma", "not_solitary")
    two = solitary_plasmacytoma.solitary_plasmacytoma(
        facts(measured("bone_marrow_plasma_cells", "0"), lesions=[LESION, LESION])
    )
    assert two.classes == ("not_solitary",)


@pytest.mark.parametrize(
    ("vector", "share", "count", "prior", "by_2021", "by_kyle"),
    [
        ("PCL-1", "5", None, False, ("primary_plasma_cell_leukaemia",), ("no_plasma_cell_leukaemia",)),
        ("PCL-2", "4.9", None, False, ("no_plasma_cell_leukaemia",), ("no_plasma_cell_leukaemia",)),
        ("PCL-3", "15", "3.0", True, ("secondary_plasma_cell_leukaemia",), ("no_plasma_cell_leukaemia",)),
        (
            "both",
            "21",
            "2.1",
            True,
            ("secondary_plasma_cell_leukaemia",),
            ("secondary_plasma_cell_leukaemia",),
        ),
    ],
)
def test_plasma_cell_leukaemia_vectors(
    vector: str, share: str, count: str | None, prior: bool, by_2021: tuple[str, ...], by_kyle: tuple[str, ...]
) -> None:
    values = [measured("circulating_plasma_cells", share)]
    values += [measured("circulating_plasma_cells", count, "10*9/L")] if count else []
    here = facts(*values)
    assert (imwg_2021(here, prior).classes, kyle_1974(here, prior).classes) == (by_2021, by_kyle), vector


def test_a_case_without_a_word_of_it_reaches_every_diagnosis() -> None:
    here = facts_at(stated(), "diagnosis")
    assert slim_crab.slim_crab(here).classes == slim_crab.CLASSES
    assert solitary_plasmacytoma.solitary_plasmacytoma(here).classes == solitary_plasmacytoma.CLASSES
