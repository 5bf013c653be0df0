"""Relapse: documents that state all of it, and what is asked for if one input is gone.

The expected answers are reasoned from domain.md 1.6, in a comment at each document.
"""

from typing import Any

import pytest

from app.clinical.answer import Answer
from app.clinical.response.responses import responses
from tests.clinical.building import after, course, event, said
from tests.clinical.response.whole import Lists, clear, seen, value, without

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
