"""Compartments as lanes over one time axis, each mark with the bounds of its time."""

from dataclasses import dataclass
from typing import Any

from app.case.document import Case
from app.clinical.intervals import Interval
from app.clinical.marks import COMPARTMENTS, Mark, Sign, marks_of
from app.clinical.time_axis import Point, TimeAxis


@dataclass(frozen=True, slots=True)
class Bar:
    """A mark and its time. start: bounds of when it held first; end: of the last time that this is said; None: not placed."""

    mark: Mark
    start: Interval | None
    end: Interval | None

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        bounds = {name: edge.as_data() if edge else None for name, edge in (("start", self.start), ("end", self.end))}
        return self.mark.as_data() | bounds


@dataclass(frozen=True, slots=True)
class Lane:
    """One compartment. stated: whether anything at all is said of it; where not, the lane is drawn hatched, not empty."""

    compartment: str
    stated: bool
    bars: tuple[Bar, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return {"compartment": self.compartment, "stated": self.stated, "bars": [bar.as_data() for bar in self.bars]}


def lanes_of(case: Case, axis: TimeAxis, root: Point | None) -> tuple[Lane, ...]:
    """All eight lanes, in the order of COMPARTMENTS; bars in the order of their bounds, then of their ids."""
    bars = sorted((_bar(mark, axis, root) for mark in marks_of(case)), key=_order)
    lanes = []
    for compartment in COMPARTMENTS:
        its = tuple(bar for bar in bars if bar.mark.compartment == compartment)
        lanes.append(Lane(compartment, any(bar.mark.sign is not Sign.SILENT for bar in its), its))
    return tuple(lanes)


def _bar(mark: Mark, axis: TimeAxis, root: Point | None) -> Bar:
    """A statement made at an event holds for the event; one made at a treatment, for when that began."""
    if mark.at is None or root is None:
        return Bar(mark, None, None)
    start = axis.between(root, mark.at)
    placed = None if start == Interval() else start
    if not axis.is_event(mark.at):
        return Bar(mark, placed, placed)
    end = axis.between(root, Point(mark.at, "end"))
    return Bar(mark, placed, None if end == Interval() else end)


def _order(bar: Bar) -> tuple[Any, ...]:
    bounds = bar.start or Interval()
    return bar.start is None, bounds.low is None, bounds.low or 0, bounds.high is None, bounds.high or 0, bar.mark.id
