"""Laboratory values as marks, a row for each analyte: the value as stated, and never a curve through it."""

from collections import defaultdict

from app.case.evidence import Measurement
from app.web.cases.statements import amount
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.markup import said
from app.web.drawing.palette import INK, QUIET


def value_rows(course: Course) -> list[tuple[str, list[Mark]]]:
    """(analyte, marks) in the order of the vocabulary; a word that is not in it comes last."""
    known = {word: place for place, word in enumerate(course.terminology.vocabularies.get("labs", {}))}
    rows: defaultdict[str, list[Measurement]] = defaultdict(list)
    for one in course.case.measurements:
        rows[one.analyte].append(one)
    names = sorted(rows, key=lambda word: (known.get(word, len(known)), word))
    return [(course.text("labs", word), [_mark(course, one) for one in rows[word]]) for word in names]


def _mark(course: Course, one: Measurement) -> Mark:
    words = _words(course, one)
    start = course.bounds(one.at)
    tag = f"{course.names.get(one.of, one.of)}: " if one.of else ""
    at = course.titles.get(one.at or "", "")
    when = course.when(start, None, one.at)
    about = f"{course.text('labs', one.analyte)}: {words}"
    return Mark(
        one.id,
        f"{tag}{words}",
        course.tells(one.of, about, f"{at}, {when}" if at else when, one.as_stated),
        "value",
        INK if one.missing is None else QUIET,
        "dash" if one.missing is not None else "dot",
        course.place(one.at),
        start,
        of=one.of or "",
    )


def _words(course: Course, one: Measurement) -> str:
    if one.value is not None:
        units = course.terminology.units
        may_be = tuple(units.get(unit, unit) for unit in one.unit_candidates)
        words = amount(one.value, units.get(one.unit, one.unit) if one.unit else None, may_be, one.comparator)
    else:
        words = said(one.text or one.result or course.text("absences", one.missing).lower())
    return f"{words}, {one.interpretation}" if one.interpretation else words
