"""Where the members of a JSON text stand."""

import json
import re
from collections.abc import Collection

from app.fhir.paths import Place
from app.fhir.positions.position import Position, Tree, positions_at, tree_of

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(strict=False, parse_float=len, parse_int=len, parse_constant=len)
"""Only tells where a value ends; numbers of any length are counted, not read."""


def positions_in_json(text: str, places: Collection[Place]) -> dict[Place, Position]:
    """Place → where its value begins, for those that are there; of a key that comes twice, the last one counts.

    text: JSON that can be parsed. Only what leads to a place is walked here; all else is passed over by the decoder, in C.
    """
    return positions_at(text, dict(_walk(text, _after_blank(text, 0), tree_of(places), ())[1]))


def _walk(text: str, at: int, tree: Tree, place: Place) -> tuple[int, list[tuple[Place, int]]]:
    """Where the value ends, and what was found in it."""
    found = [(place, at)]
    opening = text[at]
    if not tree or opening not in "{[":
        return _DECODER.raw_decode(text, at)[1], found
    closing, number = "}" if opening == "{" else "]", 0
    at = _after_blank(text, at + 1)
    while text[at] != closing:
        step: str | int = number
        if opening == "{":
            step, at = _DECODER.raw_decode(text, at)
            at = _after_blank(text, _after_blank(text, at) + 1)
        if step in tree:
            at, more = _walk(text, at, tree[step], (*place, step))
            found += more
        else:
            at = _DECODER.raw_decode(text, at)[1]
        at = _after_blank(text, at)
        if text[at] == ",":
            at = _after_blank(text, at + 1)
        number += 1
    return at + 1, found


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
