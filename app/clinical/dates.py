"""Calendar dates as months of the axis: a date that is known to the year only is an interval of a year."""

from datetime import date, timedelta

from app.clinical.intervals import DAYS_PER_MONTH, Interval


def calendar_months(value: str) -> Interval:
    """Months since the first of January 1, from the first to the last day that a FHIR partial date or instant can mean.

    A day is a point: two events of one day are no time apart. Of an instant only the day as it is written counts.
    """
    first, last = days_of(value)
    return Interval(first.toordinal() / DAYS_PER_MONTH, last.toordinal() / DAYS_PER_MONTH)


def days_of(value: str) -> tuple[date, date]:
    """The first and the last day that `2024`, `2024-03`, `2024-03-05` or an instant can mean."""
    parts = [int(part) for part in value[:10].split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        year, month = parts
        following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
        return date(year, month, 1), following - timedelta(days=1) if following else date.max
    return date(*parts), date(*parts)
