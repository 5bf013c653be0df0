"""One invented document for each rule of response that states all of it, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.6 and 1.8, in a comment at each document.
"""

from typing import Any

import pytest

from app.clinical.answer import Answer
from app.clinical.response.responses import responses
from tests.clinical.building import after, course, event, said

Lists = dict[str, list[dict[str, Any]]]
UNITS = {
    "serum_m_protein": "g/dL",
    "urine_m_protein_24h": "mg/(24.h)",
    "bone_marrow_plasma_cells": "%",
    "free_light_chain_ratio": "{ratio}",
    "calcium": "mg/dL",
    "hemoglobin": "g/dL",
    "creatinine": "mg/dL",
    "circulating_plasma_cells": "10*9/L",
    "kappa_free_light_chain": "mg/L",
    "lambda_free_light_chain": "mg/L",
}


def value(at: str, analyte: str, number: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{analyte}-{at}".replace("_", "-"),
        "at": at,
        "analyte": analyte,
        "value": number,
        "unit": UNITS.get(analyte, "{score}"),
        **more,
    }


def result(at: str, analyte: str, found: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{analyte}-{at}".replace("_", "-"), "at": at, "analyte": analyte, "result": found, **more}


def seen(at: str, finding: str, found: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{finding}-{at}".replace("_", "-"), "at": at, "finding": finding, "result": found, **more}


def clear(*moments: str) -> list[dict[str, Any]]:
    """No lesion in any compartment where one could grow."""
    places = ("extraosseous", "paraskeletal", "bone")
    return [said(f"{place}-{at}", at, place, "no_evidence_of_disease") for at in moments for place in places]


EVENTS = (
    event("restaging", after("diagnosis", 4, 4), "response"),
    event("later", after("diagnosis", 16, 16), "response"),
)


def answer(lists: Lists, rule: str, at: str = "restaging") -> Answer:
    found = [
        one
        for one in responses(course(*EVENTS, **lists))
        if (one.at, one.rule) == (at, rule) and "-strict/" not in one.ruleset
    ]
    assert len(found) == 1, found
    return found[0]


def without(lists: Lists, id_: str) -> Lists:
    return {name: [one for one in items if one["id"] != id_] for name, items in lists.items()}


# RS-9: M-protein 6.36 g/dL and 1956 mg/24 h to nothing, immunofixation of both negative, 2 % plasma cells, none clonal, a normal
# ratio, no plasmacytoma before or now, no new lesion: stringent complete response.
STRINGENT: Lists = {
    "measurements": [
        value("diagnosis", "serum_m_protein", 6.36),
        value("diagnosis", "urine_m_protein_24h", 1956),
        value("restaging", "serum_m_protein", 0),
        value("restaging", "urine_m_protein_24h", 0),
        result("restaging", "serum_immunofixation", "negative"),
        result("restaging", "urine_immunofixation", "negative"),
        value("restaging", "bone_marrow_plasma_cells", 2),
        value("restaging", "free_light_chain_ratio", 1),
    ],
    "findings": [seen("restaging", "clonal_plasma_cells_in_marrow", "negative", method="immunohistochemistry")],
    "assessments": clear("diagnosis", "restaging"),
}


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


MRD = result(
    "restaging", "marrow_residual_disease", "negative", method="sequencing", specimen="bone_marrow", sensitivity=0.00001
)
PET = seen("restaging", "avid_lesion_on_pet", "negative", method="pet_ct")
# CR (here sCR) + sequencing negative at 10⁻⁵ + PET negative → imaging + MRD-negative.
RESIDUAL: Lists = {
    **STRINGENT,
    "measurements": [*STRINGENT["measurements"], MRD],
    "findings": [*STRINGENT["findings"], PET],
}


def with_mrd(**changed: Any) -> Lists:
    mrd = {name: part for name, part in {**MRD, **changed}.items() if part is not None}
    return {**RESIDUAL, "measurements": [*STRINGENT["measurements"], mrd]}


def test_a_document_that_states_all_of_it_is_imaging_and_mrd_negative() -> None:
    found = answer(RESIDUAL, "residual-disease")
    assert (found.status, found.classes) == ("determined", ("imaging + MRD-negative",))


@pytest.mark.parametrize(
    ("lists", "asked"),
    [
        (with_mrd(method=None), "method of marrow_residual_disease"),
        (with_mrd(sensitivity=None), "sensitivity of marrow_residual_disease"),
        (without(RESIDUAL, "marrow-residual-disease-restaging"), "marrow_residual_disease"),
        (without(RESIDUAL, "avid-lesion-on-pet-restaging"), "avid_lesion_on_pet"),
        (without(RESIDUAL, "serum-immunofixation-restaging"), "response"),
    ],
)
def test_a_residual_disease_of_which_one_input_is_not_stated_is_open_and_asks_for_it(lists: Lists, asked: str) -> None:
    found = answer(lists, "residual-disease")
    assert found.status == "undetermined"
    assert asked in found.deciding_inputs


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (with_mrd(sensitivity=0.0001), "below required sensitivity"),
        (with_mrd(result="positive"), "not MRD-negative"),
        (with_mrd(method="pcr"), "not an IMWG MRD class"),
        # An immunofixation that is positive makes the response a VGPR, which has no MRD class.
        (
            {
                **without(RESIDUAL, "serum-immunofixation-restaging"),
                "measurements": [
                    *(one for one in RESIDUAL["measurements"] if one["analyte"] != "serum_immunofixation"),
                    result("restaging", "serum_immunofixation", "positive"),
                ],
            },
            "not an IMWG MRD class",
        ),
    ],
)
def test_a_coarse_a_positive_and_a_premature_test_are_no_negative_residual_disease(lists: Lists, expected: str) -> None:
    assert answer(lists, "residual-disease").classes == (expected,)


