"""Marks in rows: no mark and no words on another's, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.web.drawing.advance_widths import cut, width_of
from app.web.drawing.mark import Mark
from app.web.drawing.scale import Scale

SIZE = 11.0
ROW = 27.0
GAP = 9.0
COMPACT = 24.0
"""A row of marks whose words stand beside them, which those of exactly stated time have room for."""
BIN = 42.0
"""Pixels of one bundle of marks for which there is no row left."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A mark on paper. row: from 0. x: of its shape. left, right: of the bounds of its time. words: the label as it fits."""

    mark: Mark
    row: int
    x: float
    left: float
    right: float
    words: str
    words_x: float
    anchor: str | None


def laid_out(
    marks: Sequence[Mark], scale: Scale, most: int, widest: float, beside: bool = False
) -> tuple[list[Laid], int]:
    """The placed ones among the marks in rows of the plot, and how many rows. Members of a series have rows of their own.

    most: rows before what is left is bundled. widest: pixels for the words of one mark. beside: whether words stand to the right
    of their mark, or above it.
    """
    placed = sorted((mark for mark in marks if mark.place is not None), key=lambda mark: (mark.of, mark.order))
    found: list[Laid] = []
    left_over: list[Laid] = []
    rows = 0
    for _, group in groupby(placed, key=lambda mark: mark.of):
        ends: list[float] = []
        for mark in group:
            laid = _laid(mark, scale, widest, beside)
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


def _laid(mark: Mark, scale: Scale, widest: float, beside: bool) -> Laid:
    assert mark.place is not None
    x = scale.x(mark.place)
    start, end = mark.start, mark.end or mark.start
    left = scale.edge_left if start is None or start.low is None else scale.x(float(start.low))
    right = scale.edge_right if end is None or end.high is None else scale.x(float(end.high))
    room = min(widest, scale.edge_right - scale.edge_left)
    words = fitted(mark, room)
    width = words_width(words, mark.bold)
    words_x, anchor = (left + 4 if mark.shape == "bracket" else x + 9 if beside else x - 6), None
    if beside and words_x + width > scale.edge_right:
        words_x, anchor = x - 9, "end"
    elif words_x + width > scale.edge_right:
        words_x, anchor = scale.edge_right, "end"
    return Laid(mark, 0, x, left, right, words, words_x, anchor)


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
        first = its[0].mark
        x = scale.edge_left + place * BIN + 8
        tells = (
            f"{len(its)} more about here: "
            + "; ".join(one.mark.label for one in its[:4])
            + ("; …" if len(its) > 4 else "")
        )
        mark = Mark(first.id, f"+{len(its)}", cut(tells, 900, SIZE), "ink", first.colour, "cluster", first.place)
        bundles.append(Laid(mark, row, x, x, x, cut(mark.label, BIN - 6, SIZE), x - 6, None))
    return bundles
