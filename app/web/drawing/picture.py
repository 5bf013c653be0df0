"""The drawing as a picture to put into a slide or a paper: PNG or PDF, with the fonts that come with the converter.

vl-convert brings Liberation Sans, which the drawing names first: Latin, Greek and Cyrillic letters look alike on every machine.
Other scripts need a font of the machine; where it has none, boxes stand for the letters.
"""

from typing import Literal

Format = Literal["png", "pdf"]
MEDIA_TYPES: dict[Format, str] = {"png": "image/png", "pdf": "application/pdf"}
SCALES = (0.5, 4.0)


def picture_of(svg: str, format_: Format, scale: float = 2.0) -> bytes:
    """The drawing as a picture. scale: pixels of a PNG for one of the drawing; a PDF is made of lines and has no pixels.

    Raises ValueError for a scale outside 0.5 to 4, or for another format.
    """
    import vl_convert  # heavy: only who wants a picture waits for it

    if not SCALES[0] <= scale <= SCALES[1]:
        raise ValueError(f"a scale lies between {SCALES[0]:g} and {SCALES[1]:g}")
    if format_ == "png":
        return bytes(vl_convert.svg_to_png(svg, scale=scale))
    if format_ == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    raise ValueError(f"a picture is one of {', '.join(MEDIA_TYPES)}")
