"""Inputs of a response, written as domain.md writes its vectors: `base → nadir → now`, and what else is known."""

from typing import Any

from app.clinical.response.amounts import amount
from app.clinical.response.inputs import Inputs, Values
from app.clinical.truth import Truth

YES, NO, OPEN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN


def values(serum: Any = None, urine: Any = None, **others: Any) -> Values:
    """serum in g/dL, urine in mg/24 h; None is not known."""
    return Values(amount(serum), amount(urine), **{name: amount(value) for name, value in others.items()})


INDEX_BASELINE = values("6.36", 1956)


def given(now: Values, baseline: Values = INDEX_BASELINE, nadir: Values | None = None, **stated: Truth) -> Inputs:
    """What a complete record of a patient without plasmacytomas says; `stated` says it otherwise."""
    known = {"plasmacytoma": NO, "gone": NO, "new_lesion": NO, "several_lesions": NO} | {
        "serum_immunofixation_negative": NO,
        "urine_immunofixation_negative": NO,
        "ratio_normal": NO,
        "clonal_cells": YES,
    }
    return Inputs(baseline, nadir or baseline, now, **(known | stated))
