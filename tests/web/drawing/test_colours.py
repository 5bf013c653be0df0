"""Contrast of the drawing in light and dark: 4.5:1 for words (WCAG 2.2, 1.4.3), 3:1 for marks (1.4.11), on every ground that they lie on."""

import re
from pathlib import Path

import pytest

from app.clinical.marks import Sign
from app.web.drawing import palette
from app.web.drawing.palette import LOOKS

CSS = (Path(__file__).parents[3] / "app" / "web" / "static" / "timeline.css").read_text(encoding="utf-8")
DARK = CSS[CSS.index("prefers-color-scheme: dark") : CSS.index("@media print")]
STRONG, FAINT = 0.85, 0.28  # opacities of the lit band where it is strong, and elsewhere
Colour = tuple[float, float, float]


def rgb(colour: str) -> Colour:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def over(above: str, below: Colour, opacity: float) -> Colour:
    red, green, blue = (opacity * one + (1 - opacity) * other for one, other in zip(rgb(above), below, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def dark(name: str, what: str) -> str:
    """The colour that the style sheet gives a class in the dark."""
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]+)\}", DARK):
        found = re.search(rf"(?:^|[; ]){what}:\s*(#[0-9a-f]{{6}})", body)
        if found and name in [one.strip() for one in selectors.split(",")]:
            return found[1]
    raise AssertionError(f"{name} has no {what} in the dark")


def grounds(ground: str, lane: str, lit: str) -> list[Colour]:
    plain = [rgb(ground), rgb(lane)]
    return [*plain, *(over(lit, one, opacity) for one in plain for opacity in (FAINT, STRONG))]


LIGHT_GROUNDS = grounds(palette.GROUND, palette.RAISED, palette.LIT)
DARK_GROUNDS = grounds(dark(".tl-ground", "fill"), dark(".tl-lane", "fill"), dark(".tl-lit", "fill"))


@pytest.mark.parametrize("sign", Sign)
def test_marks_stand_out_three_to_one_from_every_ground(sign: Sign) -> None:
    look = LOOKS[sign]
    for ground in LIGHT_GROUNDS:
        assert contrast(rgb(look.colour), ground) >= 3
    for ground in DARK_GROUNDS:
        assert contrast(rgb(dark(f".tl-{look.name}", "color")), ground) >= 3


def test_words_stand_out_four_and_a_half_to_one_from_every_ground() -> None:
    for ground in LIGHT_GROUNDS:
        assert contrast(rgb(palette.INK), ground) >= 4.5
    for ground in DARK_GROUNDS:
        assert contrast(rgb(dark(".tl-text", "fill")), ground) >= 4.5
    for ground in LIGHT_GROUNDS[:2]:
        assert contrast(rgb(palette.QUIET), ground) >= 4.5
    for ground in DARK_GROUNDS[:2]:
        assert contrast(rgb(dark(".tl-quiet", "fill")), ground) >= 4.5


def test_the_edges_of_the_lit_band_stand_out_three_to_one() -> None:
    for ground in LIGHT_GROUNDS:
        assert contrast(rgb(palette.LIT_EDGE), ground) >= 3
    for ground in DARK_GROUNDS:
        assert contrast(rgb(dark(".tl-edge", "stroke")), ground) >= 3


def test_each_sign_has_a_shape_and_a_word_of_its_own() -> None:
    assert len({look.shape for look in LOOKS.values()}) == len(Sign)
    assert len({look.words for look in LOOKS.values()}) == len(Sign)
