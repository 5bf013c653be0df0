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
    return all(_clause(resource, name, value, now) for name, value in params)


def _clause(resource: dict[str, Any], name: str, value: str, now: datetime) -> bool:
    bare, _, modifier = name.partition(":")
    if modifier == "missing":
        there = {"date": _effective(resource), "value-quantity": "valueQuantity" in resource}.get(
            bare, resource.get(bare)
        )
        return bool(there) is (value == "false")
    if modifier == "not":
        return not _clause(resource, bare, value, now)
    return any(_one(resource, bare, modifier, one, now) for one in _split(value, ","))


def _one(resource: dict[str, Any], name: str, modifier: str, value: str, now: datetime) -> bool:
    subject = resource.get("subject", {})
    if name == "date":
        return any(_compare(interval, value, now) for interval in _effective(resource))
    if modifier == "identifier":
        identifier = subject.get("identifier", {})
        return _token(identifier.get("system"), identifier.get("value"), value)
    if name in ("subject", "patient"):
        return _refers(subject.get("reference"), value, only_patient=name == "patient" or modifier == "Patient")
    if name.endswith("value-quantity"):
        parts = {
            "": [resource],
            "component": resource.get("component", []),
            "combo": [resource, *resource.get("component", [])],
        }
        *_, where = [part for part in ("", "component", "combo") if name.startswith(part)]
        code, _, quantity = value.rpartition("$") if "code" in name else ("", "", value)
        return any(
            (not code or _has_code(one.get("code", {}), code)) and _quantity(one["valueQuantity"], quantity)
            for one in parts[where]
            if "valueQuantity" in one
        )
    if name == "value-string":
        return "valueString" in resource and _string(resource["valueString"], modifier, value)
    if name == "identifier":
        return any(_token(one.get("system"), one.get("value"), value) for one in resource.get("identifier", []))
    concepts = resource.get(name, [])
    return any(_has_code(concept, value) for concept in (concepts if isinstance(concepts, list) else [concepts]))


def _has_code(concept: dict[str, Any], asked: str) -> bool:
    return any(_token(one.get("system"), one.get("code"), asked) for one in concept.get("coding", []))


def _string(text: str, modifier: str, asked: str) -> bool:
    if modifier == "exact":
        return text == asked
    bare, wanted = (re.sub(r"[^a-z ]", "", one.lower().replace("ü", "u").replace("-", " ")) for one in (text, asked))
    return wanted in bare if modifier == "contains" else bare.startswith(wanted)


GRAMS = {"mg": Fraction(1, 1000), "g": Fraction(1)}
UCUM = "http://unitsofmeasure.org"


def _quantity(element: dict[str, Any], asked: str) -> bool:
    text, *unit = asked.split("|")
    factor = Fraction(1)
    if unit and unit[0] == "":
        if unit[1] not in (element.get("unit"), element.get("code")):
            return False
    elif unit and unit[0] == UCUM:
        if element.get("system") != UCUM:
            return False
        factor = GRAMS[element["code"]] / GRAMS[unit[1]]
    elif unit and (element.get("system"), element.get("code")) != tuple(unit):
        return False
    stated = Fraction(str(element["value"])) * factor
    return _numbers(stated, element.get("comparator", ""), text)


def _numbers(stated: Fraction, comparator: str, asked: str) -> bool:
    """A stated value with a comparator is all the numbers that it leaves open, but for itself where it is excluded."""
    prefix, digits = (asked[:2], asked[2:]) if asked[0].isalpha() else ("eq", asked)
    value, half = Fraction(digits), Fraction(1, 2 * 10 ** len(digits.partition(".")[2]))
    least = -FOREVER if "<" in comparator else stated
    most = FOREVER if ">" in comparator else stated
    open_below, open_above = comparator == ">", comparator == "<"
    contains = value - half <= least and (most < value + half or (open_above and most <= value + half))
    near = max(abs(value) / 10, half)
    return {
        "eq": contains,
        "ne": not contains,
        "gt": most > value,
        "ge": most > value or (most == value and not open_above),
        "lt": least < value,
        "le": least < value or (least == value and not open_below),
        "sa": least > value or (least == value and open_below),
        "eb": most < value or (most == value and open_above),
        "ap": (least < value + near or (least == value + near and not open_below))
        and (most > value - near or (most == value - near and not open_above)),
    }[prefix]


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
    low = Fraction(
        int(
            datetime(
                numbers[0], numbers[1], numbers[2], int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=zone
            ).timestamp()
        )
    )
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
