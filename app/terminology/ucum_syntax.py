"""The syntax of a UCUM code, read into a flat product: `mg/(24.h)` is mg¹ · 24⁻¹ · h⁻¹.

Source: ucum.org/ucum §§6–10 and its Backus-Naur form, with the two repairs that UCUM's own examples need: a number and a
closing parenthesis may carry an annotation (`100/{cells}`, `g/(8.h){shift}`). One pass, no recursion: the time is linear.
"""

import re
from typing import NamedTuple


class InvalidUcum(ValueError):
    """The code is no UCUM code; the message says where and why."""


class Component(NamedTuple):
    """One factor of the product: a unit symbol such as "mg", or a whole number such as "24", and its exponent."""

    symbol: str
    exponent: int


_COMPONENT = re.compile(
    r"(?:(?P<unit>10[*^]|(?:[A-Za-z%'_]|\[[^\[\]]+\])+)(?P<exponent>[+-]?[1-9][0-9]*)?|(?P<number>[1-9][0-9]*))?"
    r"(?P<annotation>\{[!-z|~]*\})?"
)
_ANNOTATION = re.compile(r"\{[!-z|~]*\}")


def components(code: str) -> list[Component]:
    """The factors of the code, in their order; an annotation that stands alone is the number 1 (§6.4).

    `.` and `/` bind alike and go left to right, and a leading `/` inverts only what follows it (§7): `/m.s` is s/m.
    Nothing is looked up here. The caller bounds the length. Raises InvalidUcum.
    """
    found: list[Component] = []
    outer: list[int] = []  # the sign in front of each open parenthesis
    sign = around = 1
    at = 0
    if code.startswith("/"):
        sign, at = -1, 1
    while True:
        while code.startswith("(", at):
            outer.append(around)
            around = sign
            at += 1
        match = _COMPONENT.match(code, at)
        if match is None or match.end() == at:
            raise InvalidUcum(_unreadable(code, at))
        found.append(Component(match["unit"] or match["number"] or "1", sign * int(match["exponent"] or 1)))
        at = match.end()
        while code.startswith(")", at):
            if not outer:
                raise InvalidUcum(f"No parenthesis is open {_place(code, at)}.")
            around = outer.pop()
            annotation = _ANNOTATION.match(code, at + 1)
            at = annotation.end() if annotation else at + 1
        if at == len(code):
            break
        if code[at] not in "./":
            raise InvalidUcum(_unreadable(code, at, "'.', '/' or the end"))
        sign = around if code[at] == "." else -around
        at += 1
    if outer:
        raise InvalidUcum("A parenthesis is not closed.")
    return found


def _unreadable(code: str, at: int, expected: str = "A unit, a number or an annotation in braces") -> str:
    if code.startswith("{", at):
        return f"The annotation {_place(code, at)} is not closed, or holds a space, a brace or other than ASCII, or is a second one."
    return f"{expected} belongs {_place(code, at)}."


def _place(code: str, at: int) -> str:
    return f"at character {at + 1}" if at < len(code) else "at the end"
