"""The sheet while it is filled from top to bottom: layers, so that what lies behind is written first, and links in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.web.drawing.advance_widths import cut, wrapped
from app.web.drawing.drawn import drawn, in_gutter
from app.web.drawing.frame import MARGIN, NAMES_WIDE, Frame
from app.web.drawing.mark import Mark
from app.web.drawing.markup import element, text
from app.web.drawing.palette import INK, LINE, QUIET, RAISED
from app.web.drawing.strip import COMPACT, ROW, SIZE, Laid, laid_out, words_width

PAD = 4.0
SILENT = 20.0
"""The height of a lane about which nothing is said."""


@dataclass
class Sheet:
    """frame: its division. links: whether marks lead to their evidence. y: where the next part begins."""

    frame: Frame
    links: bool
    hatch: str
    y: float = 0.0
    back: list[str] = field(default_factory=list)
    lit: list[str] = field(default_factory=list)
    fore: list[str] = field(default_factory=list)
    marks: list[tuple[tuple[float, float, str, str], str]] = field(default_factory=list)

    def strip(
        self, name: str, sub: str, marks: Sequence[Mark], most: int, widest: float = 420.0, ground: bool = True
    ) -> None:
        """Marks under one name: in rows of the plot, and those without a time in the gutter."""
        frame, top = self.frame, self.y
        if frame.narrow:
            self._name_above(name, sub)
        start = self.y
        beside = all(mark.shape in ("dot", "dash") and (mark.start is None or mark.start.is_point) for mark in marks)
        tall, pad = (COMPACT, 0.0) if beside else (ROW, PAD)
        laid, rows = laid_out(marks, frame.scale, most, widest, beside)
        for one in laid:
            self._put(one.mark, drawn(one, start + pad + one.row * tall, frame.scale, self.links, beside))
        timeless = sorted((mark for mark in marks if mark.place is None), key=lambda mark: mark.order)
        without = self._gutter(timeless, start + pad + (rows * tall if frame.gutter is None else 0), most, tall)
        height = pad * 2 + tall * (max(rows, without) if frame.gutter is not None else rows + without)
        height = max(height, SILENT)
        if not frame.narrow:
            self._name(name, sub, top, height)
        if ground:
            self.back.append(_box("tl-lane", frame.left, start, frame.right - frame.left, height - 2, RAISED))
        self.y = start + height

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
        self.back.append(_box("tl-label", frame.left + 8, middle - 7, width, 14, "#ffffff"))
        self.fore.append(text(words, frame.left + 14, middle + 4, class_="tl-quiet", fill=QUIET))

    def unsaid(self, top: float) -> None:
        """Hatches the lane from `top` on: it has marks, but they say that nobody looked or said."""
        frame = self.frame
        self.back.append(
            _box("tl-unsaid", frame.left, top, frame.right - frame.left, self.y - top - 2, f"url(#{self.hatch})")
        )

    def figures(self, marks: Sequence[Mark], most: int) -> None:
        """Marks that belong to no time, one below the other over the whole width."""
        frame = self.frame
        whole = replace(frame, left=MARGIN, gutter=None)
        rows = replace(self, frame=whole)._gutter(marks, self.y, most)
        self.y += rows * ROW + PAD

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
        lines = wrapped(name, room, SIZE + 1, 2 if height > 30 else 1)
        tall = 14 * len(lines) + (12 if sub and height > 26 else 0)
        y = top + max((height - 2 - tall) / 2, 1) + 11 if height < 60 else top + 17
        for line in lines:
            self.fore.append(text(line, MARGIN, y, font_size="12", class_="tl-name"))
            y += 14
        if sub and height > 26:
            self.fore.append(text(cut(sub, room, 10), MARGIN, y - 1, font_size="10", class_="tl-quiet", fill=QUIET))

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
        for row, mark in enumerate(shown):
            self._put(mark, in_gutter(self._beside(mark, x), x, top + row * tall, self.links, tall))
        if len(shown) < len(marks):
            rest = marks[len(shown) :]
            first = rest[0]
            tells = (
                f"{len(rest)} more without a time: "
                + "; ".join(one.label for one in rest[:4])
                + ("; …" if len(rest) > 4 else "")
            )
            bundle = Mark(first.id, f"+{len(rest)} more", cut(tells, 900, SIZE), "ink", INK, "cluster")
            self._put(first, in_gutter(self._beside(bundle, x), x, top + len(shown) * tall, self.links, tall))
            return len(shown) + 1
        return len(shown)

    def _beside(self, mark: Mark, x: float) -> Laid:
        frame = self.frame
        apart = 28.0 if not mark.solid else 19.0
        if frame.gutter is None and mark.shape != "cluster" and not mark.look.startswith("statistic"):
            mark = replace(mark, label=f"time not stated: {mark.label}", bold=0)
        room = frame.end - x - apart
        return Laid(mark, 0, x, x, x, cut(mark.label, room, SIZE), x + apart, None)


def _box(name: str, x: float, y: float, width: float, height: float, fill: str) -> str:
    return element("rect", class_=name, x=x, y=y, width=width, height=height, fill=fill)
