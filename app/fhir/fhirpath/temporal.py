"""Dates, times and dateTimes that know how precise they are (http://hl7.org/fhirpath/N1, sections 5.5 and 6.1 to 6.2).

A value without an offset that meets one with an offset is read in the other's offset: that is what R4 asks of partial
dates (http://hl7.org/fhir/R4/datatypes.html#dateTime), and no clock of a machine comes into it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

Kind = Literal["Date", "DateTime", "Time"]
Part = int | Decimal

_DATE = r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?"
_CLOCK = r"(?P<hour>\d{2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d{1,20})?))?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:\d{2})?"
_FORMS: dict[Kind, re.Pattern[str]] = {
    "Date": re.compile(_DATE, re.ASCII),
    "DateTime": re.compile(rf"{_DATE}(?:T(?:{_CLOCK}{_ZONE})?)?", re.ASCII),
    "Time": re.compile(f"T?{_CLOCK}", re.ASCII),
}
_NAMES: dict[Kind, tuple[str, ...]] = {
    "Date": ("year", "month", "day"),
    "DateTime": ("year", "month", "day", "hour", "minute", "second"),
    "Time": ("hour", "minute", "second"),
}


@dataclass(frozen=True, slots=True)
class Temporal:
    """A Date, DateTime or Time.

    parts: from the largest (year, or hour of a Time) down to the last that was given; seconds are a Decimal, milliseconds
    part of them. offset: minutes east of UTC, None where none was given. written: as it came, for toString.
    """

    kind: Kind
    parts: tuple[Part, ...]
    offset: int | None = None
    written: str = ""

    def __str__(self) -> str:
        return self.written or _text(self)

    def part(self, name: str) -> Part | None:
        """The year, month, day, hour, minute or second, or None where it is not given."""
        names = _NAMES[self.kind]
        at = names.index(name) if name in names else len(self.parts)
        return self.parts[at] if at < len(self.parts) else None


def parsed(kind: Kind, text: str) -> Temporal | None:
    """The value of the text, or None where it has another form or there is no such day or time."""
    match = _FORMS[kind].fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    parts: list[Part] = []
    for name in _NAMES[kind]:
        digits = found[name]
        if digits is None:
            break
        parts.append(Decimal(digits) if name == "second" else int(digits))
    offset = _offset(found.get("zone"))
    value = Temporal(kind, tuple(parts), offset, text.removeprefix("T"))
    return value if _exists(value) else None


def literal(text: str) -> Temporal | None:
    """The value of a literal, `@2014-01`, `@2014-01-25T14:30` or `@T14:30`; None where there is no such day or time."""
    if text.startswith("@T"):
        return parsed("Time", text[2:])
    return parsed("DateTime" if "T" in text else "Date", text[1:])


def compared(left: Temporal, right: Temporal) -> int | None:
    """-1, 0 or 1; None where one is less precise and the rest is equal. Two Times, or two that are dates or dateTimes."""
    if left.offset is not None and right.offset is not None and left.offset != right.offset:
        left, right = in_utc(left), in_utc(right)
    for mine, other in zip(left.parts, right.parts, strict=False):
        if mine != other:
            return -1 if mine < other else 1
    return 0 if len(left.parts) == len(right.parts) else None


def in_utc(value: Temporal) -> Temporal:
    """The same moment with offset 0, at the same precision."""
    if not value.offset:
        return value
    moved = _plus_days(value, -value.offset * 60)
    return replace(moved, offset=0, written="") if moved else value


def plus(value: Temporal, amount: Decimal, unit: str) -> Temporal | None:
    """The value moved by an amount of `year`, `month`, `week`, `day`, `hour`, `minute`, `second` or `millisecond`.

    Fractions count only for seconds. A unit finer than the value is first turned into the value's last part, without the
    rest (24 months are 2 years; a month has 30 days, a year 365). A day that the month has not becomes its last.
    None where the result lies outside of the years 1 to 9999. A Time goes round the clock.
    """
    if unit == "millisecond":
        amount, unit = amount / 1000, "second"
    if unit == "week":
        amount, unit = amount.to_integral_value("ROUND_DOWN") * 7, "day"
    if unit != "second":
        amount = amount.to_integral_value("ROUND_DOWN")
    if abs(amount) > 10**12:
        return None
    last = _NAMES[value.kind][len(value.parts) - 1]
    if value.kind == "Time":
        return _plus_clock(value, amount, unit) if unit in _SECONDS else None
    order = _NAMES["DateTime"]
    if order.index(unit) > order.index(last):
        amount, unit = _coarser(amount, unit, last), last
    if unit in ("year", "month"):
        return _plus_months(value, int(amount) * (12 if unit == "year" else 1))
    return _plus_days(value, amount * _SECONDS[unit])


_SECONDS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}


def _coarser(amount: Decimal, unit: str, last: str) -> Decimal:
    if unit == "month":
        return (amount / 12).to_integral_value("ROUND_DOWN")
    size = {"year": 365 * 86400, "month": 30 * 86400, **_SECONDS}
    return (amount * size[unit] / size[last]).to_integral_value("ROUND_DOWN")


def _plus_months(value: Temporal, months: int) -> Temporal | None:
    year, month = int(value.parts[0]), int(value.parts[1]) if len(value.parts) > 1 else 1
    year, month0 = divmod(year * 12 + month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    parts: list[Part] = [year, month0 + 1, *value.parts[2:]][: len(value.parts)]
    if len(parts) > 2:
        parts[2] = min(int(parts[2]), days_in(year, month0 + 1))
    return replace(value, parts=tuple(parts), written="")


def _plus_days(value: Temporal, seconds: Decimal | int) -> Temporal | None:
    """Moved by seconds, which may be days' worth, keeping the precision."""
    year, month, day, hour, minute, second = (*value.parts, 1, 1, 0, 0, 0)[:6] if len(value.parts) < 6 else value.parts
    if len(value.parts) < 3:
        month, day = (value.parts[1], 1) if len(value.parts) == 2 else (1, 1)
    if len(value.parts) in (3, 4, 5):
        hour, minute, second = (*value.parts[3:], 0, 0, 0)[:3]
    total = Decimal(hour) * 3600 + Decimal(minute) * 60 + Decimal(second) + seconds
    whole = total.to_integral_value(ROUND_FLOOR)
    try:
        moved = datetime(int(year), int(month), int(day)) + timedelta(seconds=int(whole))
    except OverflowError:
        return None
    parts = (moved.year, moved.month, moved.day, moved.hour, moved.minute, moved.second + (total - whole))
    return replace(value, parts=parts[: len(value.parts)], written="")


