"""Legacy nCR, relapse from CR, MRD, SPD and Deauville: the vectors of domain.md 1.6 and 1.8."""

from fractions import Fraction

import pytest

from app.case.disease import Lesion
from app.clinical.intervals import DAYS_PER_MONTH, Interval
from app.clinical.response.amounts import amount
from app.clinical.response.deauville import metabolic
from app.clinical.response.diameters import change_percent, level_of, products, shown
from app.clinical.response.inputs import Inputs
from app.clinical.response.legacy import is_legacy_near_complete, near_complete_range
from app.clinical.response.relapse import Organs, clinical_relapse, relapse_from_complete_response
from app.clinical.response.residual import IMAGING_NEGATIVE, MRD_NEGATIVE, NOT_A_CLASS, TOO_COARSE, residual, sustained
from app.clinical.truth import Truth
from app.fhir.exact_json import ExactDecimal
from tests.clinical.response.given import NO, OPEN, YES

CR = ("CR",)
FIVE, FOUR = Fraction(1, 100_000), Fraction(1, 10_000)


def test_near_complete_remission_with_all_its_values_is_imwgs_very_good_partial_response() -> None:
    assert near_complete_range(YES, YES, amount(2)) == ("VGPR",)
    assert is_legacy_near_complete(YES, YES, amount(2)) is Truth.MET


def test_near_complete_remission_without_immunofixation_or_as_mere_words_may_be_either() -> None:
    assert near_complete_range(YES, OPEN, amount(2)) == ("CR", "VGPR")
    assert near_complete_range(OPEN, OPEN, None) == ("CR", "VGPR")
    assert is_legacy_near_complete(OPEN, OPEN, None) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("prior", "expected"),
    [("CR", Truth.MET), ("sCR", Truth.MET), ("VGPR", Truth.NOT_MET), ("nCR", Truth.UNKNOWN), (None, Truth.UNKNOWN)],
)
def test_a_new_plasmacytoma_is_relapse_from_complete_response_only_after_a_documented_one(
    prior: str | None, expected: Truth
) -> None:
    assert relapse_from_complete_response(prior, NO, amount(1), YES) is expected


def test_marrow_of_5_percent_ends_a_complete_response() -> None:
    assert relapse_from_complete_response("CR", NO, amount(5), NO) is Truth.MET
    assert relapse_from_complete_response("CR", NO, amount("4.9"), NO) is Truth.NOT_MET


def test_clinical_relapse_needs_2_grams_less_haemoglobin_and_calcium_above_11() -> None:
    def status(best: Organs, now: Organs) -> dict[str, Truth]:
        found = clinical_relapse(Inputs(), best, now, OPEN)
        return {one.criterion.name: one.criterion.status for one in found}

    before = Organs(hemoglobin=amount("12.0"))
    found = status(before, Organs(hemoglobin=amount("10.0"), calcium=amount("11.0")))
    assert found["haemoglobin −2 g/dL"] is Truth.MET
    assert found["calcium >11 mg/dL"] is Truth.NOT_MET
    assert found["creatinine +2 mg/dL"] is Truth.UNKNOWN
    assert status(before, Organs(hemoglobin=amount("10.1")))["haemoglobin −2 g/dL"] is NO


def test_minimal_residual_disease_is_a_class_only_after_complete_response() -> None:
    assert residual(CR, YES, FIVE, YES).classes == (IMAGING_NEGATIVE,)
    assert residual(("VGPR",), YES, FIVE, YES).classes == (NOT_A_CLASS,)
    assert residual(CR, YES, FOUR, YES).classes == (TOO_COARSE,)


def test_a_negative_pet_without_a_marrow_result_is_undetermined() -> None:
    found = residual(CR, OPEN, FIVE, YES)
    assert len(found.classes) > 1 and IMAGING_NEGATIVE in found.classes


def test_a_marrow_without_residual_disease_beside_an_avid_lesion_is_discordant_and_not_imaging_negative() -> None:
    found = residual(CR, YES, FIVE, NO)
    assert (found.classes, found.discordant) == ((MRD_NEGATIVE,), True)


def test_sustained_means_a_year_apart_be_it_a_year_of_365_days() -> None:
    assert sustained(Interval.of(12, 12), YES, YES) is Truth.MET
    assert sustained(days(365), YES, YES) is Truth.MET
    assert sustained(days(364), YES, YES) is Truth.NOT_MET
    assert sustained(Interval.of(11, 13), YES, YES) is Truth.UNKNOWN
    assert sustained(Interval(), YES, YES) is Truth.UNKNOWN
    assert sustained(Interval.of(24, 24), YES, NO) is Truth.NOT_MET


def days(number: int) -> Interval:
    return Interval(number / DAYS_PER_MONTH, number / DAYS_PER_MONTH)


def lesion(id_: str, *sizes: tuple[str, str, str | None, str]) -> Lesion:
    """A lesion with (event, longest, perpendicular, unit) of each measurement."""
    made = [
        {"at": at, "longest": ExactDecimal(long), "perpendicular": ExactDecimal(short) if short else None, "unit": unit}
        for at, long, short, unit in sizes
    ]
    return Lesion.model_validate({"id": id_, "sizes": made})


FIRST, SECOND = frozenset({"first"}), frozenset({"second"})


def test_the_sum_of_products_fell_by_61_3_percent_which_is_the_level_of_a_partial_response() -> None:
    lesions = [
        lesion("one", ("first", "4", "3", "cm"), ("second", "2.4", "2", "cm")),
        lesion("two", ("first", "20", "15", "mm"), ("second", "1", "1", "cm")),
    ]
    before, now = products(lesions, FIRST), products(lesions, SECOND)
    assert (before.spd, now.spd) == (Fraction(15), Fraction("5.8"))
    change = change_percent(before, now)
    assert change is not None
    assert (shown(change), level_of(change)) == ("-61.3 %", "PR-level")


def test_one_diameter_or_one_lesion_that_was_not_measured_again_gives_no_percentage() -> None:
    half = [lesion("one", ("first", "4", "3", "cm"), ("second", "2", None, "cm"))]
    assert change_percent(products(half, FIRST), products(half, SECOND)) is None
    other = [lesion("one", ("first", "4", "3", "cm")), lesion("two", ("second", "2", "2", "cm"))]
    assert change_percent(products(other, FIRST), products(other, SECOND)) is None


def test_a_new_lesion_is_metabolic_progression_whatever_the_scores() -> None:
    assert metabolic(NO, NO, NO, YES, YES).classes == ("PMD",)
    found = metabolic(OPEN, NO, NO, NO, OPEN)
    assert found.classes == ("CMR", "PMR", "SMD")
    assert found.deciding == ("deauville_marrow", "fewer_or_less_avid_lesions")
