"""Strings (http://hl7.org/fhirpath/N1, section 5.6, and the additional functions of its later releases)."""

import base64
import binascii
import html
import json
from collections.abc import Callable
from typing import Any

from app.fhir.fhirpath.environment import Frame
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.functions import regexes
from app.fhir.fhirpath.functions.signature import Function, Table, eager
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.values import LONGEST_TEXT, integer, items, made, text


def _strings(name: str, work: Callable[..., Any], arguments: int) -> Function:
    """A function of the input string and string arguments; empty where one of them is."""

    def run(focus: Collection, frame: Frame, *given: Collection) -> Collection:
        texts = [text(one, f"{name}()") for one in (focus, *given)]
        if any(one is None for one in texts):
            return EMPTY
        frame.environment.spend(sum(len(one or "") for one in texts) // 100)
        return items(work(*texts))

    return eager(run, arguments)


def substring(focus: Collection, _: Frame, start: Collection, length: Collection = EMPTY) -> Collection:
    """From a 0-based start, so many characters or all; empty where the start lies outside."""
    whole, at, many = text(focus, "substring()"), integer(start, "substring()"), integer(length, "substring()")
    if whole is None or at is None or not 0 <= at < len(whole):
        return EMPTY
    return made(whole[at:] if many is None else whole[at : at + max(0, many)])


def replace(whole: str, pattern: str, substitution: str) -> str:
    """Every occurrence replaced."""
    if len(whole) + (whole.count(pattern) * len(substitution)) > LONGEST_TEXT:
        raise FhirpathError(f"replace() makes a string of more than {LONGEST_TEXT} characters.")
    return whole.replace(pattern, substitution)


def to_chars(focus: Collection, frame: Frame) -> Collection:
    """The characters, one item each."""
    whole = text(focus, "toChars()") or ""
    frame.environment.spend(len(whole))
    return items(*whole)


def join(focus: Collection, frame: Frame, separator: Collection = EMPTY) -> Collection:
    """The strings with the separator between them."""
    between = text(separator, "join()") or ""
    parts = [part for node in focus if (part := text((node,), "join()")) is not None]
    if sum(len(part) + len(between) for part in parts) > LONGEST_TEXT + len(between):
        raise FhirpathError(f"join() makes a string of more than {LONGEST_TEXT} characters.")
    return made(between.join(parts)) if parts else EMPTY


def split(focus: Collection, frame: Frame, separator: Collection) -> Collection:
    """The parts between the separators."""
    whole, between = text(focus, "split()"), text(separator, "split()")
    if whole is None or between is None:
        return EMPTY
    parts = whole.split(between) if between else list(whole)
    frame.environment.spend(len(parts))
    return items(*parts)


def encode(whole: str, form: str) -> str | None:
    """As `hex`, `base64` or `urlbase64`."""
    raw = whole.encode("utf-8", "surrogatepass")
    match form:
        case "hex":
            return raw.hex()
        case "base64":
            return base64.b64encode(raw).decode()
        case "urlbase64":
            return base64.urlsafe_b64encode(raw).decode()
    return None


def decode(whole: str, form: str) -> str | None:
    """From `hex`, `base64` or `urlbase64`; nothing where it is none, or no text."""
    try:
        match form:
            case "hex":
                return bytes.fromhex(whole).decode()
            case "base64":
                return base64.b64decode(whole, validate=True).decode()
            case "urlbase64":
                return base64.b64decode(whole, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return None
    return None


def escape(whole: str, form: str) -> str | None:
    """For `html` or `json`."""
    if form == "html":
        return html.escape(whole)
    return json.dumps(whole, ensure_ascii=False)[1:-1] if form == "json" else None


def unescape(whole: str, form: str) -> str | None:
    """From `html` or `json`; nothing where it is none."""
    if form == "html":
        return html.unescape(whole)
    try:
        value = json.loads(f'"{whole}"', strict=False) if form == "json" else None
    except ValueError:
        return None
    return value if isinstance(value, str) else None


_TEXTS: dict[str, tuple[Callable[..., Any], int]] = {
    "indexOf": (lambda whole, part: whole.find(part), 1),
    "lastIndexOf": (lambda whole, part: whole.rfind(part), 1),
    "startsWith": (lambda whole, part: whole.startswith(part), 1),
    "endsWith": (lambda whole, part: whole.endswith(part), 1),
    "contains": (lambda whole, part: part in whole, 1),
    "upper": (str.upper, 0),
    "lower": (str.lower, 0),
    "trim": (str.strip, 0),
    "length": (len, 0),
    "replace": (replace, 2),
    "matches": (lambda whole, pattern: regexes.found(pattern, whole), 1),
    "matchesFull": (lambda whole, pattern: regexes.found(f"\\A(?:{pattern})\\z", whole), 1),
    "replaceMatches": (lambda whole, pattern, put: regexes.replaced(pattern, whole, put), 2),
    "encode": (encode, 1),
    "decode": (decode, 1),
    "escape": (escape, 1),
    "unescape": (unescape, 1),
}
TABLE: Table = {
    **{name: _strings(name, work, arguments) for name, (work, arguments) in _TEXTS.items()},
    "substring": eager(substring, 1, 2),
    "toChars": eager(to_chars),
    "join": eager(join, 0, 1),
    "split": eager(split, 1),
}
