"""The intervals of a course that a reader asks for: survival, and from each treatment or relapse to what followed.

Each is added up along its own chain (time_axis.py), with its readings; bounds in months of 30.4375 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.case.document import Case
from app.clinical.extramedullary import time_to_extramedullary
from app.clinical.intervals import Interval
from app.clinical.moments import RELAPSES, diagnosis_of
from app.clinical.time_axis import Point, TimeAxis, axis_of


@dataclass(frozen=True, slots=True)
class CourseInterval:
    """name: what it is called. first, last: which event or treatment, and which edge of it; no last: whichever came first."""

    name: str
    first: Point
    last: Point | None
    months: Interval
    readings: tuple[tuple[str, Interval], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of the assessment's `intervals`."""
        ends: dict[str, Any] = {"from": self.first.id, "from_edge": self.first.edge, "to": None, "to_edge": None}
        if self.last is not None:
            ends |= {"to": self.last.id, "to_edge": self.last.edge}
        readings = [{"label": label, **months.as_data()} for label, months in self.readings]
        return {"name": self.name, **ends, "months": self.months.as_data(), "readings": readings}


def intervals(case: Case) -> tuple[CourseInterval, ...]:
    """Those that are bounded on either side, of one person or group each, in the order of name and ids."""
    axis = axis_of(case)
    found = [*_survival(case, axis), *_from_treatments(case, axis), *_extramedullary(case)]
    bounded = [one for one in found if one.months != Interval()]
    return tuple(sorted(bounded, key=lambda one: (one.name, one.first, one.last or one.first)))


def _survival(case: Case, axis: TimeAxis) -> Iterator[CourseInterval]:
    stated = diagnosis_of(case)
    starts = [one for one in case.events if one.kind in ("diagnosis", *RELAPSES) or one.id == stated]
    ends = [one for one in case.events if one.kind in ("death", *RELAPSES)]
    for first in starts:
        for last in ends:
            if first.id == last.id or last.of not in (first.of, None) and first.of is not None:
                continue
            is_diagnosis = first.kind == "diagnosis" or first.id == stated
            pair = "diagnosis" if is_diagnosis else first.kind, last.kind
            name = {
                ("diagnosis", "death"): "overall survival",
                ("extramedullary_relapse", "death"): "survival after extramedullary relapse",
                ("relapse", "death"): "survival after relapse",
                ("progression", "death"): "survival after progression",
            }.get(pair, "time to relapse" if is_diagnosis else "time between relapses")
            one = _made(axis, name, Point(first.id), Point(last.id))
            if _forward(one.months):
                yield one


def _from_treatments(case: Case, axis: TimeAxis) -> Iterator[CourseInterval]:
    """From where a treatment ended, if that is stated, else from where it began, to each relapse that followed."""
    for treatment in case.treatments:
        if treatment.status == "not_done":
            continue
        first = Point(treatment.id, "end" if treatment.end is not None else "start")
        for last in case.events:
            if last.kind in RELAPSES and (last.of == treatment.of or treatment.of is None):
                one = _made(axis, "from treatment to relapse", first, Point(last.id))
                if _forward(one.months):
                    yield one


def _extramedullary(case: Case) -> Iterator[CourseInterval]:
    diagnosis = diagnosis_of(case)
    if case.grain != "individual" or diagnosis is None:
        return
    first = Point(diagnosis)
    for name in ("strict", "broad"):
        months = time_to_extramedullary(case, "strict" if name == "strict" else "broad")
        if months is not None:
            yield CourseInterval(f"time to extramedullary disease, {name} definition", first, None, months)


def _made(axis: TimeAxis, name: str, first: Point, last: Point) -> CourseInterval:
    return CourseInterval(name, first, last, axis.between(first, last), axis.by_reading(first, last))


def _forward(months: Interval) -> bool:
    """Whether the last comes after the first under every reading, or at the same time."""
    return months.low is not None and months.low >= 0