def _plus_clock(value: Temporal, amount: Decimal, unit: str) -> Temporal:
    last = _NAMES["Time"][len(value.parts) - 1]
    seconds = amount * _SECONDS[unit]
    seconds = (
        (seconds / _SECONDS[last]).to_integral_value("ROUND_DOWN") * _SECONDS[last] if last != "second" else seconds
    )
    hour, minute, second = (*value.parts, 0, 0)[:3]
    total = Decimal(hour) * 3600 + Decimal(minute) * 60 + Decimal(second) + seconds
    total -= 86400 * (total / 86400).to_integral_value(ROUND_FLOOR)
    parts = (int(total // 3600), int(total % 3600 // 60), total % 60)
    return replace(value, parts=parts[: len(value.parts)], written="")


def days_in(year: int, month: int) -> int:
    """How many days the month has."""
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


def _exists(value: Temporal) -> bool:
    clock: tuple[Part, ...] = value.parts
    if value.kind != "Time":
        year, month, day = (int(part) for part in (*value.parts[:3], 1, 1)[:3])
        if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= days_in(year, month)):
            return False
        clock = value.parts[3:]
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    return hour <= 23 and minute <= 59 and second < 61 and abs(value.offset or 0) <= 14 * 60


def _text(value: Temporal) -> str:
    texts = [_padded(part, 4 if value.kind != "Time" and i == 0 else 2) for i, part in enumerate(value.parts)]
    if value.kind == "Time":
        return ":".join(texts)
    text = "-".join(texts[:3])
    if len(texts) > 3:
        text += "T" + ":".join(texts[3:])
        if value.offset is not None:
            hours, minutes = divmod(abs(value.offset), 60)
            text += "Z" if value.offset == 0 else f"{'-' if value.offset < 0 else '+'}{hours:02}:{minutes:02}"
    return text


def _padded(part: Part, width: int) -> str:
    whole, point, fraction = (str(part) if isinstance(part, int) else format(part, "f")).partition(".")
    return whole.zfill(width) + point + fraction
