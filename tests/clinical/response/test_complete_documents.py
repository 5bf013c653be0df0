"""IMWG response: documents that state all of it, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.6, in a comment at each document.
"""

import pytest

from tests.clinical.response.whole import STRINGENT, Lists, answer, clear, value, without


def test_rs_9_a_document_that_states_all_of_a_stringent_complete_response_has_it() -> None:
    found = answer(STRINGENT, "imwg-response")
    assert (found.status, found.classes) == ("determined", ("sCR",))


@pytest.mark.parametrize(
    ("gone", "asked", "classes"),
    [
        ("clonal-plasma-cells-in-marrow-restaging", "clonal cells", ("sCR", "CR")),
        ("free-light-chain-ratio-restaging", "ratio normal", ("sCR", "CR")),
        ("serum-immunofixation-restaging", "serum immunofixation negative", ("sCR", "VGPR")),
        ("urine-immunofixation-restaging", "urine immunofixation negative", ("sCR", "VGPR")),
        ("bone-marrow-plasma-cells-restaging", "marrow (now)", ("sCR", "VGPR")),
    ],
)
def test_a_stringent_response_of_which_one_input_is_not_stated_is_open_and_asks_for_it(
    gone: str, asked: str, classes: tuple[str, ...]
) -> None:
    found = answer(without(STRINGENT, gone), "imwg-response")
    assert (found.status, found.classes) == ("undetermined", classes)
    assert asked in found.deciding_inputs


def test_new_lesions_are_ruled_out_only_where_each_compartment_was_looked_at() -> None:
    found = answer(without(STRINGENT, "bone-restaging"), "imwg-response")
    assert found.classes == ("sCR", "PD")
    assert found.deciding_inputs == ("new lesion",)


# Nothing else can be followed: no M-protein, κ 20 and λ 12 (normal ratio, below 100 mg/L), 20 % of the marrow (below 30). Circulating
# cells from 0.1 × 10⁹/L (100 per µL) to 0.2 (200 per µL, twice as many): progression in 2016, no criterion of 2011.
CIRCULATING: Lists = {
    "measurements": [
        *(value(at, "serum_m_protein", 0) for at in ("diagnosis", "restaging")),
        *(value(at, "urine_m_protein_24h", 0) for at in ("diagnosis", "restaging")),
        value("diagnosis", "kappa_free_light_chain", 20),
        value("diagnosis", "lambda_free_light_chain", 12),
        {"id": "type", "at": "diagnosis", "analyte": "paraprotein_isotype", "text": "IgG kappa"},
        *(value(at, "bone_marrow_plasma_cells", 20) for at in ("diagnosis", "restaging")),
        value("diagnosis", "circulating_plasma_cells", 0.1),
        value("restaging", "circulating_plasma_cells", 0.2),
    ],
    "assessments": clear("diagnosis", "restaging"),
}


def test_circulating_plasma_cells_are_progression_where_nothing_else_can_be_followed() -> None:
    assert answer(CIRCULATING, "imwg-response").classes == ("PD",)
    fewer = without(CIRCULATING, "circulating-plasma-cells-restaging")
    assert "circulating (now)" in answer(fewer, "imwg-response").deciding_inputs
    fewer["measurements"].append(value("restaging", "circulating_plasma_cells", 0.19))
    assert "PD" not in answer(fewer, "imwg-response").classes
