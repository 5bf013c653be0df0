"""The small values that a case document is made of: exact numbers, words of a vocabulary, ids, dates."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from app.fhir.exact_json import ExactDecimal
from app.fhir.issues import did_you_mean

# `[0-9]`, never `\d`: that takes the digits of every script, and `1٣` would become 13.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
PARTIAL_DATE = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
# FHIR wants the seconds, and knows no zone beyond +14:00 (hl7.org/fhir/R4/datatypes.html#dateTime).
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)


class PlainScalar(str):
    """An unquoted YAML scalar: text, until a field asks for a number or a truth value."""


def exact(value: Any) -> Decimal:
    """Read a number without losing a digit: JSON numbers, or unquoted YAML scalars that look like one.

    Raises PydanticCustomError for anything else, quoted numbers included: `"9.3"` may be a code.
    """
    if isinstance(value, PlainScalar) and NUMBER.fullmatch(value):
        return ExactDecimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and NUMBER.fullmatch(str(value)):
        return ExactDecimal(str(value))
    if isinstance(value, Decimal):
        literal = value.literal if isinstance(value, ExactDecimal) else str(value)
        if NUMBER.fullmatch(literal):
            return value if isinstance(value, ExactDecimal) else ExactDecimal(literal)
    raise PydanticCustomError("number", "a plain decimal number is wanted (no exponent, no quotes)")


def whole(value: Any) -> Any:
    """Let an unquoted YAML scalar be a whole number; JSON numbers pass as they are."""
    if isinstance(value, PlainScalar) and WHOLE.fullmatch(value):
        return int(value)
    return value


def truth(value: Any) -> Any:
    """Let the unquoted YAML scalars `true` and `false`, and no others, be truth values."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, PlainScalar) else value


def plain_text(value: Any) -> Any:
    """Give YAML text back as `str`, so that a case read from YAML equals the same case read from JSON."""
    return str(value) if isinstance(value, PlainScalar) else value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "text without a single visible character says nothing")
    if any(ord(char) < 32 and char not in "\t\n\r" for char in value):
        # FHIR string: no characters below 32 but TAB, LF, CR (hl7.org/fhir/R4/datatypes.html#string)
        raise PydanticCustomError("control", "control characters are not allowed in text")
    return value


def _real_date(value: str) -> str:
    """A FHIR partial date: YYYY, YYYY-MM or YYYY-MM-DD (hl7.org/fhir/R4/datatypes.html#dateTime)."""
    if not PARTIAL_DATE.fullmatch(value):
        raise PydanticCustomError("date", "a date is YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        date.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except ValueError:
        raise PydanticCustomError("date", "there is no such day in the calendar") from None
    return value


def _real_instant(value: str) -> str:
    if not INSTANT.fullmatch(value):
        raise PydanticCustomError("instant", "an instant is YYYY-MM-DDThh:mm:ss with a time zone")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("instant", "there is no such moment in the calendar") from None
    return value


def _date_or_instant(value: str) -> str:
    return _real_instant(value) if "T" in value else _real_date(value)


@dataclass(frozen=True)
class Word:
    """Marks a text field as a word of one vocabulary in `mappings/` (`labs`, `drugs`, `sites`, …).

    The words themselves are handed in as validation context `{"words": {vocabulary: collection}}`: this floor of
    the house does not know the terminology. Without that context any word passes.
    """

    vocabulary: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Check the word against the vocabulary in the validation context, naming the nearest known word."""

        def known(value: str, info: core_schema.ValidationInfo) -> str:
            words = (info.context or {}).get("words", {}).get(self.vocabulary)
            if words is not None and value not in words:
                raise PydanticCustomError(
                    "unknown-word",
                    "'{word}' is not a word of mappings/{vocabulary}.csv{hint}",
                    {"word": value, "vocabulary": self.vocabulary, "hint": did_you_mean(value, words)},
                )
            return value

        return core_schema.with_info_after_validator_function(known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Name the vocabulary, so that `schema.py` can put its words in."""
        return {**handler(schema), "x-vocabulary": self.vocabulary}


Text = Annotated[str, BeforeValidator(plain_text), AfterValidator(_not_blank), Field(strict=True, max_length=20_000)]


def _not_reserved(value: str) -> str:
    if value in RESERVED:
        raise PydanticCustomError("reserved-id", "this id is the address of a view across cases")
    return value


RESERVED = ("table", "survival", "claims")
"""Addresses below /cases that are no case (contract.md, Names)."""
SLUG, CASE_ID = "^[a-z0-9][a-z0-9-]{0,59}$", "^[a-z0-9-]{1,40}$"
DATE_PATTERN, INSTANT_PATTERN = f"^({PARTIAL_DATE.pattern})$", f"^({INSTANT.pattern})$"


def _pattern(pattern: str) -> WithJsonSchema:
    """Says in the JSON Schema what pydantic does not: a pattern that is checked behind a validator of ours."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


Slug = Annotated[Text, Field(pattern=SLUG), _pattern(SLUG)]
CaseId = Annotated[Text, AfterValidator(_not_reserved), Field(pattern=CASE_ID), _pattern(CASE_ID)]
PartialDate = Annotated[Text, AfterValidator(_real_date), _pattern(DATE_PATTERN)]
Instant = Annotated[Text, AfterValidator(_real_instant), _pattern(INSTANT_PATTERN)]
DateOrInstant = Annotated[Text, AfterValidator(_date_or_instant), _pattern(f"{DATE_PATTERN}|{INSTANT_PATTERN}")]
Exact = Annotated[
    Decimal, BeforeValidator(exact), PlainSerializer(lambda number: number), WithJsonSchema({"type": "number"})
]
LARGEST = 2_147_483_647
"""The largest positiveInt and unsignedInt of FHIR."""
Count = Annotated[
    int,
    BeforeValidator(whole),
    Field(strict=True, ge=0, le=LARGEST),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LARGEST}),
]
Positive = Annotated[
    int,
    BeforeValidator(whole),
    Field(strict=True, ge=1, le=LARGEST),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST}),
]
Truth = Annotated[bool, BeforeValidator(truth), Field(strict=True)]

Absence = Literal["not_assessed", "not_stated", "not_available", "not_applicable"]
"""Why there is no value. Four reasons, and none of them is `negative`.

`not_assessed`: nobody looked. `not_stated`: the source says nothing. `not_available`: the source itself says that it
has no value (Table 1's "n/a"). `not_applicable`: there can be none.
"""
Laterality = Annotated[Text, Word("laterality")]
Site = Annotated[Text, Word("sites")]
Unit = Annotated[Text, Word("units")]
