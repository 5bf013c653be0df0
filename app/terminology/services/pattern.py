"""Regular expressions of `regex` filters, matched in time that grows only with the length of what is matched.

A filter comes from a client, and Python's own `re` can be made to run for ever. Understood are sequences of one-character
patterns (a letter, an escape such as `\\d` or `\\.`, a class `[A-Z0-9]`, a dot), each with `?`, `*`, `+`, `{3}`, `{2,}` or
`{2,5}`, and alternatives of such sequences, `A.*|B[0-9]`. Groups and look-around are refused. The whole value has to match.
"""

import re
from dataclasses import dataclass

LONGEST = 200
MOST_REPEATS = 100
_PIECE = re.compile(
    r"(\\[dDwWsS]|\\[^A-Za-z0-9]|\[\^?\]?(?:\\.|[^\]\\])+\]|\.|[^\\\[\](){}*+?|^$.])([?*+]|\{[0-9,]+\})?"
)
_COUNTS = re.compile(r"\{([0-9]{1,3})(,([0-9]{1,3})?)?\}")


class NotUnderstood(ValueError):
    """The expression is broken, or beyond what is matched here; the message says which."""


@dataclass(frozen=True)
class _Step:
    """One character, which may be left out (`optional`) or repeated (`again`)."""

    one: re.Pattern[str]
    optional: bool
    again: bool


class Pattern:
    """A compiled expression."""

    def __init__(self, expression: str) -> None:
        """Raises NotUnderstood."""
        if len(expression) > LONGEST:
            raise NotUnderstood(f"a regular expression has at most {LONGEST} characters here")
        self._alternatives = [_steps(one) for one in _alternatives(expression)]

    def matches(self, value: str) -> bool:
        """Whether the whole value matches."""
        return any(_matches(steps, value) for steps in self._alternatives)


def _alternatives(expression: str) -> list[str]:
    parts, start, at, inside = [], 0, 0, False
    while at < len(expression):
        char = expression[at]
        if char == "\\":
            at += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char == "|":
            parts.append(expression[start:at])
            start = at + 1
        at += 1
    return [*parts, expression[start:]]


def _steps(expression: str) -> list[_Step]:
    rest = expression.removeprefix("^")
    if rest.endswith("$") and not rest.endswith("\\$"):
        rest = rest[:-1]
    steps: list[_Step] = []
    while rest:
        piece = _PIECE.match(rest)
        if piece is None:
            raise NotUnderstood(
                f"'{rest[:20]}' is not understood: single characters and classes with counts are, groups are not"
            )
        try:
            one = re.compile(piece[1], re.DOTALL)
        except re.error as error:
            raise NotUnderstood(f"'{piece[1]}' is not a character class ({error})") from None
        steps += _repeated(one, piece[2])
        rest = rest[piece.end() :]
    if len(steps) > LONGEST:
        raise NotUnderstood(f"more than {LONGEST} repetitions in all")
    return steps


def _repeated(one: re.Pattern[str], count: str | None) -> list[_Step]:
    if count is None:
        return [_Step(one, False, False)]
    if count in "?*+":
        return [_Step(one, count != "+", count != "?")]
    counts = _COUNTS.fullmatch(count)
    if counts is None:
        raise NotUnderstood(f"'{count}' is not a count")
    least = int(counts[1])
    most = least if counts[2] is None else None if counts[3] is None else int(counts[3])
    if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
        raise NotUnderstood(f"'{count}' is not a count up to {MOST_REPEATS}")
    steps = [_Step(one, False, False)] * least
    return [*steps, _Step(one, True, True)] if most is None else [*steps, *[_Step(one, True, False)] * (most - least)]


def _matches(steps: list[_Step], value: str) -> bool:
    """All places in `steps` where the match may stand, moved on character by character."""
    at = _with_skips(steps, {0})
    for char in value:
        moved = set()
        for place in at:
            if place < len(steps) and steps[place].one.fullmatch(char):
                moved |= {place, place + 1} if steps[place].again else {place + 1}
        at = _with_skips(steps, moved)
        if not at:
            return False
    return len(steps) in at


def _with_skips(steps: list[_Step], places: set[int]) -> set[int]:
    found = set(places)
    for place in sorted(places):
        while place < len(steps) and steps[place].optional:
            place += 1
            if place in found:
                break
            found.add(place)
    return found
