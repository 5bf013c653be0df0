"""Pictures of a drawing: PNG and PDF, with the letters that come with the converter."""

import struct

import pytest

from app.web.drawing.drawing import drawing_of
from app.web.drawing.picture import picture_of
from tests.literature.published import CASES, TERMINOLOGY
from tests.web.drawing.cases import HARD

SVG = drawing_of(CASES["bairey"], TERMINOLOGY, links=False)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_png_has_the_pixels_of_the_drawing_times_the_scale(scale: float) -> None:
    picture = picture_of(SVG, "png", scale)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, _ = struct.unpack(">II", picture[16:24])
    assert width == 1040 * scale


def test_a_pdf_holds_letters_and_the_font_that_comes_with_the_converter() -> None:
    picture = picture_of(SVG, "pdf")
    assert picture.startswith(b"%PDF-")
    assert b"LiberationSans" in picture


@pytest.mark.parametrize("name", ["right to left", "script", "without events"])
def test_a_hard_case_becomes_a_picture(name: str) -> None:
    assert picture_of(drawing_of(HARD[name], TERMINOLOGY, links=False), "png", 0.5)


@pytest.mark.parametrize("scale", [0, 0.1, 100, float("nan")])
def test_a_scale_out_of_bounds_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match=r"between 0\.5 and 4"):
        picture_of(SVG, "png", scale)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="png, pdf"):
        picture_of(SVG, "gif")  # type: ignore[arg-type]
