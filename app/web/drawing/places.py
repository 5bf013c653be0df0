"""Where each mark is drawn within the bounds of its time.

A time is an interval; a mark needs a place. It stands in the middle of what the source says of its distance from the item that
it hangs on, and that one in the middle of its own: so marks keep the order of the course, which middles of sums of intervals do not.
Where only the earliest time is known, a mark stands one short step after it.
"""

from collections.abc import Iterable

from app.clinical.intervals import Interval
from app.clinical.time_axis import Link, Point, TimeAxis

STEP = 0.04
"""Of the whole axis: how far `later`, of which nothing more is said, is drawn from what it follows."""


class Places:
    """Months from the root at which the points of one case are drawn."""

    def __init__(self, axis: TimeAxis, root: Point, points: Iterable[Point]) -> None:
        self._axis, self._root = axis, root
        self.bounds = {point: axis.between(root, point) for point in points}
        finite = [float(one) for bounds in self.bounds.values() for one in (bounds.low, bounds.high) if one is not None]
        self.finite = (min([0.0, *finite]), max([0.0, *finite]))
        self._step = (self.finite[1] - self.finite[0]) * STEP or 1.0
        self._raw: dict[Point, tuple[Point, float]] = {}

    def place(self, point: Point) -> float | None:
        """Months from the root, within the point's bounds; None where nothing places it."""
        bounds = self.bounds.get(point)
        if bounds is None or bounds == Interval():
            return None
        below, here = self._from(self._root)
        root, there = self._from(point)
        months = there - here if root == below else self._middle(bounds)
        low, high = (None if one is None else float(one) for one in (bounds.low, bounds.high))
        if low is not None:
            months = max(months, low)
        return months if high is None else min(months, high)

    def _from(self, point: Point) -> tuple[Point, float]:
        """The root of the point's chain, and how far the point is drawn from it."""
        waiting = [point]
        while waiting:
            one = waiting[-1]
            links = self._axis.links.get(one, ())
            missing = [link.anchor for link in links if link.anchor not in self._raw]
            if missing:
                waiting += missing
            else:
                self._raw[waiting.pop()] = self._along(one, links)
        return self._raw[point]

    def _along(self, point: Point, links: tuple[Link, ...]) -> tuple[Point, float]:
        if not links:
            return point, 0.0
        roots = [(self._raw[link.anchor][0], self._raw[link.anchor][1] + self._middle(link.months)) for link in links]
        first = roots[0][0]
        same = [months for root, months in roots if root == first]
        return first, sum(same) / len(same)

    def _middle(self, months: Interval) -> float:
        if months.low is not None and months.high is not None:
            return float(months.low + months.high) / 2
        if months.low is not None:
            return float(months.low) + self._step
        return float(months.high) - self._step if months.high is not None else 0.0
