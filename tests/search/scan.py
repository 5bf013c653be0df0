"""A plain reading of R4's search page, for comparison: looks at every resource, shares no code with app/search.

Times are exact fractions of a second (fractions.Fraction) in half-open intervals.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

BASE = "http://here.org/fhir"
FOREVER = Fraction(10**15)
Interval = tuple[Fraction, Fraction]


def matches(resource: dict[str, Any], params: list[tuple[str, str]], now: datetime) -> bool:
    """Whether the Observation answers to every parameter."""
    return all(any(_one(resource, name, value, now) for value in _split(values, ",")) for name, values in params)


def _one(resource: dict[str, Any], name: str, value: str, now: datetime) -> bool:
    if name == "date":
        return any(_compare(interval, value, now) for interval in _effective(resource))
    if name in ("subject", "patient"):
        return _refers(resource.get("subject", {}).get("reference"), value, only_patient=name == "patient")
    if name == "identifier":
        pairs = [(one.get("system"), one.get("value")) for one in resource.get("identifier", [])]
    else:
        concepts = resource.get(name, [])
        concepts = concepts if isinstance(concepts, list) else [concepts]
        pairs = [(one.get("system"), one.get("code")) for concept in concepts for one in concept.get("coding", [])]
    return any(_token(system, code, value) for system, code in pairs)


def _token(system: str | None, code: str | None, asked: str) -> bool:
    parts = [re.sub(r"\\([,|$\\])", r"\1", part) for part in _split(asked, "|")]
    if len(parts) == 1:
        return code == parts[0]
    if parts[0] == "":
        return system is None and code == parts[1]
    return system == parts[0] and (parts[1] == "" or code == parts[1])


def _refers(reference: str | None, asked: str, only_patient: bool) -> bool:
    if reference is None:
        return False
    reference = reference.removeprefix(BASE + "/")
    if only_patient and reference.split("/")[-2] != "Patient":
        return False
    if "/" in asked:
        return reference == asked.removeprefix(BASE + "/")
    types = ["Patient"] if only_patient else ["Patient", "Group", "Device", "Location"]
    return reference in [f"{type_}/{asked}" for type_ in types]


def _effective(resource: dict[str, Any]) -> list[Interval]:
    if "effectiveDateTime" in resource:
        return [_interval(resource["effectiveDateTime"])]
    if "effectivePeriod" in resource:
        period = resource["effectivePeriod"]
        low = _interval(period["start"])[0] if "start" in period else -FOREVER
        return [(low, _interval(period["end"])[1] if "end" in period else FOREVER)]
    if "effectiveTiming" in resource:
        spans = [_interval(event) for event in resource["effectiveTiming"]["event"]]
        return [(min(low for low, _ in spans), max(high for _, high in spans))]
    return []


def _interval(text: str) -> Interval:
    date, _, time = text.partition("T")
    numbers = [int(part) for part in date.split("-")]
    if not time:
        year, month, day = (*numbers, 1, 1)[:3]
        days = {1: 366 if calendar.isleap(year) else 365, 2: calendar.monthrange(year, month)[1], 3: 1}[len(numbers)]
        low = Fraction(int((datetime(year, month, day) - datetime(1970, 1, 1)) / timedelta(seconds=1)))
        return low, low + days * 86400
    found = re.fullmatch(r"(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?(Z|[+-]\d+:\d+)?", time)
    assert found
    zone = UTC
    if found[5] not in (None, "Z"):
        hours, minutes = int(found[5][1:3]), int(found[5][4:])
        zone = timezone((1 if found[5][0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    low = Fraction(int(datetime(*numbers, int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=zone).timestamp()))
    if found[3] is None:
        return low, low + 60
    if found[4] is None:
        return low, low + 1
    return low + Fraction(int(found[4]), 10 ** len(found[4])), low + Fraction(int(found[4]) + 1, 10 ** len(found[4]))


def _compare(target: Interval, asked: str, now: datetime) -> bool:
    prefix, text = (asked[:2], asked[2:]) if asked[0].isalpha() else ("eq", asked)
    low, high = _interval(text)
    contains = low <= target[0] and target[1] <= high
    above, below = target[1] > high, target[0] < low
    gap = abs(Fraction(int(now.timestamp())) - (low + high) / 2) / 10
    return {
        "eq": contains,
        "ne": not contains,
        "gt": above,
        "lt": below,
        "ge": above or contains,
        "le": below or contains,
        "sa": target[0] >= high,
        "eb": target[1] <= low,
        "ap": target[0] < high + gap and target[1] > low - gap,
    }[prefix]


def _split(text: str, separator: str) -> list[str]:
    return re.split(rf"(?<!\\)(?:\\\\)*{re.escape(separator)}", text) if separator in text else [text]
