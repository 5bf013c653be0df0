"""SVG as text: elements, attributes and text that any reader of XML takes, whatever the case says."""

import re
from xml.sax.saxutils import escape

from app.web.wording import printable

LONE = re.compile(r"[\ud800-\udfff]")
ALWAYS_LEFT = re.compile(r"[\u0020-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u22ff]*")
"""Text that no right-to-left letter and no control of direction stands in: it needs no isolation."""
DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OPEN, CLOSE = "\u2068", "\u2069"


def said(text: object) -> str:
    """Text of a case as it can be drawn: in one line, without what XML forbids, and without its own controls of direction."""
    line = " ".join(printable(text).split())
    return DIRECTIONS.sub("", LONE.sub("\ufffd", line))


def isolated(text: str) -> str:
    """The text between first-strong isolates where it may run from right to left, so that it does not turn its neighbours."""
    return text if ALWAYS_LEFT.fullmatch(text) else f"{OPEN}{text}{CLOSE}"


def element(name: str, *content: str, **attributes: object) -> str:
    """One element. `class_` is class, `_` in a name is `-`; None leaves an attribute out; numbers have one decimal."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """Words of which the line starts (or, with text_anchor, ends) at x, on the base line y."""
    return element("text", escape(isolated(words)), x=x, y=y, **attributes) if words else ""


def title(words: str) -> str:
    """What a pointer or a screen reader tells of an element."""
    return element("title", escape(words))


def number(value: float) -> str:
    """At most one decimal, which is a tenth of a pixel."""
    shown = f"{value:.1f}"
    return shown.removesuffix(".0").replace("-0", "0") if shown in ("-0.0", "0.0") else shown.removesuffix(".0")


def path(*parts: str | float) -> str:
    """Data of a path from letters and numbers; a letter needs no space beside it."""
    joined = ""
    for part in parts:
        shown = part if isinstance(part, str) else number(part)
        apart = joined and not joined[-1].isalpha() and not shown[:1].isalpha() and not shown.startswith("-")
        joined += f" {shown}" if apart else shown
    return joined


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(str(value), {'"': "&quot;", "\n": " "})
