"""The primitive types: http://hl7.org/fhir/R4/datatypes.html#primitive. For each a sieve, which is fast, and the reason, which is true.

Every pattern is linear in the length of the text; the standard's own for base64Binary is not.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.fhir.exact_json import ExactDecimal
from app.validate.finding import Finding
from app.validate.node import Sieve, kind_of

LONGEST_STRING = 1024 * 1024
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f"
_TEXT = re.compile(rf"[ \t\r\n]*[^\s{_CONTROL}][^{_CONTROL}]{{0,{LONGEST_STRING // 2}}}")
_BAD_CONTROL = re.compile(f"[{_CONTROL}]")
_DAY = r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
_YEAR = r"(?!0000)\d{4}"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_LOOSE_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"{_YEAR}(?:-(?:{_DAY}|(?:0[1-9]|1[0-2])))?", re.ASCII)
_DATE_TIME = re.compile(rf"{_YEAR}(?:-(?:{_DAY}(?:T{_CLOCK}{_ZONE})?|(?:0[1-9]|1[0-2])))?", re.ASCII)
_INSTANT = re.compile(rf"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}", re.ASCII)
_LOOSE = {
    "date": re.compile(rf"{_YEAR}(?:-(?:{_LOOSE_DAY}|(?:0[1-9]|1[0-2])))?", re.ASCII),
    "dateTime": re.compile(rf"{_YEAR}(?:-(?:{_LOOSE_DAY}(?:T{_CLOCK}{_ZONE})?|(?:0[1-9]|1[0-2])))?", re.ASCII),
    "instant": re.compile(rf"{_YEAR}-{_LOOSE_DAY}T{_CLOCK}{_ZONE}", re.ASCII),
}
_TIME = re.compile(_CLOCK, re.ASCII)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE = re.compile(r"\S+(?: \S+)*")
_PLAIN_URI = re.compile(r"(?![uo])[!-~]+")
_PLAIN_CODE = re.compile(r"[!-~]+(?: [!-~]+)*")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_RANGES = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}
_NUMBERS = frozenset({int, ExactDecimal, Decimal, float})
_EXACT = frozenset({int, ExactDecimal})
_BAD_STYLE = frozenset({"blank-text", "canonical-relative", "uuid-case"})
"""Against what the standard recommends (SHOULD), or what official examples do."""
FORMS = {
    "date": "A date is YYYY, YYYY-MM or YYYY-MM-DD",
    "dateTime": "A dateTime is YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or +hh:mm at the end",
    "instant": "An instant is YYYY-MM-DDThh:mm:ss, to the second at least, with Z or +hh:mm at the end",
    "time": "A time is hh:mm:ss, from 00:00:00 to 23:59:59, without a time zone",
    "id": "An id is 1 to 64 letters, digits, '-' or '.'",
    "code": "A code has no blank at its ends and only single blanks within",
    "oid": "An oid is 'urn:oid:' and numbers with dots between, as in urn:oid:1.2.3",
    "uuid": "A uuid is 'urn:uuid:' and 32 hexadecimal digits in lower case, as in urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "base64Binary": "base64 has the characters A-Z, a-z, 0-9, + and /, four at a time, the last filled up with =",
}


@dataclass(frozen=True, slots=True)
class Primitive:
    """A primitive type. sieve: passes most good values and no bad one; why: the finding of a bad value, else None."""

    sieve: Sieve
    why: Callable[[Any], Finding | None]


def _is_boolean(value: Any) -> bool:
    return value is True or value is False


def _is_exact(value: Any) -> bool:
    return type(value) in _EXACT


def _wrong_type(type_: str, right: str, value: Any) -> Finding:
    return Finding("invalid", "json-type", f"In JSON a {type_} is {right}; this is {kind_of(value)}.", value)


def _boolean(value: Any) -> Finding | None:
    return None if _is_boolean(value) else _wrong_type("boolean", "true or false, without quotation marks", value)


def _decimal(value: Any) -> Finding | None:
    if type(value) in _NUMBERS and (isinstance(value, int) or Decimal(value).is_finite()):
        return None
    return _wrong_type("decimal", "a number, without quotation marks", value)


def _whole(type_: str) -> Primitive:
    least = _RANGES[type_]

    def sieve(value: Any) -> bool:
        return type(value) is int and least <= value < 2**31

    def why(value: Any) -> Finding | None:
        if sieve(value):
            return None
        if type(value) in _NUMBERS:
            text = f"{type_[0].upper()}{type_[1:]} means a whole number from {least} to {2**31 - 1}, written without a point."
            return Finding("invalid", f"{type_}-format", text, value)
        return _wrong_type(type_, "a number, without quotation marks", value)

    return Primitive(sieve, why)


def _text(type_: str, sieve: Sieve, fault: Callable[[str], tuple[str, str] | None]) -> Primitive:
    """A type that JSON has a text for. fault: the rule broken as (key, sentence), else None."""

    def why(value: Any) -> Finding | None:
        if not isinstance(value, str):
            return _wrong_type(type_, "a text", value)
        broken = fault(value)
        if broken is None:
            return None
        key, text = broken
        severity = "warning" if key in _BAD_STYLE else "error"
        return Finding("invalid", key, text, value, severity=severity)

    return Primitive(sieve, why)


def _fault_of_string(value: str) -> tuple[str, str] | None:
    bad = _BAD_CONTROL.search(value)
    if bad:
        return (
            "control-character",
            f"The text has the control character U+{ord(bad[0]):04X}; of these FHIR has tab and line ends only.",
        )
    if len(value) > LONGEST_STRING:
        return "too-long", f"A text has at most {LONGEST_STRING} characters; this has {len(value)}."
    if not value.strip():
        return "blank-text", "The text is nothing but blanks; leave the element out, or say what is meant."
    return None


def _by_form(type_: str, pattern: re.Pattern[str], sieve: re.Pattern[str] | None = None) -> Primitive:
    def fault(value: str) -> tuple[str, str] | None:
        return None if pattern.fullmatch(value) else (f"{type_}-format", f"{FORMS[type_]}.")

    return _text(type_, (sieve or pattern).fullmatch, fault)


def _dated(type_: str, sieve: re.Pattern[str]) -> Primitive:
    loose = _LOOSE[type_]

    def fault(value: str) -> tuple[str, str] | None:
        if not loose.fullmatch(value):
            return f"{type_}-format", f"{FORMS[type_]}."
        if len(value) >= 10 and int(value[8:10]) > monthrange(int(value[:4]), int(value[5:7]))[1]:
            days = monthrange(int(value[:4]), int(value[5:7]))[1]
            return f"{type_}-format", f"There is no day {value[:10]}; that month has {days} days."
        return None

    return _text(type_, sieve.fullmatch, fault)


def _fault_of_uri(value: str) -> tuple[str, str] | None:
    if any(char.isspace() for char in value):
        return "uri-format", "A URI has no blanks in it; write %20."
    if value.startswith(("oid:", "uuid:")):
        return "uri-format", f"Write urn:{value[:60]}."
    name = value.partition("#")[0].partition("|")[0]
    if value.startswith("urn:uuid:") and not _UUID.fullmatch(name):
        key = "uuid-case" if _UUID.fullmatch(name.lower()) else "uuid-format"
        return key, f"{FORMS['uuid']}."
    if value.startswith("urn:oid:") and not _OID.fullmatch(name):
        return "oid-format", f"{FORMS['oid']}."
    return None


def _fault_of_canonical(value: str) -> tuple[str, str] | None:
    if broken := _fault_of_uri(value):
        return broken
    if not value.startswith("#") and not _SCHEME.match(value):
        return "canonical-relative", "A canonical is an absolute URL, or '#' and the id of a contained resource."
    return None


def _fault_of_base64(value: str) -> tuple[str, str] | None:
    packed = "".join(value.split()) if not value.isalnum() else value
    if packed and len(packed) % 4 == 0 and _BASE64.fullmatch(packed):
        return None
    return "base64Binary-format", f"{FORMS['base64Binary']}."


_STRING = _text("string", _TEXT.fullmatch, _fault_of_string)
PRIMITIVES: dict[str, Primitive] = {
    "boolean": Primitive(_is_boolean, _boolean),
    "decimal": Primitive(_is_exact, _decimal),
    **{name: _whole(name) for name in _RANGES},
    "string": _STRING,
    "markdown": _text("markdown", _TEXT.fullmatch, _fault_of_string),
    "xhtml": _text("xhtml", _TEXT.fullmatch, _fault_of_string),
    "date": _dated("date", _DATE),
    "dateTime": _dated("dateTime", _DATE_TIME),
    "instant": _dated("instant", _INSTANT),
    "time": _by_form("time", _TIME),
    "id": _by_form("id", _ID),
    "code": _by_form("code", _CODE, _PLAIN_CODE),
    "oid": _by_form("oid", _OID),
    "uuid": _by_form("uuid", _UUID),
    "uri": _text("uri", _PLAIN_URI.fullmatch, _fault_of_uri),
    "url": _text("url", _PLAIN_URI.fullmatch, _fault_of_uri),
    "canonical": _text("canonical", re.compile(r"https?://[!-~]+").fullmatch, _fault_of_canonical),
    "base64Binary": _text("base64Binary", lambda value: False, _fault_of_base64),
}
