"""The course of a case on one axis: every event and treatment with the bounds of its start and its end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.case.course import Event, Treatment
from app.case.document import Case
from app.case.times import Time
from app.clinical.intervals import Interval
from app.clinical.lanes import Lane, lanes_of
from app.clinical.time_axis import CALENDAR, Point, TimeAxis, axis_of


@dataclass(frozen=True, slots=True)
class Placed:
    """One event or treatment. start, end: months from the timeline's root, or None where nothing places it there."""

    id: str
    kind: str
    path: str
    label: str | None
    of: str | None
    start: Interval | None
    end: Interval | None
    start_date: str | None
    end_date: str | None
    basis: str | None
    as_stated: str | None
    readings: tuple[tuple[str, Interval], ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data; what is not known is null, and readings stand there only where there are several."""
        data: dict[str, Any] = {name: getattr(self, name) for name in ("id", "kind", "path", "label", "of")}
        data |= {name: edge.as_data() if edge else None for name, edge in (("start", self.start), ("end", self.end))}
        data |= {name: getattr(self, name) for name in ("start_date", "end_date", "basis", "as_stated")}
        return data | {"readings": [{"label": label, **months.as_data()} for label, months in self.readings]}


@dataclass(frozen=True, slots=True)
class Timeline:
    """root: the event that months are counted from. events: in the order of their bounds, those without any last."""

    case: str
    root: str | None
    events: tuple[Placed, ...]
    lanes: tuple[Lane, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data, for a drawing or for another program."""
        return {
            "case": self.case,
            "root": self.root,
            "unit": "mo",
            "events": [event.as_data() for event in self.events],
            "lanes": [lane.as_data() for lane in self.lanes],
        }


def timeline(case: Case) -> Timeline:
    """The whole course of a case: months (30.4375 days) from its diagnosis, where it has one, and its lanes."""
    axis = axis_of(case)
    root = root_of(case, axis)
    placed = [
        _placed(axis, root, event, f"events[{index}]", event.kind, event.time, event.until)
        for index, event in enumerate(case.events)
    ]
    placed += [
        _placed(axis, root, one, f"treatments[{index}]", one.procedure or "treatment", one.start, one.end)
        for index, one in enumerate(case.treatments)
    ]
    return Timeline(case.id, root.id if root else None, tuple(sorted(placed, key=_order)), lanes_of(case, axis, root))


def root_of(case: Case, axis: TimeAxis) -> Point | None:
    """What months are counted from: the diagnosis; else when the myeloma is stated; else the root that most points lead back to; else nothing."""
    diagnoses = [event.id for event in case.events if event.kind == "diagnosis"]
    whole = [event.id for event in case.events if event.kind == "diagnosis" and event.of is None]
    if diagnoses:
        return Point(min(whole or diagnoses))
    stated = [one.at for one in case.conditions if one.condition == "multiple_myeloma" and one.of is None and one.at]
    if stated:
        return Point(min(stated))
    ids = [one.id for one in (*case.events, *case.treatments)]
    roots = Counter(root for id_ in ids if (root := axis.root_of(id_)) is not None)
    if not roots:
        return None
    root = min(roots, key=lambda one: (-roots[one], one))
    return root if root != CALENDAR else Point(min(_dated(axis, ids)))


def _dated(axis: TimeAxis, ids: list[str]) -> Iterator[str]:
    """Of a case with dates and no diagnosis: what comes first."""
    dated = [id_ for id_ in ids if axis.root_of(id_) == CALENDAR]
    first = min((axis.between(CALENDAR, id_).low or 0) for id_ in dated)
    return (id_ for id_ in dated if (axis.between(CALENDAR, id_).low or 0) == first)


def months_from(axis: TimeAxis, root: Point | None, point: Point) -> Interval | None:
    """The point's bounds in months from the root; None where nothing bounds it."""
    found = axis.between(root, point) if root else Interval()
    return None if found == Interval() else found


def _placed(
    axis: TimeAxis,
    root: Point | None,
    item: Event | Treatment,
    path: str,
    kind: str,
    start: Time | None,
    end: Time | None,
) -> Placed:
    point = Point(item.id)
    return Placed(
        item.id,
        kind,
        path,
        item.label,
        item.of,
        months_from(axis, root, point),
        months_from(axis, root, Point(item.id, "end")),
        start.date if start else None,
        end.date if end else None,
        start.basis if start else None,
        (start.as_stated if start else None) or item.as_stated,
        axis.by_reading(root, point) if root else (),
    )


def _order(one: Placed) -> tuple[Any, ...]:
    bounds = one.start or Interval()
    return one.start is None, bounds.low is None, bounds.low or 0, bounds.high is None, bounds.high or 0, one.id
