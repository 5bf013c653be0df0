"""Measurable disease: the vectors of the requirements, and light chains under both units."""

from app.clinical.measurability import measurability
from app.clinical.truth import Truth
from tests.clinical.stated import facts, isotype, measured, status


def test_serum_and_urine_are_measurable_and_light_chains_are_not_asked() -> None:
    values = [measured("serum_m_protein", "6.36"), measured("urine_m_protein_24h", "1956")]
    answer = measurability(facts(*values, measured("lambda_free_light_chain", "151"), isotype("IgG lambda")))
    assert (answer.classes, answer.deciding_inputs) == (("serum_and_urine",), ())
    assert status(answer, "free_light_chains") is Truth.UNKNOWN


def test_with_little_in_serum_and_urine_the_light_chains_alone_are_measurable() -> None:
    values = [measured("serum_m_protein", "0.8"), measured("urine_m_protein_24h", "150")]
    chains = [measured("kappa_free_light_chain", "120"), measured("free_light_chain_ratio", "8")]
    assert measurability(facts(*values, *chains)).classes == ("free_light_chains",)


def test_without_light_chains_it_is_open_and_not_non_secretory() -> None:
    values = [measured("serum_m_protein", "0.8"), measured("urine_m_protein_24h", "150")]
    answer = measurability(facts(*values))
    assert answer.classes == ("free_light_chains", "marrow", "not_measurable")
    assert answer.deciding_inputs == ("kappa_free_light_chain", "lambda_free_light_chain", "bone_marrow_plasma_cells")


def test_the_limits_belong_to_measurable() -> None:
    values = [measured("serum_m_protein", "1"), measured("urine_m_protein_24h", "200")]
    assert measurability(facts(*values)).classes == ("serum_and_urine",)


def test_ten_milligrams_in_a_decilitre_are_a_hundred_in_a_litre() -> None:
    def chains(value: str, unit: str) -> Truth:
        kappa = measured("kappa_free_light_chain", value, unit)
        return status(measurability(facts(kappa, measured("free_light_chain_ratio", "8"))), "free_light_chains")

    assert chains("10", "mg/dL") is Truth.MET
    assert chains("10", "mg/L") is Truth.NOT_MET
    assert chains("10", "") is Truth.UNKNOWN


def test_a_normal_ratio_is_not_measurable() -> None:
    values = [measured("kappa_free_light_chain", "300"), measured("lambda_free_light_chain", "200")]
    assert status(measurability(facts(*values)), "free_light_chains") is Truth.NOT_MET
