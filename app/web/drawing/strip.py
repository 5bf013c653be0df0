"""Marks in rows: no mark and no words on another's, however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.web.drawing.advance_widths import cut, width_of
from app.web.drawing.mark import Mark
from app.web.drawing.palette import INK, INK_LOOK
from app.web.drawing.scale import Scale

SIZE = 11.0
ROW = 27.0
GAP = 9.0
PEOPLE = 24
"""Rows, where members of a series have one each."""
ENOUGH = 240.0
"""Pixels after a mark within which its words are cut rather than moved before it."""
COMPACT = 24.0
"""A row of marks whose words stand beside them, which those of exactly stated time have room for."""
BIN = 56.0
"""Pixels of one bundle of marks for which there is no row left."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A mark on paper. row: from 0. x: of its shape. left, right: of the bounds of its time. words: the label as it fits, above or beside."""

    mark: Mark
    row: int
    x: float
    left: float
    right: float
    words: str
    words_x: float
    anchor: str | None
    beside: bool


def laid_out(marks: Sequence[Mark], scale: Scale, most: int, widest: float) -> tuple[list[Laid], int]:
    """The placed ones among the marks in rows of the plot, and how many rows. Members of a series have rows of their own.

    most: rows before what is left is bundled. widest: pixels for the words of one mark.
    """
    groups = _by_person(marks)
    most = max(most, min(len(groups) + 1, PEOPLE)) if len(groups) > 1 else most
    found: list[Laid] = []
    left_over: list[Laid] = []
    rows = 0
    for group in groups:
        ends: list[float] = []
        for mark in group:
            laid = _laid(mark, scale, widest)
            low, high = _box(laid)
            row = next((number for number, end in enumerate(ends) if end + GAP <= low), len(ends))
            if rows + row >= most:
                left_over.append(laid)
                continue
            ends = [*ends, high] if row == len(ends) else [*ends[:row], high, *ends[row + 1 :]]
            found.append(replace(laid, row=rows + row))
        rows += len(ends)
    bundles = _bundled(left_over, scale, rows)
    return [*found, *bundles], rows + (1 if bundles else 0)


def _by_person(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The placed marks of the whole case, then of each member or subgroup, whose course begins first; each in the order of time."""
    groups: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in sorted((mark for mark in marks if mark.place is not None), key=lambda mark: mark.order):
        groups[mark.of].append(mark)
    return sorted(groups.values(), key=lambda its: (its[0].of != "", its[0].order))


def _laid(mark: Mark, scale: Scale, widest: float) -> Laid:
    assert mark.place is not None
    x = scale.x(mark.place)
    start, end = mark.start, mark.end or mark.start
    left = scale.edge_left if start is None or start.low is None else scale.x(float(start.low))
    right = scale.edge_right if end is None or end.high is None else scale.x(float(end.high))
    after = scale.edge_right - (x - 6)
    room = min(widest, after if after >= ENOUGH else scale.edge_right - scale.edge_left)
    words = fitted(mark, room)
    width = words_width(words, mark.bold)
    beside = stands_beside(mark)
    words_x, anchor = x - 6, None
    if mark.shape == "bracket":
        words_x = left + 4 if right - left > 16 else x + 12
    elif beside:
        words_x = x + (12 if mark.solid else 19)
    if beside and words_x + width > scale.edge_right and x - 12 - width >= scale.edge_left:
        words_x, anchor = x - 12, "end"
    elif words_x + width > scale.edge_right:
        beside, words_x, anchor = False, scale.edge_right, "end"
    return Laid(mark, 0, x, left, right, words, words_x, anchor, beside)


def stands_beside(mark: Mark) -> bool:
    """Whether the words stand to the right of the mark: where its time is exact, so that no line runs through them."""
    exact = mark.start is None or mark.start.is_point
    return exact and mark.until is None and mark.shape not in ("bar", "torn", "bracket")


def fitted(mark: Mark, room: float) -> str:
    """The mark's words, as many as there is room for."""
    first = mark.label[: mark.bold]
    return cut(mark.label, room - width_of(first, SIZE, bold=True) + width_of(first, SIZE), SIZE)


def words_width(words: str, bold: int) -> float:
    """The most room for a label of which the first letters are bold."""
    return width_of(words[:bold], SIZE, bold=True) + width_of(words[bold:], SIZE)


def _box(laid: Laid) -> tuple[float, float]:
    width = words_width(laid.words, laid.mark.bold)
    low = laid.words_x - (width if laid.anchor else 0)
    last = laid.x + (20 if laid.mark.shape == "torn" or not laid.mark.solid else 7)
    return min(low, laid.left, laid.x - 7), max(low + width, laid.right, last)


def _bundled(laid: list[Laid], scale: Scale, row: int) -> list[Laid]:
    """What found no row, in bundles with their number; a bundle leads to its first."""
    bins: dict[int, list[Laid]] = {}
    last = int((scale.edge_right - scale.edge_left) / BIN) - 1
    for one in laid:
        bins.setdefault(min(int((one.x - scale.edge_left) / BIN), last), []).append(one)
    bundles = []
    for place, its in sorted(bins.items()):
        x = scale.edge_left + place * BIN + 14
        mark = bundle_of([one.mark for one in its], "about here", f"+{len(its)}")
        bundles.append(Laid(mark, row, x, x, x, cut(mark.label, BIN - 6, SIZE), x - 6, None, False))
    return bundles


def bundle_of(marks: Sequence[Mark], where: str, label: str) -> Mark:
    """One mark for several; it leads to the first of them and names a few."""
    names = "; ".join(one.label for one in marks[:3]) + ("; …" if len(marks) > 3 else "")
    tells = cut(f"{len(marks)} more {where}: {names}", 700, SIZE)
    return Mark(marks[0].id, label, tells, INK_LOOK, INK, "cluster", marks[0].place)
