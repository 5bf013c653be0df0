"""Which treatments came before extramedullary disease, and which after it began."""

from app.case.course import Treatment
from app.clinical.cohort_table.people import Whom
from app.clinical.survival.onset import Definition, onset
from app.clinical.survival.spans import is_after
from app.clinical.time_axis import Point


def before_onset(whom: Whom, definition: Definition = "strict") -> list[Treatment]:
    """What was given before extramedullary disease, in the order of the document.

    A treatment that the document places nowhere counts as before it: Table 1 names it in the column of what came before.
    """
    began = onset(whom, definition)
    return [one for one in _given(whom) if not _after(whom, one, began)]


def after_onset(whom: Whom, definition: Definition = "strict") -> list[Treatment]:
    """What was given once extramedullary disease was there."""
    began = onset(whom, definition)
    return [one for one in _given(whom) if _after(whom, one, began)]


def _given(whom: Whom) -> list[Treatment]:
    return [one for one in whom.all_of(whom.case.treatments) if one.status != "not_done"]


def _after(whom: Whom, treatment: Treatment, began: Point | None) -> bool:
    return began is not None and is_after(whom.axis.between(began, Point(treatment.id)))
