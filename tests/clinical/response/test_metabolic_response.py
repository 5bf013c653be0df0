"""Metabolic response: documents that state all of it, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.8, in a comment at each document.
"""

from typing import Any

import pytest

from tests.clinical.building import said
from tests.clinical.response.whole import Lists, answer, clear, seen, value

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
