"""The formats of R4's primitive types (hl7.org/fhir/R4/datatypes.html), with linear patterns."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from tests.conformance.fault import Fault, shortened
from tests.conformance.structure import Seen

_DATE = r"(?P<y>[0-9]{4})(-(?P<m>0[1-9]|1[0-2])(-(?P<d>0[1-9]|[12][0-9]|3[01]))?)?"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_UUID = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_OID = r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+"

_DATE_RE = re.compile(_DATE)
_DATETIME_RE = re.compile(rf"{_DATE}(?P<t>T{_CLOCK}{_ZONE})?")
_INSTANT_RE = re.compile(rf"{_DATE}T{_CLOCK}{_ZONE}")
_PATTERNS = {
    "id": re.compile(r"[A-Za-z0-9\-.]{1,64}"),
    "code": re.compile(r"[^\s]+( [^\s]+)*"),
    "oid": re.compile(_OID),
    "uuid": re.compile(_UUID),
    "time": re.compile(_CLOCK),
    "uri": re.compile(r"\S+"),
    "url": re.compile(r"\S+"),
    "canonical": re.compile(r"\S+"),
}
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_RANGES = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}


def _real_date(match: re.Match[str] | None) -> bool:
    """Year 0 and the 30th of February match the standard's patterns, and are no dates."""
    if match is None or match["y"] == "0000":
        return False
    return match["d"] is None or int(match["d"]) <= monthrange(int(match["y"]), int(match["m"]))[1]


def _is_datetime(text: str) -> bool:
    match = _DATETIME_RE.fullmatch(text)
    return _real_date(match) and match is not None and (match["t"] is None or match["d"] is not None)


def _is_instant(text: str) -> bool:
    match = _INSTANT_RE.fullmatch(text)
    return _real_date(match) and match is not None and match["d"] is not None


def _is_base64(text: str) -> bool:
    packed = "".join(text.split())
    return packed != "" and bool(_BASE64.fullmatch(packed)) and len(packed) % 4 == 0


def _is_text(text: str) -> bool:
    return bool(text.strip()) and not any(ord(c) < 32 and c not in "\t\n\r" for c in text)


_TESTS: dict[str, Callable[[str], bool]] = {
    "date": lambda text: _real_date(_DATE_RE.fullmatch(text)),
    "dateTime": _is_datetime,
    "instant": _is_instant,
    "base64Binary": _is_base64,
    "string": _is_text,
    "markdown": _is_text,
    "xhtml": _is_text,
}


def fault_of(type_name: str, value: Any) -> str | None:
    """Why `value` is no `type_name`, or None. Numbers are int, float or Decimal (our exact JSON's are Decimals)."""
    if type_name == "boolean":
        return None if isinstance(value, bool) else f"boolean must be JSON true or false, found {shortened(value)}"
    if type_name == "decimal":
        number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        return None if number else f"decimal must be a JSON number, found {shortened(value)}"
    if type_name in _RANGES:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{type_name} must be a whole JSON number, found {shortened(value)}"
        return None if _RANGES[type_name] <= value < 2**31 else f"{value} is out of the range of {type_name}"
    if not isinstance(value, str):
        return f"{type_name} must be a JSON string, found {shortened(value)}"
    test = _TESTS.get(type_name)
    good = test(value) if test else bool(_PATTERNS[type_name].fullmatch(value))
    if good and type_name in ("uri", "url", "canonical"):
        good = not value.startswith("urn:uuid:") or bool(re.fullmatch(_UUID, value.partition("#")[0].partition("|")[0]))
        good = good and (not value.startswith("urn:oid:") or bool(re.fullmatch(_OID, value)))
    return None if good else f"{shortened(value)} is not a valid {type_name}"


def faults(seen: Iterable[Seen], primitive_types: set[str]) -> list[Fault]:
    """Every primitive value whose format is wrong."""
    found = []
    for element in seen:
        if element.type in primitive_types and element.value is not None:
            why = fault_of(element.type, element.value)
            if why:
                found.append(Fault(element.path, "primitive", why))
    return found
