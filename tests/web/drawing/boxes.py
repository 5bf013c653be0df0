"""A drawing as its reader sees it: boxes of its words, marks with their links and titles, bands."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from app.web.drawing.advance_widths import width_of

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Box:
    """The room that words may take."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right - 0.2
            and other.left < self.right - 0.2
            and self.top < other.bottom - 0.2
            and other.top < self.bottom - 0.2
        )


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def size(root: ET.Element) -> tuple[float, float]:
    _, _, width, height = root.attrib["viewBox"].split()
    return float(width), float(height)


def boxes(root: ET.Element) -> list[Box]:
    """One box for each text: as wide as any font may make it, from a little under the base line to the height of capitals."""
    return [_box(one) for one in root.iter(f"{SVG}text")]


def _box(one: ET.Element) -> Box:
    height = float(one.get("font-size", "11"))
    bold = one.get("font-weight") == "700"
    width = width_of(one.text or "", height, bold)
    for part in one:
        width += width_of(part.text or "", height, part.get("font-weight") == "700") + width_of(part.tail or "", height)
    x, y = float(one.attrib["x"]), float(one.attrib["y"])
    left = {"end": x - width, "middle": x - width / 2}.get(one.get("text-anchor", "start"), x)
    return Box("".join(one.itertext()), left, y - height * 0.74, left + width, y + height * 0.2)


def overlaps(root: ET.Element) -> list[tuple[str, str]]:
    """Words that lie on other words."""
    found = sorted(boxes(root), key=lambda one: one.top)
    clashes = []
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if other.top >= one.bottom:
                break
            if one.meets(other):
                clashes.append((one.words, other.words))
    return clashes


def outside(root: ET.Element) -> list[str]:
    """Words that leave the sheet."""
    width, height = size(root)
    return [one.words for one in boxes(root) if one.left < 0 or one.right > width or one.top < 0 or one.bottom > height]


def marks(root: ET.Element) -> list[ET.Element]:
    return [one for one in root.iter() if "tl-mark" in (one.get("class") or "").split()]


def titled(root: ET.Element, id_: str, look: str) -> list[str]:
    """What the marks of this look that lead to the item tell."""
    return [
        str(one.findtext(f"{SVG}title"))
        for one in marks(root)
        if one.get("href") == f"#item-{id_}" and f"tl-{look}" in str(one.get("class")).split()
    ]


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def across(one: ET.Element) -> tuple[float, float]:
    """The leftmost and the rightmost x of a band: `M x y H x V y H x z`."""
    numbers = [float(found) for found in re.findall(r"[MH](-?[\d.]+)", one.attrib["d"])]
    return min(numbers), max(numbers)


def month_of(root: ET.Element, x: float) -> float:
    """The month at a pixel, by the numbers of the axis."""
    ticks = [
        (float(one.attrib["x"]), float(str(one.text).replace("−", "-")))
        for one in of_class(root, "tl-quiet")
        if one.get("text-anchor") == "middle" and NUMBER.fullmatch(str(one.text).replace("−", "-"))
    ]
    (x0, m0), (x1, m1) = min(ticks), max(ticks)
    return m0 + (x - x0) / (x1 - x0) * (m1 - m0)
