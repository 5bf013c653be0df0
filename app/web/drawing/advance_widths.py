"""How wide text is, without a font at hand: never less than in Liberation Sans (Arial, Helvetica) or DejaVu Sans.

The browser takes whichever of these it has; what fits by this table fits in all of them. Widths in thousandths of the size,
measured in Chromium from Liberation Sans 2.1 and DejaVu Sans 2.37 (the wider of the two).
"""

import unicodedata

ASCII = (
    " 32 40 46 84 64 95 78 28 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 56"
    " 102 68 69 72 77 67 61 78 75 30 50 67 56 86 75 79 67 79 72 67 61 73 68 99 69 67 69 39 34 39 84 56"
    " 50 61 63 56 64 62 36 64 64 28 28 58 28 97 64 61 64 64 41 52 39 64 59 82 59 59 53 64 34 64 84"
)
WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(ASCII.split())}
WIDTHS |= {
    "…": 100,
    "–": 56,
    "—": 100,
    "·": 32,
    "×": 84,
    "→": 100,
    "≤": 84,
    "≥": 84,
    "−": 84,
    "“": 52,
    "”": 52,
    "’": 32,
}
WIDTHS |= {"\ufffd": 104, "\u2068": 0, "\u2069": 0}
BOLD = 1.16
"""How much wider a word is in bold, at most."""


def width_of(text: str, size: float, bold: bool = False) -> float:
    """The most room that the text takes, in pixels, in `size` pixels."""
    return sum(_advance(character) for character in text) * size / 100 * (BOLD if bold else 1)


def _advance(character: str) -> int:
    known = WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 110
    code = ord(character)
    if 0xC0 <= code < 0x250 and code not in range(0x1C4, 0x1F4) and character not in "ÆǢǼŒ":
        return 101 if character in "ŴẀÞǱĲŊ" else 86
    return 103 if code < 0x3000 else 140


def cut(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for, with an ellipsis; nothing where not even that fits."""
    if len(text) * size * 1.65 <= room or width_of(text, size, bold) <= room:
        return text
    left = room - width_of("…", size, bold)
    if left < 0:
        return ""
    kept = []
    for character in text:
        left -= _advance(character) * size / 100 * (BOLD if bold else 1)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip(" ,;:(") + "…"


def wrapped(text: str, room: float, size: float, most: int) -> list[str]:
    """The text in at most `most` lines that fit; what is left over is cut."""
    lines, words = [""], text.split()
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= room or not lines[-1]:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = cut(" ".join([lines[-1], *words[place:]]), room, size)
            break
        else:
            lines.append(word)
    return [cut(line, room, size) for line in lines if line]
