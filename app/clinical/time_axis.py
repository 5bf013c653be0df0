"""Where each event and treatment of a case lies on one axis, and how far apart two of them are.

A time is placed by a date, or by its distance from another; the chains of distances end in a root that has no time of
its own (the diagnosis, where the source has no dates) or in the calendar. How far two points are apart is added up along
their chains only as far as these differ: from transplant to relapse is not relapse minus transplant, each from diagnosis
with all that is not known of the time before. Alternative readings of a sentence each make a chain; the answer is the hull.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal

from app.case.document import Case
from app.case.times import Distance, Time
from app.clinical.dates import calendar_months
from app.clinical.intervals import ANY_TIME, POINT_ZERO, Interval, hull
from app.clinical.remembered import remembered

Edge = Literal["start", "end"]
AFTER = Interval.of(0, None)
SLACK = 1e-6
"""Months, and share of a bound, by which a reach is wider than its exact bounds: a float is wrong by less than 1e-15 of itself."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """One edge of an event or treatment."""

    id: str
    edge: Edge = "start"


CALENDAR = Point("", "start")
"""The root of everything that has a date. No item has an empty id."""


@dataclass(frozen=True, slots=True)
class Link:
    """One way to place a point: so many months after another. label: of a reading, as the document words it."""

    anchor: Point
    months: Interval
    label: str | None = None


class TimeAxis:
    """The points of a case and their links. A point without a link is a root."""

    def __init__(self, case: Case) -> None:
        self.links: dict[Point, tuple[Link, ...]] = dict(_links(case))
        self._events = {event.id for event in case.events}
        self._ranks = self._ranked()
        self._between: dict[tuple[Point, Point], Interval] = {}
        self._root = next((root for id_ in sorted(self._events) if (root := self.root_of(id_)) is not None), CALENDAR)
        self._reaches: dict[str, tuple[float, float]] = {}

    def between(self, earlier: str | Point, later: str | Point) -> Interval:
        """Months from one point to the other: negative where `later` comes first, without bounds where nothing is known.

        A plain id means where it starts. Over all readings; `by_reading` tells them apart.
        """
        start = Point(earlier) if isinstance(earlier, str) else earlier
        end = Point(later) if isinstance(later, str) else later
        if (known := self._between.get((start, end))) is not None:
            return known
        waiting = [(start, end)]
        while waiting:  # a stack of its own: a chain may be longer than Python's
            pair = waiting[-1]
            missing = [needed for needed in self._needed(pair) if needed not in self._between]
            if missing:
                waiting += missing
            else:
                self._between[waiting.pop()] = self._solved(pair)
        return self._between[start, end]

    def surely_before(self, one: str, other: str) -> bool:
        """Whether the one comes before the other under every reading."""
        (low, high), (low_of_other, high_of_other) = self.reach(one), self.reach(other)
        if high < low_of_other or high_of_other < low:
            return high < low_of_other
        months = self.between(one, other)
        return months.low is not None and (months.low > 0 or (months.low == 0 and months.lower_open))

    def reach(self, id_: str) -> tuple[float, float]:
        """Bounds in months from the axis' first root, wider by more than floats can be wrong; infinite where there are none.

        What two reaches rule out, `between` does too: it adds up along fewer links. So of a course with hundreds of visits only
        those that may meet need to be reckoned exactly.
        """
        if id_ not in self._reaches:
            found = self.between(self._root, Point(id_)) if self.root_of(id_) == self._root else ANY_TIME
            low = -inf if found.low is None else float(found.low)
            high = inf if found.high is None else float(found.high)
            self._reaches[id_] = (low - SLACK - SLACK * abs(low), high + SLACK + SLACK * abs(high))
        return self._reaches[id_]

    def by_reading(self, earlier: str | Point, later: str | Point) -> tuple[tuple[str, Interval], ...]:
        """(label, months) for each reading of the sentence that places `later`; empty where it has one reading only."""
        end = Point(later) if isinstance(later, str) else later
        return tuple(
            (link.label or f"reading {number}", self.between(earlier, link.anchor) + link.months)
            for number, link in enumerate(self.links.get(end, ()), 1)
            if len(self.links[end]) > 1
        )

    def is_event(self, id_: str) -> bool:
        """Whether the id is an event's; else it is a treatment's."""
        return id_ in self._events

    def root_of(self, point: str | Point) -> Point | None:
        """The root that every chain of the point leads back to; None where its readings lead to several."""
        roots, waiting, seen = set(), [Point(point) if isinstance(point, str) else point], set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            links = self.links.get(one, ())
            waiting += [link.anchor for link in links]
            roots |= set() if links else {one}
        return roots.pop() if len(roots) == 1 else None

    def _needed(self, pair: tuple[Point, Point]) -> Iterator[tuple[Point, Point]]:
        start, end = pair
        if start == end:
            return
        # Always the point of the higher rank: nothing that the other is placed by can lie behind it, so that each
        # point's sentence is read once on a chain, and in one way.
        if self._rank(end) < self._rank(start):
            yield end, start
        else:
            yield from ((start, link.anchor) for link in self.links.get(end, ()))

    def _solved(self, pair: tuple[Point, Point]) -> Interval:
        start, end = pair
        if start == end:
            return POINT_ZERO
        if self._rank(end) < self._rank(start):
            return -self._between[end, start]
        links = self.links.get(end, ())
        return hull(self._between[start, link.anchor] + link.months for link in links) if links else ANY_TIME

    def _rank(self, point: Point) -> tuple[int, Point]:
        return self._ranks.get(point, 0), point

    def _ranked(self) -> dict[Point, int]:
        """The longest chain below each point. A cycle is cut: reading refuses one, and here it may not hang."""
        ranks: dict[Point, int] = {}
        waiting, open_ = sorted(self.links, reverse=True), set[Point]()
        while waiting:
            point = waiting[-1]
            below = [link.anchor for link in self.links.get(point, ())]
            if point in open_ or point in ranks:
                waiting.pop()
                open_.discard(point)
                ranks.setdefault(point, 1 + max((ranks.get(anchor, 0) for anchor in below), default=-1))
                continue
            open_.add(point)
            if any(anchor in open_ for anchor in below):
                self.links[point] = tuple(link for link in self.links[point] if link.anchor not in open_)
            waiting += [anchor for anchor in below if anchor not in ranks and anchor not in open_]
        return ranks


@remembered
def axis_of(case: Case) -> TimeAxis:
    """The axis of the case: one for all that ask."""
    return TimeAxis(case)


def _links(case: Case) -> Iterator[tuple[Point, tuple[Link, ...]]]:
    for event in case.events:
        if event.time:
            yield Point(event.id), _placed(event.time)
        # An event without an end is a point; a treatment goes on for a time that is not known.
        end = _placed(event.until) if event.until else (Link(Point(event.id), POINT_ZERO),)
        yield Point(event.id, "end"), end
    for treatment in case.treatments:
        if treatment.start:
            yield Point(treatment.id), _placed(treatment.start)
        end = _placed(treatment.end) if treatment.end else (Link(Point(treatment.id), AFTER),)
        yield Point(treatment.id, "end"), end


def _placed(time: Time) -> tuple[Link, ...]:
    if time.date is not None:
        return (Link(CALENDAR, calendar_months(time.date)),)
    if time.distance is None:
        return ()
    readings = [_link(reading, reading.label) for reading in time.readings]
    return tuple(readings) if len(readings) > 1 else (_link(time.distance, None),)


def _link(distance: Distance, label: str | None) -> Link:
    low, high = (None if bound is None else Fraction(bound) for bound in distance.offset_months)
    months = Interval(low, high, distance.lower_open, distance.upper_open)
    return Link(Point(distance.anchor, distance.edge), months, label)
