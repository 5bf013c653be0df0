"""Texts as they are compared: without regard to case, accents, punctuation and the width of spaces.

http://hl7.org/fhir/R4/search.html#string: the search is insensitive to case and combining characters, and punctuation and
non-significant whitespace should be ignored too. An apostrophe stands inside a word (O'Brien is obrien); other punctuation
separates words like a space (Smith-Jones is found by `smith jones`).
"""

import unicodedata
from collections.abc import Iterable

from app.search.escapes import unescaped
from app.search.parameters import hashed
from app.search.rows import LONGEST_START, StringRow

_APOSTROPHES = "'`´‘’ʼ"
_ASCII = {i: " " for i in range(128) if not chr(i).isalnum()} | {ord(one): None for one in _APOSTROPHES}
_QUOTES = {ord(one): None for one in _APOSTROPHES}  # before they are decomposed: ´ has a space in it


class _Letters(dict[int, str | None]):
    """What becomes of a decomposed character: letters and digits stay, marks and apostrophes go, the rest separates words."""

    def __missing__(self, code: int) -> str | None:
        kind = unicodedata.category(chr(code))[0]
        kept = None if kind == "M" else chr(code) if kind in "LN" else " "
        if len(self) < 10_000:
            self[code] = kept
        return kept


_LETTERS = _Letters(_ASCII)


def normalised(text: str) -> str:
    """The text as it is compared: case folded, no marks, words with one space between."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    bare = text.translate(_QUOTES).casefold()
    return " ".join(unicodedata.normalize("NFKD", bare).translate(_LETTERS).casefold().split())


def row(parameter: int, text: str) -> StringRow:
    """The row by which the text is found."""
    bare = normalised(text)
    is_long = len(bare) > LONGEST_START
    return parameter, hashed(text), bare[:LONGEST_START], bare if is_long else ""


def starts(values: Iterable[str]) -> tuple[str, ...]:
    """What texts are to start with, of values that are still escaped. Raises ValueError with a sentence."""
    found = contained(values)
    for one in found:
        if len(one) > LONGEST_START:
            raise ValueError(
                f"a text is searched by at most {LONGEST_START} characters; use :exact or :contains for more"
            )
    return found


def contained(values: Iterable[str]) -> tuple[str, ...]:
    """What texts are to contain, of values that are still escaped. Raises ValueError with a sentence."""
    found = []
    for value in values:
        bare = normalised(unescaped(value))
        if not bare:
            raise ValueError(f"'{value}' has neither letter nor digit to search by")
        found.append(bare)
    return tuple(found)
