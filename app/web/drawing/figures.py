"""Figures about a series (medians, counts, ranges) as marks without a place: none of them is a time of a person's course."""

from app.case.record import Statistic
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.markup import said
from app.web.drawing.palette import INK

UNITS = {"mo": "months", "d": "days", "wk": "weeks", "a": "years"}


def figure_marks(course: Course) -> list[Mark]:
    """One mark for each statistic, in the order of ids."""
    marks = []
    for one in sorted(course.case.statistics, key=lambda one: one.id):
        whom = f"{course.full_names.get(one.of, one.of)}: " if one.of else ""
        words = f"{whom}{course.text('measures', one.measure)}: {_value(course, one)}"
        tells = course.tells(None, words, "a figure about a group", one.as_stated)
        marks.append(Mark(one.id, words, tells, "statistic", INK, "dot"))
    return marks


def _value(course: Course, one: Statistic) -> str:
    if one.missing is not None:
        return course.text("absences", one.missing).lower()
    value = f"{one.value}" if one.value is not None else f"{one.low}–{one.high}"
    kind = "" if one.statistic == "count" else f"{one.statistic} "
    unit = f" {UNITS.get(one.unit, one.unit)}" if one.unit else ""
    out_of = f" of {one.out_of}" if one.out_of else ""
    return f"{kind}{value}{unit}{out_of}" + (f" (origin: {said(one.origin_as_stated)})" if one.origin_as_stated else "")
