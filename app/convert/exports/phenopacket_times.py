"""Times as phenopackets have them: an age, a range of ages, or an interval of a calendar day. Never a made-up hour."""

from fractions import Fraction
from math import ceil, floor
from typing import Any

from app.case.times import Time
from app.clinical.time_axis import Point
from app.convert.exports.patients import Subject


def age_at_diagnosis(subject: Subject) -> int | None:
    """Completed years, where the age is stated at the diagnosis and is a whole number."""
    age = subject.person.age
    if age is None or subject.diagnosis is None or age.at != subject.diagnosis.id or age.years != int(age.years):
        return None
    return int(age.years)


def time_element(subject: Subject, point: str | None, time: Time | None) -> dict[str, Any] | None:
    """A TimeElement for an event or treatment; None where the document gives neither a day nor an age.

    A day becomes the interval from its first to its last second. A distance becomes a range of ages: 60 completed years
    and 22.5 to 45.9 months are from 61 years and 10 months to 64 years and 10 months.
    """
    if time is not None and time.date is not None and len(time.date) >= 10:
        day = time.date[:10]
        return {"interval": {"start": f"{day}T00:00:00Z", "end": f"{day}T23:59:59Z"}}
    years = age_at_diagnosis(subject)
    if years is None or point is None:
        return None
    if subject.diagnosis is not None and point == subject.diagnosis.id:
        return {"age": {"iso8601duration": f"P{years}Y"}}
    span = subject.months(Point(point))
    if span is None or span.low is None or span.high is None:
        return None
    first, last = floor(12 * years + span.low), ceil(Fraction(12 * (years + 1)) + span.high)
    return {"ageRange": {"start": _age(first), "end": _age(last)}}


def _age(months: int) -> dict[str, str]:
    return {"iso8601duration": f"P{months // 12}Y{months % 12}M" if months % 12 else f"P{months // 12}Y"}
