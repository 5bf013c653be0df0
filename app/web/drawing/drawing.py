"""`drawing_of`: the course of one case as SVG.

Colours are attributes, so that the drawing stands alone and a page without inline styles can hold it; classes let the page's
style sheet (static/timeline.css) put others in their place.
"""

from collections.abc import Sequence

from app.case.document import Case
from app.clinical.discordance import Discordance, Verdict
from app.clinical.marks import Sign
from app.clinical.moments import RELAPSES
from app.terminology.terminology import Terminology
from app.web.drawing.advance_widths import BOLD, wrapped
from app.web.drawing.axis import put_axis, put_lines
from app.web.drawing.compartments import NAMES, lane_marks
from app.web.drawing.course import MANY, Course
from app.web.drawing.events import event_marks
from app.web.drawing.figures import figure_marks
from app.web.drawing.frame import MARGIN, frame_of
from app.web.drawing.legend import Shown, put_legend
from app.web.drawing.mark import Mark
from app.web.drawing.markup import element, path, said, text, title
from app.web.drawing.palette import FAMILY, GROUND, HATCH, INK, LIT, LIT_EDGE, QUIET
from app.web.drawing.sheet import Sheet
from app.web.drawing.summary import description_of, head_of
from app.web.drawing.treatments import treatment_marks
from app.web.drawing.values import value_rows
from app.web.drawing.windows import Window, shown_of, window_marks, windows_of

WIDE, LEAST = 1040, 320
GUIDES = 16
"""Dotted lines through the lanes; where there are more, none helps."""
ANALYTES = 24
"""Rows of laboratory values; the analytes beyond share one more row."""


def drawing_of(
    case: Case,
    terminology: Terminology,
    *,
    links: bool = True,
    title: str | None = None,
    width: int = WIDE,
    head: bool = True,
    found: Sequence[Discordance] | None = None,
) -> str:
    """The course of the case as one SVG document, `width` pixels wide (320 and more; below 640 in the form for a phone).

    links: whether each mark leads to `#item-{id}`, the item's evidence on the page; off for a file to publish. title: its
    heading, else the case's title; with head off, both it and the sentence below it are not seen, only told. found:
    `discordance(case)`, for who has it already. The same case gives the same text, in whatever order its document lists things.
    Raises ValueError for a width below 320.
    """
    if width < LEAST:
        raise ValueError(f"a drawing is {LEAST} pixels wide or more")
    course = Course(case, terminology, f"tl-{case.id}-{width}", None if found is None else tuple(found))
    events, treatments, values = event_marks(course), treatment_marks(course), value_rows(course)
    lanes = {lane.compartment: lane_marks(course, lane) for lane in course.timeline.lanes}
    shown = shown_of(course)
    marks = [
        *events,
        *treatments,
        *(one for its in lanes.values() for one in its),
        *(one for _, its in values for one in its),
    ]
    sheet = Sheet(frame_of(course, marks, float(width)), links, f"{course.name}-hatch", course.timeless, MARGIN)
    if head:
        _put_head(course, sheet, title)
    top = sheet.y
    put_axis(course, sheet)
    plot = sheet.y
    few = 6 if len(marks) < MANY else 2
    if course.root is None:
        sheet.hatched("no times stated", sheet.y, 24)
        sheet.y += 24
    sheet.strip("Events", "", events, few)
    _put_windows(course, sheet, shown, lanes, few)
    if treatments:
        sheet.y += 10
        sheet.strip("Treatments", "", treatments, 2 * few, 560.0)
    if values:
        sheet.heading("Laboratory values, as stated")
        _put_values(sheet, values, few)
    put_lines(course, sheet, plot, sheet.y)
    put_axis(course, sheet)
    figures = figure_marks(course)
    if figures:
        sheet.heading("Figures about the series")
        sheet.figures(figures, 8)
    _put_gutter_head(course, sheet, top)
    put_legend(sheet, _shown(lanes, marks, shown, course))
    return _document(course, sheet, title, width)


def _put_head(course: Course, sheet: Sheet, given: str | None) -> None:
    room = sheet.frame.end - MARGIN
    for line in wrapped(said(given or course.case.title), room / BOLD, 15, 3 if sheet.frame.narrow else 1):
        look = {"font_size": "15", "font_weight": "700", "class_": "tl-name"}
        sheet.fore.append(text(line, MARGIN, sheet.y + 12, **look))
        sheet.y += 19
    for line in wrapped(head_of(course), room, 12.5, 3 if not sheet.frame.narrow else 6):
        sheet.fore.append(text(line, MARGIN, sheet.y + 11, font_size="12.5"))
        sheet.y += 17
    sheet.y += 6


def _put_gutter_head(course: Course, sheet: Sheet, top: float) -> None:
    if sheet.frame.gutter is not None:
        sheet.fore.append(
            text(course.timeless, sheet.frame.gutter, top + 13, font_style="italic", class_="tl-quiet", fill=QUIET)
        )


