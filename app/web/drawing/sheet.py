"""The sheet while it is filled from top to bottom: layers, so that what lies behind is written first, and links in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from app.web.drawing.advance_widths import cut, width_of, wrapped
from app.web.drawing.drawn import drawn, in_gutter
from app.web.drawing.frame import MARGIN, NAMES_WIDE, Frame
from app.web.drawing.mark import Mark
from app.web.drawing.markup import element, text
from app.web.drawing.palette import GROUND, LINE, QUIET, RAISED
from app.web.drawing.strip import COMPACT, ROW, Laid, bundle_of, laid_out, words_width

PAD = 4.0
Ground = Literal["plain", "hatch"] | None
SILENT = 20.0
"""The height of a lane about which nothing is said."""


@dataclass
class Sheet:
    """frame: its division. links: whether marks lead to their evidence. hatch: the id of the pattern. timeless: what is said of marks without a place. y: where the next part begins."""

    frame: Frame
    links: bool
    hatch: str
    timeless: str
    y: float = 0.0
    back: list[str] = field(default_factory=list)
    lit: list[str] = field(default_factory=list)
    fore: list[str] = field(default_factory=list)
    marks: list[tuple[tuple[float, float, str, str], str]] = field(default_factory=list)

    def strip(
        self, name: str, sub: str, marks: Sequence[Mark], most: int, widest: float = 420.0, ground: Ground = "plain"
    ) -> None:
        """Marks under one name: in rows of the plot, and those without a time in the gutter.

        ground: `hatch` where the marks only say that nobody looked or said; None for none, and for rows as low as can be.
        """
        frame, top = self.frame, self.y
        if frame.narrow:
            self._name_above(name, sub)
        start = self.y
        laid, rows = laid_out(marks, frame.scale, most, widest)
        timeless = sorted((mark for mark in marks if mark.place is None), key=lambda mark: mark.order)
        compact = all(one.beside for one in laid) and (not timeless or ground is None)
        tall, pad = (COMPACT, 0.0 if ground is None else 2.0) if compact else (ROW, PAD)
        for one in laid:
            y = start + pad + one.row * tall
            self._put(one.mark, drawn(one, y, tall, frame.scale, self.links))
            if ground == "hatch":
                self._plate(one, y)
        without = self._gutter(timeless, start + pad + (rows * tall if frame.gutter is None else 0), most, tall)
        height = pad * 2 + tall * (max(rows, without) if frame.gutter is not None else rows + without)
        height = max(height, SILENT)
        if not frame.narrow:
            self._name(name, sub, top, height)
        if ground is not None:
            fill = RAISED if ground == "plain" else f"url(#{self.hatch})"
            style = "tl-lane" if ground == "plain" else "tl-unsaid"
            self.back.append(_box(style, frame.left, start, frame.right - frame.left, height - 2, fill))
        self.y = start + height

    def _plate(self, laid: Laid, y: float) -> None:
        """A quiet ground behind words on a hatched lane."""
        width = words_width(laid.words, laid.mark.bold) + 6
        left = laid.words_x - (width - 3 if laid.anchor else 3)
        self.lit.append(_box("tl-label", left, y + (5 if laid.beside else 1), width, 14, GROUND))

    def silent(self, name: str, sub: str) -> None:
        """A lane about which nothing is said: hatched, and said so in words."""
        frame = self.frame
        if frame.narrow:
            self._name_above(name, "")
        else:
            self._name(name, "" if sub else sub, self.y, SILENT)
        self.hatched("not stated", self.y, SILENT)
        self.y += SILENT

    def hatched(self, words: str, top: float, height: float) -> None:
        """A part of the plot that is hatched, with words on a quiet ground."""
        frame = self.frame
        self.back.append(
            _box("tl-unsaid", frame.left, top, frame.right - frame.left, height - 2, f"url(#{self.hatch})")
        )
        width = words_width(words, 0) + 12
        middle = top + (height - 2) / 2
        self.lit.append(_box("tl-label", frame.left + 30, middle - 7, width, 14, GROUND))
        self.fore.append(text(words, frame.left + 36, middle + 4, class_="tl-quiet", fill=QUIET))

    def figures(self, marks: Sequence[Mark], most: int) -> None:
        """Marks that belong to no time, one below the other over the whole width."""
        frame = self.frame
        whole = replace(frame, left=MARGIN, gutter=None)
        rows = replace(self, frame=whole)._gutter(marks, self.y, most, COMPACT)
        self.y += rows * COMPACT + PAD

    def heading(self, words: str) -> None:
        """The name of a part."""
        self.y += 10
        self.fore.append(
            text(
                cut(words, self.frame.width - 2 * MARGIN, 12, bold=True),
                MARGIN,
                self.y + 12,
                font_size="12",
                font_weight="700",
            )
        )
        self.back.append(
            element("path", class_="tl-rule", d=f"M{MARGIN:g} {self.y + 17:g}H{self.frame.end:g}", stroke=LINE)
        )
        self.y += 20

    def _put(self, mark: Mark, svg: str) -> None:
        self.marks.append((mark.order, svg))

    def _name(self, name: str, sub: str, top: float, height: float) -> None:
        room = NAMES_WIDE - 10
        size = 12.0 if width_of(name, 12) <= room else 11.0
        lines = [name] if width_of(name, size) <= room else wrapped(name, room, 10, 2)
        size = size if len(lines) == 1 and lines[0] == name else 10.0
        shown = sub if height > 26 else ""
        tall = size * len(lines) + (12 if shown else 0)
        base = top + (max((height - 2 - tall) / 2, 0) if height < 60 else 7) + size - 1.5
        for line in lines:
            self.fore.append(text(line, MARGIN, base, font_size=size, class_="tl-name"))
            base += size + 0.5
        if shown:
            self.fore.append(text(cut(shown, room, 10), MARGIN, base, font_size="10", class_="tl-quiet", fill=QUIET))

    def _name_above(self, name: str, sub: str) -> None:
        words = f"{name} ({sub})" if sub else name
        self.fore.append(
            text(cut(words, self.frame.width - 2 * MARGIN, 12), MARGIN, self.y + 13, font_size="12", class_="tl-name")
        )
        self.y += 18

    def _gutter(self, marks: Sequence[Mark], top: float, most: int, tall: float = ROW) -> int:
        """Marks without a time below each other; how many rows they take."""
        frame = self.frame
        x = frame.gutter if frame.gutter is not None else frame.left
        shown = list(marks) if len(marks) <= most else list(marks[: most - 1])
        room = frame.end - x
        for row, mark in enumerate(shown):
            if frame.gutter is None and mark.look != "statistic":
                mark = replace(mark, label=f"{self.timeless}: {mark.label}")
            self._put(mark, in_gutter(mark, x, top + row * tall, tall, room, self.links))
        if len(shown) < len(marks):
            bundle = bundle_of(marks[len(shown) :], "without a time", f"+{len(marks) - len(shown)} more")
            self._put(bundle, in_gutter(bundle, x, top + len(shown) * tall, tall, room, self.links))
            return len(shown) + 1
        return len(shown)


def _box(name: str, x: float, y: float, width: float, height: float, fill: str) -> str:
    return element("rect", class_=name, x=x, y=y, width=width, height=height, fill=fill)
