"""Residual disease: documents that state all of it, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.6, in a comment at each document.
"""

from typing import Any

import pytest

from app.clinical.answer import Answer
from app.clinical.response.responses import responses
from tests.clinical.building import after, course, event
from tests.clinical.response.whole import EVENTS, STRINGENT, Lists, answer, clear, result, seen, without

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
