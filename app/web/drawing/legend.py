"""What the shapes, the lines and the grounds mean: only of those that stand in this drawing."""

from collections.abc import Callable
from dataclasses import dataclass

from app.clinical.marks import Sign
from app.web.drawing.advance_widths import width_of, wrapped
from app.web.drawing.drawn import glyph
from app.web.drawing.frame import MARGIN
from app.web.drawing.markup import element, path, text
from app.web.drawing.palette import INK, LIT, LIT_EDGE, LOOKS, QUIET
from app.web.drawing.shapes import serrated
from app.web.drawing.sheet import Sheet

SIZE, ROW = 11.0, 21.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the drawing, so that the legend says it and no more."""

    signs: frozenset[Sign]
    derived: bool
    uncertain: bool
    unbounded: bool
    torn: bool
    unsaid: bool
    window: bool
    readings: bool


def put_legend(sheet: Sheet, shown: Shown) -> None:
    """The legend, in as many lines as it takes."""
    entries = [(24.0, _sign(sign), LOOKS[sign].words) for sign in LOOKS if sign in shown.signs]
    more: list[tuple[bool, float, Callable[[float, float], str], str]] = [
        (shown.derived, 24, lambda x, y: _ink(glyph("circle", x + 8, y, True)), "filled: as the source says"),
        (
            shown.derived,
            34,
            lambda x, y: _ink(glyph("circle", x + 8, y, False)),
            "outline, d: derived from a value or a lesion",
        ),
        (shown.uncertain, 44, _span, "at some time between these bounds; the mark stands at one such time"),
        (shown.unbounded, 44, _arrow, "no bound is stated on this side"),
        (shown.torn, 34, _torn, "when it ended is not stated"),
        (shown.readings, 44, _readings, "thin: each way to read the sentence"),
        (shown.window, 34, _window, "clear or responding there while disease grew here"),
    ]
    entries += [(width, draw, words) for here, width, draw, words in more if here]
    x, y = MARGIN, sheet.y + 12
    for width, draw, words in entries:
        lines = wrapped(words, sheet.frame.end - MARGIN - width, SIZE, 2)
        wide = width + max(width_of(line, SIZE) for line in lines)
        if x > MARGIN and x + wide > sheet.frame.end:
            x, y = MARGIN, y + ROW
        sheet.fore.append(draw(x, y))
        for place, line in enumerate(lines):
            sheet.fore.append(text(line, x + width, y + 4 + 13 * place, class_="tl-quiet", fill=QUIET))
        y += 13 * (len(lines) - 1)
        x += wide + 18
    sheet.y = y + ROW


def _sign(sign: Sign) -> Callable[[float, float], str]:
    look = LOOKS[sign]
    return lambda x, y: element("g", glyph(look.shape, x + 8, y, True), class_=f"tl-{look.name}", color=look.colour)


def _ink(svg: str) -> str:
    return element("g", svg, class_="tl-ink", color=INK)


def _span(x: float, y: float) -> str:
    pale = element(
        "path",
        d=path("M", x + 2, y - 4, "h", 34.0, "v", 8.0, "h", -34.0, "z"),
        fill="currentColor",
        fill_opacity="0.16",
    )
    line = element(
        "path",
        d=path("M", x + 2, y - 4, "v", 8.0, "m", 0.0, -4.0, "h", 34.0, "m", 0.0, -4.0, "v", 8.0),
        fill="none",
        stroke="currentColor",
    )
    return _ink(pale + line + glyph("circle", x + 19, y, True))


def _arrow(x: float, y: float) -> str:
    return _ink(
        element(
            "path",
            d=path("M", x + 2, y - 4, "v", 8.0, "m", 0.0, -4.0, "h", 34.0, "m", -5.0, -4.0, "l", 5.0, 4.0, -5.0, 4.0),
            fill="none",
            stroke="currentColor",
        )
    )


def _torn(x: float, y: float) -> str:
    return _ink(
        element(
            "path", class_="tl-bar", d=serrated(x + 4, y - 4, 20.0, 8.0), fill="currentColor", stroke="currentColor"
        )
    )


def _whisker(x: float, y: float) -> str:
    return path("M", x, y, "v", 2.0, "m", 0.0, -1.0, "h", 26.0, "m", 0.0, -1.0, "v", 2.0)


def _readings(x: float, y: float) -> str:
    return _ink(
        element(
            "path",
            d=f"{_whisker(x + 2, y - 2)}{_whisker(x + 10, y + 2)}",
            fill="none",
            stroke="currentColor",
            stroke_width="0.8",
        )
    )


def _window(x: float, y: float) -> str:
    return element("rect", class_="tl-window-strong", x=x + 2, y=y - 8, width=24, height=16, fill=LIT, stroke=LIT_EDGE)
