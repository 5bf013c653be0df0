"""IMWG response: the vectors RS-1 … RS-12 of domain.md 1.6, by their ids, and what it says in words.

Where a vector gives an SPD only, the longest diameter is given too, unchanged: without it a lesion might have grown.
"""

import pytest

from app.clinical.response.inputs import Inputs
from app.clinical.response.overall import CLASSES, NOT_EVALUABLE, deciding, possible, strict
from app.clinical.response.rulesets import IMWG_2006, IMWG_2011, IMWG_2016, VERSIONS, Imwg
from tests.clinical.response.given import NO, OPEN, YES, given, values

NEGATIVE = {"serum_immunofixation_negative": YES, "urine_immunofixation_negative": YES}
VECTORS = {
    "RS-1": (given(values("0.5", 50)), "VGPR"),
    "RS-2": (given(values("3.0", 150)), "PR"),
    "RS-3": (given(values("4.5", 800)), "MR"),
    "RS-4": (given(values("6.0", 1900)), "SD"),
    "RS-5": (given(values("1.6", 0), nadir=values("1.0", 0)), "PD"),
    "RS-6": (given(values("1.3", 0), nadir=values("1.0", 0)), "PR"),
    "RS-7": (given(values(0, 0, marrow=1), plasmacytoma=YES, new_lesion=YES, **NEGATIVE), "PD"),
    "RS-8": (given(values(0, 0, marrow=2), plasmacytoma=YES, gone=YES, **NEGATIVE), "CR"),
    "RS-9": (
        given(values(0, 0, marrow=2), plasmacytoma=YES, gone=YES, ratio_normal=YES, clonal_cells=NO, **NEGATIVE),
        "sCR",
    ),
    "RS-11": (
        given(
            values("0.318", 50, spd=14, longest=4),
            baseline=values("6.36", 1956, spd=20, longest=4),
            plasmacytoma=YES,
            several_lesions=YES,
        ),
        "SD",
    ),
    "RS-12": (
        given(
            values("0.318", 50, spd=16),
            baseline=values("6.36", 1956, spd=20, longest=4),
            nadir=values("0.318", 50, spd=10),
            plasmacytoma=YES,
            several_lesions=YES,
        ),
        "PD",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_a_complete_record_has_one_class_and_it_is_the_vectors(name: str) -> None:
    inputs, expected = VECTORS[name]
    assert possible(inputs, IMWG_2016) == (expected,)
    assert strict(inputs, IMWG_2016) == expected
    assert deciding(inputs, IMWG_2016) == ()


@pytest.mark.parametrize("version", VERSIONS.values(), ids=VERSIONS)
def test_rs_10_without_any_value_the_response_is_not_evaluable_and_every_class_is_open(version: Imwg) -> None:
    assert strict(Inputs(), version) == NOT_EVALUABLE
    reachable = possible(Inputs(), version)
    assert reachable == tuple(name for name in CLASSES if name != "MR" or version.has_mr)


def test_rs_11_the_form_of_2011_lets_a_lesion_that_fell_by_30_percent_be_a_minimal_response() -> None:
    inputs, _ = VECTORS["RS-11"]
    assert possible(inputs, IMWG_2011) == ("MR",)


def test_rs_3_is_stable_disease_where_the_rule_set_has_no_minimal_response() -> None:
    assert possible(VECTORS["RS-3"][0], IMWG_2006) == ("SD",)


@pytest.mark.parametrize(("now", "expected"), [("14.9", "SD"), ("15.0", "PD"), ("15", "PD")])
def test_the_sum_of_products_is_progression_from_half_as_much_again_on(now: str, expected: str) -> None:
    inputs = given(
        values("6.36", 1956, spd=now, longest=4),
        baseline=values("6.36", 1956, spd=10, longest=4),
        plasmacytoma=YES,
        several_lesions=YES,
    )
    assert possible(inputs, IMWG_2016) == (expected,)


def test_without_a_nadir_growth_is_open_unless_there_is_a_new_lesion() -> None:
    lesions = {"plasmacytoma": YES, "several_lesions": YES}
    baseline = values("6.36", 1956, spd=12)
    without = given(values("6.0", 1900, spd=12), baseline=baseline, nadir=values("6.36", 1956), **lesions)
    assert possible(without, IMWG_2016) == ("SD", "PD")
    assert "spd (nadir)" in deciding(without, IMWG_2016)
    new = given(values("6.0", 1900, spd=12), baseline=baseline, nadir=values(), new_lesion=YES, **lesions)
    assert possible(new, IMWG_2016) == ("PD",)


def test_a_single_lesion_is_judged_by_its_longest_diameter_and_not_by_its_product() -> None:
    before = values("6.36", 1956, spd=4, longest=2)
    grown = given(values("6.36", 1956, spd=9, longest="2.9"), baseline=before, plasmacytoma=YES)
    assert possible(grown, IMWG_2016) == ("SD",)
    longer = given(values("6.36", 1956, spd=9, longest=3), baseline=before, plasmacytoma=YES)
    assert possible(longer, IMWG_2016) == ("PD",)


def test_progression_is_not_overwritten_by_the_response_of_the_m_protein() -> None:
    assert possible(given(values("0.5", 50), new_lesion=YES), IMWG_2016) == ("PD",)


def test_immunofixation_that_was_not_done_leaves_vgpr_and_complete_response() -> None:
    now = values(0, 0, marrow=2)
    inputs = given(now, serum_immunofixation_negative=OPEN, urine_immunofixation_negative=YES)
    assert possible(inputs, IMWG_2016) == ("CR", "VGPR")
    assert strict(inputs, IMWG_2016) == "VGPR"
    assert deciding(inputs, IMWG_2016) == ("serum immunofixation negative",)


def test_a_plasmacytoma_that_was_not_imaged_again_leaves_the_response_open_and_downgrades_the_strict_one() -> None:
    inputs = given(values("0.5", 50), plasmacytoma=YES, gone=OPEN)
    # MR of 2016 wants the same 50 % of the lesions as PR does: lesions that keep it from PR keep it from MR.
    assert possible(inputs, IMWG_2016) == ("VGPR", "PR", "SD", "PD")
    assert possible(inputs, IMWG_2011) == ("VGPR", "MR", "SD", "PD")
    assert strict(inputs, IMWG_2016) == "SD"


def test_from_a_nadir_of_0_a_rise_needs_half_a_gram_and_no_percentage() -> None:
    nadir = values(0, 0, marrow=2)
    assert possible(given(values("0.5", 0, marrow=2), nadir=nadir), IMWG_2016) == ("PD",)
    assert possible(given(values("0.49", 0, marrow=2), nadir=nadir), IMWG_2016) == ("VGPR",)


@pytest.mark.parametrize("version", VERSIONS.values(), ids=VERSIONS)
def test_from_a_nadir_of_5_grams_one_gram_is_progression_at_any_percentage(version: Imwg) -> None:
    assert possible(given(values("7.0", 1956), baseline=values("6.0", 1956)), version) == ("PD",)
    assert possible(given(values("6.9", 1956), baseline=values("6.0", 1956)), version) == ("SD",)
    assert possible(given(values("5.9", 1956), baseline=values("4.9", 1956)), version) == ("SD",)


def test_the_light_chains_limit_is_100_milligrams_per_litre_and_counts_only_where_nothing_else_does() -> None:
    chains = {"involved_chain": 500, "free_light_chains": 400}
    light = values("0.2", 50, **chains)
    risen = given(values("0.2", 50, free_light_chains=501), baseline=light, ratio_abnormal_at_baseline=YES)
    assert possible(risen, IMWG_2016) == ("PD",)
    exactly = given(values("0.2", 50, free_light_chains=500), baseline=light, ratio_abnormal_at_baseline=YES)
    assert "PD" not in possible(exactly, IMWG_2016)
    heavy = values("6.36", 1956, **chains)
    measurable = given(values("6.36", 1956, free_light_chains=501), baseline=heavy, ratio_abnormal_at_baseline=YES)
    assert possible(measurable, IMWG_2016) == ("SD",)


def test_bone_marrow_of_exactly_5_percent_is_not_complete() -> None:
    assert possible(given(values(0, 0, marrow=5), **NEGATIVE), IMWG_2016) == ("VGPR",)