def test_a_marrow_without_residual_disease_beside_an_avid_lesion_is_mrd_negative_and_flagged_as_discordant() -> None:
    avid = {**RESIDUAL, "findings": [*STRINGENT["findings"], seen("restaging", "avid_lesion_on_pet", "positive")]}
    found = answer(avid, "residual-disease")
    assert found.classes == ("MRD-negative",)
    assert found.flags == ("discordant: no residual disease in the marrow, and an avid lesion on PET",)


def test_residual_disease_is_never_inferred_from_a_complete_response() -> None:
    found = answer(STRINGENT, "residual-disease")
    assert found.status == "undetermined"
    assert "not MRD-negative" in found.classes
    assert not [one for one in responses(course(*EVENTS)) if one.rule == "residual-disease"]


def test_of_blood_a_negative_residual_disease_is_another_test() -> None:
    assert answer(with_mrd(specimen="blood"), "residual-disease").status == "undetermined"


def two_tests(months: Any, second: str = "negative") -> Answer:
    """The same complete response again, so many months after the first."""
    again: Lists = {
        "measurements": [
            *RESIDUAL["measurements"],
            *(
                {**one, "id": f"{one['id']}-again", "at": "later"}
                for one in RESIDUAL["measurements"]
                if one["at"] == "restaging" and one is not MRD
            ),
            {**MRD, "id": "mrd-again", "at": "later", "result": second},
        ],
        "findings": [
            *RESIDUAL["findings"],
            *({**one, "id": f"{one['id']}-again", "at": "later"} for one in RESIDUAL["findings"]),
        ],
        "assessments": clear("diagnosis", "restaging", "later"),
    }
    events = (
        event("restaging", after("diagnosis", 4, 4), "response"),
        event("later", after("restaging", *months), "response"),
    )
    found = responses(course(*events, **again))
    return next(one for one in found if one.rule == "sustained-residual-disease" and one.at == "later")


@pytest.mark.parametrize(
    ("months", "second", "classes"),
    [
        ((12, 12), "negative", ("sustained MRD-negative",)),
        ((11, 11), "negative", ("not sustained MRD-negative",)),
        ((9, 15), "negative", ("sustained MRD-negative", "not sustained MRD-negative")),
        ((12, 12), "positive", ("not sustained MRD-negative",)),
    ],
)
def test_sustained_is_negative_twice_and_a_year_apart(months: Any, second: str, classes: tuple[str, ...]) -> None:
    assert two_tests(months, second).classes == classes


SCORES = {"deauville_marrow": 2, "deauville_focal_lesions": 3, "deauville_extramedullary_lesions": 3}


def pet(fewer: str | None = "positive", **scores: Any) -> Lists:
    """A PET of which every score but the changed ones is as in SCORES; `na`: there is nothing to score; None: not said."""
    measured: list[dict[str, Any]] = []
    for word, score in {**SCORES, **scores}.items():
        if score == "na":
            measured.append(
                {"id": word.replace("_", "-"), "at": "restaging", "analyte": word, "missing": "not_applicable"}
            )
        elif score is not None:
            measured.append(value("restaging", word, score, method="pet_ct"))
    return {
        "measurements": measured,
        "findings": [seen("restaging", "fewer_or_less_avid_lesions", fewer)] if fewer else [],
        "assessments": clear("restaging"),
    }


