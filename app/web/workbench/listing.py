"""The text with the numbers of its lines, and marks where an issue is about one."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.workbench.located import Located

WHOLE_LINES, WHOLE_SIZE = 60, 8_000
"""Lines and characters up to which a text is shown whole at once."""
FOLDED_LINES, FOLDED_SIZE = 3_000, 120_000
"""Up to which it is shown whole, folded."""
_AROUND = 2
_LONGEST, _BEFORE = 300, 100
"""Characters of a line that are shown, and of those before a mark."""


@dataclass(frozen=True)
class Line:
    """One line; marks: the issues that are about it."""

    number: int
    text: str
    marks: tuple[Located, ...] = ()


@dataclass(frozen=True)
class Listing:
    """blocks: lines that follow one another; folded: the whole text, empty where the blocks are it or it is too long. count: its lines."""

    blocks: list[list[Line]]
    folded: str
    count: int
    is_whole: bool


def listing(text: str, issues: Sequence[Located]) -> Listing:
    """A short text whole, of a longer one the lines around the issues."""
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    marks: dict[int, list[Located]] = {}
    for one in issues:
        if one.at is not None:
            marks.setdefault(min(one.at.line, len(lines)), []).append(one)
    is_whole = len(lines) <= WHOLE_LINES and len(text) <= WHOLE_SIZE
    numbers = range(1, len(lines) + 1)
    shown = numbers if is_whole else sorted({n + d for n in marks for d in range(-_AROUND, _AROUND + 1)} & set(numbers))
    blocks: list[list[Line]] = []
    for number in shown:
        if not blocks or blocks[-1][-1].number != number - 1:
            blocks.append([])
        blocks[-1].append(_line(number, lines[number - 1], tuple(marks.get(number, ()))))
    is_folded = not is_whole and len(lines) <= FOLDED_LINES and len(text) <= FOLDED_SIZE
    return Listing(blocks, "\n".join(lines) if is_folded else "", len(lines), is_whole)


def _line(number: int, text: str, marks: tuple[Located, ...]) -> Line:
    columns = [one.at.column for one in marks if one.at is not None]
    begin = max(0, min(columns, default=1) - 1 - _BEFORE) if len(text) > _LONGEST else 0
    shown = text[begin : begin + _LONGEST]
    return Line(number, f"{'…' if begin else ''}{shown}{'…' if begin + len(shown) < len(text) else ''}", marks)
