"""FHIR's dates and times as intervals: `2013` is a year long, `2013-01-14T10:00:00Z` a second.

http://hl7.org/fhir/R4/search.html#date. Intervals are [low, high) in whole microseconds since 1970 UTC. What has no time zone
(dates, and minutes in a query) is read as UTC.
"""

import re
from datetime import date

EARLIEST, LATEST = -(2**62), 2**62
"""Stand for an open start and an open end."""
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_EPOCH = date(1970, 1, 1).toordinal()
_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


def interval(text: str, of_resource: bool = True) -> tuple[int, int]:
    """The interval [low, high) that the text spans.

    of_resource: the forms of date, dateTime and instant, where a time has seconds and a zone; a query may leave them out.
    Raises ValueError with a sentence for the client: for another form, and for a day or hour that does not exist.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is no date: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone")
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    try:
        first = date(year, month, day).toordinal() - _EPOCH
    except ValueError as error:
        raise ValueError(f"'{text}' is no date: {error}") from None
    if found["hour"] is None:
        if found["day"]:
            days = 1
        elif found["month"]:
            days = _days_in(year, month)
        else:
            days = date(year, 12, 31).toordinal() - date(year, 1, 1).toordinal() + 1
        return first * _DAY, (first + days) * _DAY
    if of_resource and (found["second"] is None or found["zone"] is None):
        raise ValueError(f"'{text}' is no date: a time has seconds and a time zone")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 60:  # 60: a leap second, which R4's pattern allows
        raise ValueError(f"'{text}' is no date: there is no such time of day")
    low = first * _DAY + ((hour * 60 + minute) * 60 + second - _offset(text, found["zone"])) * _SECOND
    if found["second"] is None:
        return low, low + 60 * _SECOND
    if found["fraction"] is None:
        return low, low + _SECOND
    digits = found["fraction"]
    low += int(digits[:6].ljust(6, "0"))
    return low, low + max(1, 10 ** (6 - len(digits)) if len(digits) < 6 else 1)


def _days_in(year: int, month: int) -> int:
    after = date(year, month + 1, 1).toordinal() if month < 12 else date(year, 12, 31).toordinal() + 1
    return after - date(year, month, 1).toordinal()


def _offset(text: str, zone: str | None) -> int:
    """Seconds that the zone is ahead of UTC."""
    if zone is None or zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59 or (hours == 14 and minutes):
        raise ValueError(f"'{text}' is no date: time zones go from -14:00 to +14:00")
    return (hours * 3600 + minutes * 60) * (1 if zone[0] == "+" else -1)
