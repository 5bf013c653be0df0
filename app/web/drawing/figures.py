"""Figures about a series (medians, counts, ranges) as marks without a place: none of them is a time of a person's course."""

from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.palette import INK
from app.web.statements import statement


def figure_marks(course: Course) -> list[Mark]:
    """One mark for each statistic, in the order of ids."""
    marks = []
    for one in sorted(course.case.statistics, key=lambda one: one.id):
        about, says = statement(one, "statistics", course.terminology)
        whom = f"{course.full_names.get(one.of, one.of)}: " if one.of else ""
        words = f"{whom}{about}: {says}"
        tells = course.tells(None, words, "a figure about a group", one.as_stated)
        marks.append(Mark(one.id, words, tells, "statistic", INK, "cluster"))
    return marks
