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


def normalised(text: str) -> str:
    """The text as it is compared: case folded, no marks, words with one space between."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    return " ".join("".join(_kept(unicodedata.normalize("NFKD", text.casefold().translate(_ASCII)))).casefold().split())


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


def _kept(text: str) -> Iterable[str]:
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            continue
        yield character if category[0] in "LN" else " "
