"""The persons of a case, as formats that know only patients take them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from app.case.document import Case
from app.case.people import Patient
from app.clinical.cohort_table.people import Whom, persons
from app.clinical.intervals import DAYS_PER_MONTH, Interval, decimal_of
from app.clinical.time_axis import Point
from app.convert.exports.export import Loss


@dataclass(frozen=True)
class Subject:
    """A person: an id, his or her line, and the diagnosis that times are counted from.

    The id is the case's, with a member's behind `_`, which stands in no other id: no two persons share one.
    """

    id: str
    whom: Whom
    person: Patient
    diagnosis: Point | None

    @property
    def case(self) -> Case:
        """The document that the person stands in."""
        return self.whom.case

    def here(self, name: str) -> Iterator[tuple[str, Any]]:
        """(path, item) of a list of the document, as far as it is about this person."""
        for index, item in enumerate(getattr(self.case, name)):
            if item.of in (None, self.whom.of):
                yield f"{name}[{index}]", item

    def months(self, point: Point) -> Interval | None:
        """Months from diagnosis; None where the document does not bound them on both sides."""
        if self.diagnosis is None:
            return None
        span = self.whom.axis.between(self.diagnosis, point)
        return span if span.low is not None and span.high is not None else None


def subjects(case: Case) -> list[Subject]:
    """Everyone whom the document describes alone. A series without described members has nobody."""
    return [_subject(whom) for whom in persons(case)]


def without_person(case: Case) -> list[Loss]:
    """What a series loses in a format that holds patients only."""
    left = case.n - len(persons(case))
    reason = (
        f"{left} of {case.n} patients are described as a group only: the format holds patients, and none is made up"
    )
    return [Loss(case.id, "n", reason)] if left else []


def _subject(whom: Whom) -> Subject:
    member = next((one for one in whom.case.members if one.id == whom.of), None)
    diagnoses = [event.id for event in whom.all_of(whom.case.events) if event.kind == "diagnosis"]
    return Subject(
        whom.case.id if whom.of is None else f"{whom.case.id}_{whom.of}",
        whom,
        member or whom.case.patient or Patient.model_validate({}),
        Point(min(diagnoses)) if diagnoses else None,
    )


def days(span: Interval) -> tuple[int, int] | None:
    """The first and the last whole day that a span of months can mean; None without both bounds."""
    if span.low is None or span.high is None:
        return None
    return floor(_days(span.low)), ceil(_days(span.high))


def exact_day(span: Interval) -> int | None:
    """The day, where the span is one point and that is a whole day: two calendar dates apart."""
    if not span.is_point or span.low is None:
        return None
    found = _days(span.low)
    return int(found) if found.denominator == 1 else None


def _days(months: Fraction) -> Fraction:
    return months * DAYS_PER_MONTH


def shown(bound: Fraction | None) -> Decimal | None:
    """A bound of months as it is written."""
    return decimal_of(bound)