def _put_windows(
    course: Course, sheet: Sheet, found: list[Discordance], lanes: dict[str, list[Mark]], few: int
) -> None:
    """The band with its words, and the lanes that it crosses."""
    sheet.heading("Compartments")
    top = sheet.y
    if found:
        sheet.strip("Clear here, growing there", "", window_marks(course, found), min(few, 4), 460.0, ground=None)
    edges: dict[str, tuple[float, float]] = {}
    for lane in course.timeline.lanes:
        start = sheet.y
        name, sub = NAMES[lane.compartment]
        if lane.bars:
            sheet.strip(name, sub, lanes[lane.compartment], few, ground="plain" if lane.stated else "hatch")
        else:
            sheet.silent(name, sub)
        edges[lane.compartment] = (start, sheet.y)
    for window in windows_of(found):
        _put_window(sheet, window, top, edges)
    _put_guides(course, sheet, top)


def _put_window(sheet: Sheet, window: Window, top: float, edges: dict[str, tuple[float, float]]) -> None:
    scale, months = sheet.frame.scale, window.months
    left = scale.edge_left if months.low is None else scale.x(float(months.low))
    right = scale.edge_right if months.high is None else scale.x(float(months.high))
    if right - left < 16:
        middle = (left + right) / 2
        left, right = middle - 8, middle + 8
    definite = window.verdict is Verdict.DEFINITE
    box = path("M", left, top, "H", right, "V", sheet.y - 2, "H", left, "z")
    sheet.lit.append(element("path", class_="tl-lit", d=box, fill=LIT, fill_opacity="0.28" if definite else "0.14"))
    for lane in sorted(window.lanes):
        first, last = edges[lane]
        strong = path("M", left, first, "H", right, "V", last - 2, "H", left, "z")
        sheet.lit.append(
            element("path", class_="tl-lit tl-strong", d=strong, fill=LIT, fill_opacity="0.85" if definite else "0.5")
        )
    sides = path("M", left, top, "V", sheet.y - 2) if months.low is not None else ""
    sides += path("M", right, top, "V", sheet.y - 2) if months.high is not None else ""
    dashes = None if definite else "4 3"
    sheet.lit.append(
        element(
            "path", class_="tl-edge", d=sides, fill="none", stroke=LIT_EDGE, stroke_width="1.5", stroke_dasharray=dashes
        )
    )


def _put_guides(course: Course, sheet: Sheet, top: float) -> None:
    """A dotted line where a diagnosis, a relapse or a death is drawn, through the lanes."""
    lines = set()
    for event in course.case.events:
        place = course.place(event.id)
        if place is not None and (event.kind in ("diagnosis", "death") or event.kind in RELAPSES):
            lines.add(sheet.frame.scale.x(place))
    if len(lines) > GUIDES:
        return
    for x in sorted(lines):
        sheet.lit.append(
            element(
                "path",
                class_="tl-guide",
                d=path("M", x, top, "V", sheet.y - 2),
                stroke=QUIET,
                stroke_dasharray="1 3",
                stroke_opacity="0.7",
            )
        )


def _put_values(sheet: Sheet, values: list[tuple[str, list[Mark]]], few: int) -> None:
    for name, marks in values[:ANALYTES]:
        sheet.strip(name, "", marks, few if few > 2 else 1, 260.0, ground=None)
    rest = [mark for _, marks in values[ANALYTES:] for mark in marks]
    if rest:
        sheet.strip(f"{len(values) - ANALYTES} further analytes", "", rest, 1, 220.0, ground=None)


def _shown(lanes: dict[str, list[Mark]], marks: list[Mark], found: list[Discordance], course: Course) -> Shown:
    bounds = [edge for mark in marks for edge in (mark.start, mark.end) if edge is not None]
    signs: set[Sign] = {bar.mark.sign for lane in course.timeline.lanes for bar in lane.bars}
    return Shown(
        frozenset(signs),
        any(not mark.solid for its in lanes.values() for mark in its),
        any(not edge.is_point for edge in bounds),
        any(edge.low is None or edge.high is None for edge in bounds),
        any(mark.shape == "torn" and mark.place is not None for mark in marks),
        any(not lane.stated for lane in course.timeline.lanes),
        bool(found),
        any(mark.readings for mark in marks),
    )


def _document(course: Course, sheet: Sheet, given: str | None, width: int) -> str:
    name, height = course.name, round(sheet.y + 4)
    hatch = _pattern(sheet.hatch, "M-2 2 2 -2 M0 8 8 0 M6 10 10 6", HATCH, "tl-hatch")
    rays = _pattern(f"{name}-rays", "M-1 1 1 -1 M0 4 4 0 M3 5 5 3", INK, "tl-rays", 4)
    marks = "".join(svg for _, svg in sorted(sheet.marks))
    return element(
        "svg",
        element("title", _escaped(given or course.case.title), id=f"{name}-title"),
        element("desc", _escaped(description_of(course)), id=f"{name}-desc"),
        element("defs", hatch, rays),
        element("rect", class_="tl-ground", width=width, height=height, fill=GROUND),
        element("g", *sheet.back),
        element("g", *sheet.lit),
        element("g", *sheet.fore, class_="tl-text", fill=INK),
        element("g", marks, class_="tl-marks", fill=INK),
        xmlns="http://www.w3.org/2000/svg",
        class_="timeline",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family=FAMILY,
        font_size="11",
        role="group",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
    )


def _pattern(id_: str, lines: str, colour: str, name: str, size: int = 8) -> str:
    drawn = element("path", class_=name, d=lines, stroke=colour, stroke_width="1")
    return element("pattern", drawn, id=id_, width=size, height=size, patternUnits="userSpaceOnUse")


def _escaped(words: str) -> str:
    return title(said(words)).removeprefix("<title>").removesuffix("</title>")