@pytest.mark.parametrize(
    ("lists", "classes"),
    [
        # Complete where the marrow and every lesion are below 4; PMR, SMD and PMD as domain.md 1.8 gives them.
        (pet(), ("CMR",)),
        (pet(deauville_focal_lesions="na"), ("CMR",)),
        (pet(deauville_extramedullary_lesions=4), ("PMR",)),
        (pet(fewer="negative", deauville_extramedullary_lesions=4), ("SMD",)),
        (pet(deauville_marrow=None, deauville_focal_lesions=5), ("PMR",)),
    ],
)
def test_a_pet_of_which_all_is_stated_has_one_metabolic_class(lists: Lists, classes: tuple[str, ...]) -> None:
    assert answer(lists, "metabolic-response").classes == classes


@pytest.mark.parametrize("word", SCORES)
def test_a_score_that_is_not_stated_leaves_the_metabolic_response_open_and_is_asked_for(word: str) -> None:
    found = answer(pet(**{word: None}), "metabolic-response")
    assert (found.classes, found.deciding_inputs) == (("CMR", "PMR"), (word,))


def test_a_score_that_the_scale_does_not_have_is_not_used() -> None:
    assert answer(pet(deauville_marrow=6), "metabolic-response").deciding_inputs == ("deauville_marrow",)


def test_a_new_lesion_is_metabolic_progression() -> None:
    lists = {**pet(), "assessments": [said("new", "restaging", "extraosseous", "new_lesions")]}
    assert answer(lists, "metabolic-response").classes == ("PMD",)


# A relapse without any sign of clinical relapse: no lesion before or now, Ca 9.5, Hb 13 from 13.5, creatinine 1.0 from 0.9, no hyperviscosity.
RELAPSE: Lists = {
    "measurements": [
        value("diagnosis", "hemoglobin", 13.5),
        value("diagnosis", "creatinine", 0.9),
        value("relapse", "calcium", 9.5),
        value("relapse", "hemoglobin", 13),
        value("relapse", "creatinine", 1.0),
    ],
    "findings": [seen("relapse", "hyperviscosity", "negative")],
    "assessments": clear("diagnosis", "relapse"),
}


def at_relapse(lists: Lists, rule: str = "clinical-relapse") -> Answer:
    case = course(event("relapse", after("diagnosis", 12, 12), "relapse"), **lists)
    return next(one for one in responses(case) if one.rule == rule)


def test_a_relapse_of_which_every_sign_is_stated_as_absent_is_no_clinical_one() -> None:
    found = at_relapse(RELAPSE)
    assert (found.status, found.classes) == ("determined", ("no clinical relapse",))


@pytest.mark.parametrize(
    ("gone", "asked"),
    [
        ("calcium-relapse", "calcium"),
        ("hemoglobin-diagnosis", "hemoglobin (before)"),
        ("hemoglobin-relapse", "hemoglobin (now)"),
        ("creatinine-diagnosis", "creatinine (before)"),
        ("creatinine-relapse", "creatinine (now)"),
        ("hyperviscosity-relapse", "hyperviscosity"),
        ("extraosseous-relapse", "new lesion"),
    ],
)
def test_a_sign_of_clinical_relapse_that_is_not_stated_leaves_it_open_and_is_asked_for(gone: str, asked: str) -> None:
    found = at_relapse(without(RELAPSE, gone))
    assert (found.status, found.deciding_inputs) == ("undetermined", (asked,))


@pytest.mark.parametrize(
    ("analyte", "number", "clinical"),
    [
        ("calcium", 11, False),
        ("calcium", 11.1, True),
        ("hemoglobin", 11.6, False),  # 13.5 − 11.6 = 1.9
        ("hemoglobin", 11.5, True),
        ("creatinine", 2.8, False),  # 2.8 − 0.9 = 1.9
        ("creatinine", 2.9, True),
    ],
)
def test_one_sign_is_enough_for_a_clinical_relapse(analyte: str, number: Any, clinical: bool) -> None:
    lists = without(RELAPSE, f"{analyte}-relapse")
    found = at_relapse({**lists, "measurements": [*lists["measurements"], value("relapse", analyte, number)]})
    assert found.classes == (("clinical relapse",) if clinical else ("no clinical relapse",))


def test_an_m_protein_that_reappears_by_electrophoresis_alone_ends_a_complete_response() -> None:
    lists: Lists = {
        "measurements": [value("relapse", "serum_m_protein", 0.2)],
        "assessments": [said("cr", "complete", "unspecified", "cr")],
    }
    events = (
        event("complete", after("diagnosis", 4, 4), "response"),
        event("relapse", after("complete", 8, 8), "relapse"),
    )
    found = next(one for one in responses(course(*events, **lists)) if one.rule == "relapse-from-cr")
    assert (found.status, found.classes) == ("determined", ("relapse from CR",))


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
