"""The value of a primitive, between the text of a `value` attribute and what JSON has for it.

Rules: http://hl7.org/fhir/R4/datatypes.html#primitive and /json.html#primitive. Only what decides the shape in JSON is
checked here (boolean, integers, decimal, no emptiness); whether a date or a code is a good one, the validator says.
"""

import re
from decimal import Decimal
from typing import Any

from app.fhir.exact_json import LARGEST_EXPONENT, LONGEST_NUMBER, ExactDecimal
from app.fhir.xml.characters import WHITE_SPACE, forbidden

_NUMBERS = {
    "integer": ("a whole number such as -3", re.compile(r"-?(0|[1-9][0-9]*)")),
    "unsignedInt": ("0 or a positive whole number", re.compile(r"0|[1-9][0-9]*")),
    "positiveInt": ("a whole number from 1 on", re.compile(r"[1-9][0-9]*")),
    "decimal": ("a number such as 9.30", re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")),
}
_WITH_ITS_SPACE = frozenset({"string", "markdown"})
"""White space around these stays, or JSON would not come back as it was; around all others it is dropped, as XML Schema does."""


def value_of(type_: str, text: str) -> Any:
    """What JSON has for the text of a value: bool, int, ExactDecimal with its digits, or str.

    Raises ValueError with a sentence that says what would be right.
    """
    kept = text if type_ in _WITH_ITS_SPACE else text.strip(WHITE_SPACE)
    if not text.strip(WHITE_SPACE):
        raise ValueError("A value is never empty; leave it out")
    if type_ == "boolean":
        if kept not in ("true", "false"):
            raise ValueError("A boolean is 'true' or 'false'")
        return kept == "true"
    if type_ not in _NUMBERS:
        return kept
    _require_number(type_, kept)
    is_plain = kept.lstrip("-").isdigit() and kept != "-0"
    return int(kept) if is_plain else ExactDecimal(kept)


def text_of(type_: str, value: Any) -> str:
    """The text of the `value` attribute, not yet escaped; numbers digit for digit.

    Raises ValueError with a sentence that says what would be right.
    """
    if type_ == "boolean":
        if not isinstance(value, bool):
            raise ValueError("A boolean is true or false, without quotes")
        return "true" if value else "false"
    if type_ in _NUMBERS:
        literal = _literal(value)
        if literal is None:
            raise ValueError(f"'{type_}' is {_NUMBERS[type_][0]}, without quotes")
        _require_number(type_, literal)
        return literal
    if not isinstance(value, str):
        raise ValueError(f"'{type_}' is a text in quotes")
    if not value.strip(WHITE_SPACE):
        raise ValueError("A text without a visible character cannot be written as XML, where no value is ever empty")
    if character := forbidden(value):
        raise ValueError(f"XML cannot hold the character {character}; ask for JSON")
    return value


def _literal(value: Any) -> str | None:
    if isinstance(value, ExactDecimal):
        return value.literal
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _require_number(type_: str, literal: str) -> None:
    what, pattern = _NUMBERS[type_]
    if not pattern.fullmatch(literal):
        raise ValueError(f"'{type_}' is {what}")
    if len(literal) > LONGEST_NUMBER:
        raise ValueError(f"A number has at most {LONGEST_NUMBER} characters here")
    exponent = literal.lower().partition("e")[2]
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        raise ValueError(f"An exponent is at most {LARGEST_EXPONENT} here")
