"""The times of a case as distances: a date becomes the months from the first dated point of the case."""

from typing import Any

from app.case.document import Case
from app.case.times import Time
from app.clinical.intervals import Interval, decimal_of
from app.clinical.time_axis import Point, TimeAxis
from app.fhir.exact_json import ExactDecimal

EDGES = {"events": (("time", "start"), ("until", "end")), "treatments": (("start", "start"), ("end", "end"))}


def distances_only(case: Case) -> dict[str, dict[str, Any]]:
    """For each event and treatment its times, none of them a date. The first dated point becomes the root, without a time."""
    axis, root = TimeAxis(case), _root(case)
    found: dict[str, dict[str, Any]] = {}
    for name, edges in EDGES.items():
        for item in getattr(case, name):
            for field, edge in edges:
                time = _time(axis, root, Point(item.id, "end" if edge == "end" else "start"), getattr(item, field))
                if time is not None:
                    found.setdefault(item.id, {})[field] = time
    return found


def _root(case: Case) -> Point | None:
    dated = [
        (time.date, Point(item.id, "end" if edge == "end" else "start"))
        for name, edges in EDGES.items()
        for item in getattr(case, name)
        for field, edge in edges
        if (time := getattr(item, field)) is not None and time.date is not None
    ]
    starts = [(date, point) for date, point in dated if point.edge == "start"]
    return min(starts, default=(None, None), key=lambda pair: (pair[0] or "", pair[1]))[1]


def _time(axis: TimeAxis, root: Point | None, point: Point, time: Time | None) -> dict[str, Any] | None:
    if time is None or point == root:
        return None
    if time.date is not None:
        return _distance(root, axis.between(root, point)) if root else None
    if time.distance is None:
        return None
    distance = time.distance.model_dump(exclude_defaults=True)
    return {"distance": distance}


def _distance(root: Point | None, months: Interval) -> dict[str, Any] | None:
    if root is None or (months.low is None and months.high is None):
        return None
    bounds = [None if bound is None else ExactDecimal(str(decimal_of(bound))) for bound in (months.low, months.high)]
    return {"distance": {"anchor": root.id, "edge": root.edge, "offset_months": bounds}}
