"""How a sheet is divided: names at the left, the plot, and at the right what has no time; on a phone one above the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.drawing.course import Course
from app.web.drawing.mark import Mark
from app.web.drawing.scale import Scale
from app.web.drawing.strip import words_width

MARGIN = 14.0
NAMES_WIDE = 178.0
NARROW = 640.0
"""Below this width, names and what has no time stand above and below the marks, not beside them."""
AFTER = 0.1
"""Of the plot: room for what has no latest time, after the last month that the case states."""
ORDER_ONLY = 6.0
"""How long the axis is, in steps, where the case states no distance but only what came after what."""
LEAST, USUAL, MOST = 130.0, 250.0, 420.0
"""Pixels for what has no time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """width: of the sheet. left, right: of the plot. gutter: where what has no time begins; None where there is nothing, or no room."""

    width: float
    left: float
    right: float
    gutter: float | None
    scale: Scale

    @property
    def narrow(self) -> bool:
        """Whether names stand above the marks."""
        return self.left < NAMES_WIDE

    @property
    def end(self) -> float:
        """The right margin."""
        return self.width - MARGIN


def frame_of(course: Course, marks: Sequence[Mark], width: float) -> Frame:
    """The division of a sheet for these marks."""
    narrow = width < NARROW
    left = MARGIN if narrow else MARGIN + NAMES_WIDE
    end = width - MARGIN
    timeless = [mark for mark in marks if mark.place is None]
    gutter = None
    right = end
    if timeless and not narrow:
        spread = course.places is not None and course.places.finite[1] > course.places.finite[0]
        need = max(words_width(mark.label, mark.bold) for mark in timeless) + 26
        room = min(max(need, LEAST), USUAL if spread else MOST)
        gutter = end - room
        right = gutter - 12
    return Frame(width, left, right, gutter, _scale(course, marks, left, right))


def _scale(course: Course, marks: Sequence[Mark], left: float, right: float) -> Scale:
    low, high = course.places.finite if course.places is not None else (0.0, 0.0)
    placed = [one for mark in marks for one in (mark.place, mark.until) if one is not None]
    low, high = min([low, *placed]), max([high, *placed])
    before = any(mark.start is not None and mark.start.low is None for mark in marks)
    after = any((mark.end or mark.start) is not None and (mark.end or mark.start).high is None for mark in marks)  # type: ignore[union-attr]
    if course.places is None or course.places.finite[1] <= course.places.finite[0]:
        high = max(high, low + ORDER_ONLY)
    return Scale(
        low,
        high,
        left + (34 if before else 14),
        right - (max(40.0, AFTER * (right - left)) if after else 20),
        left + 2,
        right - 2,
    )
