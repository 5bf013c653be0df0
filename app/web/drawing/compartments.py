"""What is said of each compartment as marks of its lane."""

from app.clinical.lanes import Bar, Lane
from app.clinical.marks import Mark as Statement
from app.clinical.marks import Sign
from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.markup import said
from app.web.drawing.palette import LOOKS

NAMES = {
    "marrow": ("Bone marrow", "medullary disease"),
    "serum_urine": ("Serum and urine", "paraprotein"),
    "bone": ("Bone", ""),
    "paraskeletal": ("Beside bone", "paraskeletal masses"),
    "extraosseous": ("Outside bone", "extraosseous"),
    "blood": ("Blood", "circulating plasma cells"),
    "csf": ("Cerebrospinal fluid", ""),
    "unspecified": ("Not said where", "compartment not stated"),
}
"""Lane → its name in plain words, and what belongs to it."""
DERIVED = {
    "marrow_below_5_percent": "plasma cells below 5 %",
    "marrow_5_percent_or_more": "plasma cells 5 % or more",
    "new_lesions": "new lesion",
    "lesion": "lesion",
}
"""Words of app/clinical/marks.py for what it derives from a value or a lesion."""


def lane_marks(course: Course, lane: Lane) -> list[Mark]:
    """The marks of one lane."""
    return [_mark(course, bar) for bar in lane.bars]


def _mark(course: Course, bar: Bar) -> Mark:
    statement = bar.mark
    look = LOOKS[statement.sign]
    words = _words(course, statement)
    tag = f"{course.names.get(statement.of, statement.of)}: " if statement.of else ""
    brief = f"{look.brief} · " if look.brief else ""
    lane = NAMES[statement.compartment][0]
    at = course.titles.get(statement.at or "", "")
    layer = "derived from a value or a lesion" if statement.layer == "derived" else "reported"
    when = course.when(bar.start, None, statement.at)
    about = f"{lane}: {look.brief}{', ' if look.brief else ''}{words}"
    return Mark(
        statement.id,
        f"{tag}{brief}{words}",
        course.tells(statement.of, about, f"{at}, {when}" if at else when, statement.as_stated, layer),
        look.name,
        look.colour,
        look.shape,
        course.place(statement.at),
        bar.start,
        bar.end if bar.end != bar.start and course.axis.is_event(statement.at or "") else None,
        solid=statement.layer == "reported",
        of=statement.of or "",
        bold=len(tag + look.brief) if brief else 0,
    )


def _words(course: Course, statement: Statement) -> str:
    if statement.layer == "derived":
        words = DERIVED.get(statement.status, statement.status.replace("_", " "))
    elif statement.sign is Sign.SILENT and statement.status not in course.terminology.vocabularies.get("responses", {}):
        words = course.text("absences", statement.status).lower() or "not stated"
    else:
        words = _lower_first(course.text("responses", statement.status))
    sites = _sites(course, statement.lesions)
    return f"{words}: {sites}" if sites else words


def _sites(course: Course, lesions: tuple[str, ...]) -> str:
    by_id = {lesion.id: lesion for lesion in course.case.lesions if lesion.id in lesions}
    sites = [course.text("sites", by_id[id_].site) for id_ in lesions if id_ in by_id and by_id[id_].site]
    return said(", ".join(_lower_first(site) for site in dict.fromkeys(sites)))


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
