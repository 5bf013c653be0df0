"""A laid-out mark as SVG: the bounds of its time, its shape, its words; a link to the item that says it."""

from xml.sax.saxutils import escape

from app.clinical.intervals import Interval
from app.web.drawing.advance_widths import wrapped
from app.web.drawing.mark import Mark
from app.web.drawing.markup import element, isolated, path, text, title
from app.web.drawing.palette import GROUND
from app.web.drawing.scale import Scale
from app.web.drawing.shapes import serrated, shape
from app.web.drawing.strip import ROW, SIZE, Laid

WORDS, CENTRE = 11.0, 19.0
"""From the top of a row to the base line of its words, and to the middle of its marks."""
BAR = 8.0


def drawn(laid: Laid, top: float, height: float, scale: Scale, links: bool) -> str:
    """The mark in the row of which the top edge and the height are given; its words above it, or beside."""
    mark, y = laid.mark, top + (height / 2 if height < ROW else CENTRE)
    parts = [title(mark.tells)]
    if links:
        parts.append(_target(laid.x - 13, top, height))
    if mark.start is not None:
        parts += [_span(laid, y), _whiskers(laid, y, scale)]
    parts += [_shape(laid, y, scale), _words(laid, y + 4 if laid.beside else top + WORDS)]
    return linked(mark.id, mark.look, mark.colour, links, *parts)


def linked(id_: str, look: str, colour: str, links: bool, *parts: str) -> str:
    """The parts of a mark, as a link to the item's evidence where links are wanted."""
    attributes = {"class_": f"tl-mark tl-{look}", "color": colour}
    return element("a", *parts, href=f"#item-{id_}", **attributes) if links else element("g", *parts, **attributes)


def _target(x: float, top: float, height: float) -> str:
    """An area of 24 pixels and more that takes a finger (WCAG 2.2, 2.5.8)."""
    box = path("M", x, top, "h", 26.0, "v", height, "h", -26.0, "z")
    return element("path", d=box, fill="none", pointer_events="all")


def _span(laid: Laid, y: float) -> str:
    """Pale: somewhere in here. What lasts is pale from the earliest start to the latest end."""
    width = laid.right - laid.left
    if width < 1.5:
        return ""
    pale = path("M", laid.left, y - 4, "h", width, "v", 8.0, "h", -width, "z")
    return element("path", d=pale, fill="currentColor", fill_opacity="0.16")


def _whiskers(laid: Laid, y: float, scale: Scale) -> str:
    """A line from the earliest to the latest time, with a cap where a bound is stated and an arrow where there is none."""
    mark = laid.mark
    if laid.right - laid.left < 1.5 or mark.start is None:
        return ""
    end = mark.end or mark.start
    line = path("M", laid.left, y, "H", laid.right, _edge(laid.left, y, mark.start.low is None, -1))
    line += " " + _edge(laid.right, y, end.high is None, 1)
    drawn_readings = [
        _reading(months, y + 6 + 2.5 * place, scale) for place, (_, months) in enumerate(mark.readings[:2])
    ]
    dashes = "4 3" if mark.look == "silent" else None
    line = element("path", d=line, fill="none", stroke="currentColor", stroke_dasharray=dashes)
    thin = "".join(drawn_readings)
    return line + (element("path", d=thin, fill="none", stroke="currentColor", stroke_width="0.8") if thin else "")


def _edge(x: float, y: float, open_: bool, way: int) -> str:
    if open_:
        return path("M", x - way * 5.0, y - 4, "L", x - way * 0.5, y, x - way * 5.0, y + 4)
    return path("M", x, y - 4, "v", 8.0)


def _reading(months: Interval, y: float, scale: Scale) -> str:
    """One of several ways to read the sentence: a thin line of its own."""
    left = scale.edge_left if months.low is None else scale.x(float(months.low))
    right = scale.edge_right if months.high is None else scale.x(float(months.high))
    return path("M", left, y - 1, "v", 2.0, "m", 0.0, -1.0, "H", right, "m", 0.0, -1.0, "v", 2.0)


def _shape(laid: Laid, y: float, scale: Scale) -> str:
    mark, x = laid.mark, laid.x
    if mark.shape == "bracket":
        return element(
            "path",
            d=path("M", laid.left, y, "H", laid.right),
            fill="none",
            stroke="currentColor",
            stroke_width="3",
        )
    if mark.shape in ("bar", "torn"):
        return _bar(laid, y, scale)
    return glyph(mark.shape, x, y, mark.solid)


def glyph(name: str, x: float, y: float, solid: bool) -> str:
    """A shape: filled where the source says it, an outline with a small d where it is derived."""
    if solid:
        return element(
            "path",
            class_="tl-shape",
            d=shape(name, x, y),
            fill="currentColor",
            stroke=GROUND,
        )
    outline = element(
        "path", class_="tl-outline", d=shape(name, x, y, 4.8), fill=GROUND, stroke="currentColor", stroke_width="1.8"
    )
    return outline + text("d", x + 8, y + 3.5, font_size="10", fill="currentColor")


def _bar(laid: Laid, y: float, scale: Scale) -> str:
    """From where it is drawn to begin to where it is drawn to end; what is certain, between the bounds, is darker."""
    mark, x, top = laid.mark, laid.x, y - BAR / 2
    if mark.shape == "torn":
        return element(
            "path",
            class_="tl-care" if mark.pattern == GROUND else "tl-bar",
            d=serrated(x, top, 15.0, BAR),
            fill=mark.pattern or "currentColor",
            stroke="currentColor",
        )
    last = max(scale.x(mark.until) if mark.until is not None else x, x + 3)
    box = path("M", x, top, "H", last, "v", BAR, "H", x, "z")
    whole = element(
        "path",
        class_="tl-care" if mark.pattern == GROUND else "tl-bar",
        d=box,
        fill=mark.pattern or "currentColor",
        fill_opacity=None if mark.pattern else "0.6",
        stroke="currentColor",
    )
    low = mark.start.high if mark.start is not None else None
    high = mark.end.low if mark.end is not None else None
    if mark.pattern or low is None or high is None or low >= high:
        return whole
    sure = path("M", scale.x(float(low)), top, "H", scale.x(float(high)), "v", BAR, "H", scale.x(float(low)), "z")
    return whole + element("path", d=sure, fill="currentColor")


def _words(laid: Laid, base: float) -> str:
    bold = laid.mark.bold
    if not laid.words:
        return ""
    if bold and len(laid.words) > bold:
        first = element("tspan", escape(isolated(laid.words[:bold])), font_weight="700")
        inside = first + escape(isolated(laid.words[bold:]))
        return element("text", inside, x=laid.words_x, y=base, text_anchor=laid.anchor)
    return text(laid.words, laid.words_x, base, text_anchor=laid.anchor)


def in_gutter(mark: Mark, x: float, top: float, height: float, room: float, links: bool) -> str:
    """A mark whose time is not stated: its shape, and its words beside it in one line or two, within `room` pixels from x."""
    apart = 19.0 if mark.solid else 28.0
    room -= apart
    name = mark.shape if mark.shape not in ("bar", "torn", "bracket") else "square"
    middle = top + height / 2
    area = _target(x, top, 2 * (middle - top)) if links else ""
    lines = wrapped(mark.label, room, SIZE, 2 if height >= ROW else 1)
    base = middle + 4 - 6 * (len(lines) - 1)
    words = [text(line, x + apart, base + 12 * place) for place, line in enumerate(lines)]
    return linked(
        mark.id, mark.look, mark.colour, links, title(mark.tells), area, glyph(name, x + 7, middle, mark.solid), *words
    )
