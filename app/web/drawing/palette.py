"""Colours and shapes. Colours are Okabe and Ito's, darkened to 3:1 and more on white and on the lit band; static/timeline.css has the dark ones.

A sign is told by its shape and its word first, and by its colour only then.
"""

from typing import NamedTuple

from app.clinical.marks import Sign

GROUND, INK, QUIET, LINE, RAISED = "#ffffff", "#1b1f24", "#4d5661", "#dfe4e9", "#f4f6f8"
HATCH = "#aab4be"
LIT, LIT_EDGE = "#ffe48a", "#7d5f00"
FAMILY = "'Liberation Sans', Arial, Helvetica, 'DejaVu Sans', sans-serif"


class Look(NamedTuple):
    """name: the class in the style sheet. words: in the legend. brief: before a mark's own words."""

    name: str
    colour: str
    shape: str
    words: str
    brief: str


LOOKS = {
    Sign.CLEAR: Look("clear", "#0072b2", "circle", "clear", "clear"),
    Sign.RESPONDING: Look("responding", "#00785a", "down", "responding", "responding"),
    Sign.GROWING: Look("growing", "#c04a00", "up", "new or growing", "growing"),
    Sign.PRESENT: Look("present", "#8d3b72", "square", "present; that it grows is not said", "present"),
    Sign.SILENT: Look("silent", QUIET, "dash", "nobody looked, or nobody said", ""),
    Sign.OTHER: Look("other", INK, "hexagon", "another statement", ""),
}
INK_LOOK = "ink"
