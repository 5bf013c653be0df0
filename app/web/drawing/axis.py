"""The axis: round months from the root, above them the years of the calendar where the case has dates, and lines through the plot."""

from datetime import date

from app.clinical.intervals import DAYS_PER_MONTH
from app.web.drawing.advance_widths import cut, width_of
from app.web.drawing.course import Course
from app.web.drawing.frame import MARGIN, NAMES_WIDE
from app.web.drawing.markup import element, path, text
from app.web.drawing.palette import LINE, QUIET
from app.web.drawing.scale import month_word
from app.web.drawing.sheet import Sheet

SIZE = 11.0
YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def words_of(course: Course) -> str:
    """What the axis counts."""
    if course.root is None or course.places is None:
        return "no times stated"
    if course.places.finite[1] <= course.places.finite[0]:
        return f"0: {course.zero}; how long after is not stated"
    return f"months from {course.zero}"


def put_axis(course: Course, sheet: Sheet) -> None:
    """Ticks with their numbers, and the years of a case with dates."""
    frame, y = sheet.frame, sheet.y
    if course.first_day is not None:
        _years(course, sheet)
        y = sheet.y
    words = words_of(course)
    if frame.narrow:
        sheet.fore.append(
            text(cut(words, frame.width - 2 * MARGIN, SIZE), MARGIN, y + 12, class_="tl-quiet", fill=QUIET)
        )
        y = sheet.y = y + 16
    elif width_of(words, SIZE) <= NAMES_WIDE - 10:
        sheet.fore.append(text(words, MARGIN, y + 13, class_="tl-quiet", fill=QUIET))
    else:
        sheet.fore.append(text(cut(words, frame.end - MARGIN, SIZE), MARGIN, y + 12, class_="tl-quiet", fill=QUIET))
        y = sheet.y = y + 16
    for months in ticks_of(course, sheet):
        sheet.fore.append(
            text(month_word(months), frame.scale.x(months), y + 13, text_anchor="middle", class_="tl-quiet", fill=QUIET)
        )
    sheet.y = y + 19


def ticks_of(course: Course, sheet: Sheet) -> list[float]:
    """The months that are named: within what the case states, not beyond."""
    if course.places is None:
        return []
    first, last = course.places.finite
    scale = sheet.frame.scale
    room = 22 + max(width_of(month_word(round(one)), SIZE) for one in (scale.low, scale.high))
    return scale.ticks(first, max(last, scale.high if last > first else last), max(room, 54))


def put_lines(course: Course, sheet: Sheet, top: float, bottom: float) -> None:
    """A thin line for each tick, behind all marks."""
    for months in ticks_of(course, sheet):
        x = sheet.frame.scale.x(months)
        sheet.back.append(element("path", class_="tl-rule", d=path("M", x, top, "V", bottom), stroke=LINE))


def _years(course: Course, sheet: Sheet) -> None:
    frame, scale, zero = sheet.frame, sheet.frame.scale, course.first_day or 0.0
    first, last = (int((zero + months) / 12) + 1 for months in (scale.low, scale.high))
    apart = (scale.right - scale.left) / (scale.high - scale.low) * 12
    step = next((one for one in YEARS if one * apart >= 46), YEARS[-1])
    y = sheet.y
    for year in range(first, last + 2):
        if year % step and step > 1 or not 1 <= year <= 9999:
            continue
        months = float(date(year, 1, 1).toordinal() / DAYS_PER_MONTH) - zero
        if not scale.low <= months <= scale.high:
            continue
        x = scale.x(months)
        sheet.back.append(element("path", class_="tl-rule", d=path("M", x, y + 16, "v", 5.0), stroke=QUIET))
        sheet.fore.append(text(str(year), x, y + 13, text_anchor="middle", class_="tl-quiet", fill=QUIET))
    if not frame.narrow:
        sheet.fore.append(text("start of the year", MARGIN, y + 13, class_="tl-quiet", fill=QUIET))
    sheet.y = y + 18
