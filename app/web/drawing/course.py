"""What the parts of a drawing have in common: the case, its time axis, where things are drawn, and how a mark is told of."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from app.case.document import Case
from app.case.times import Time
from app.clinical.discordance import Discordance, discordance
from app.clinical.intervals import Interval
from app.clinical.time_axis import CALENDAR, Point, TimeAxis
from app.clinical.timeline import Timeline, timeline
from app.terminology.terminology import Terminology
from app.web.drawing.markup import said
from app.web.drawing.places import Places
from app.web.drawing.whose import full_names_of, names_of
from app.web.wording import months

MANY = 150
"""From so many items on, what a mark tells is brief: a drawing stays a file that a page can hold."""


@dataclass(frozen=True)
class Course:
    """One case, ready to be drawn. name: what the ids of this drawing begin with, so that a page may hold two. known: its discordances, where they are."""

    case: Case
    terminology: Terminology
    name: str
    known: tuple[Discordance, ...] | None = None

    @cached_property
    def timeline(self) -> Timeline:
        """Events, treatments and lanes with their bounds."""
        return timeline(self.case)

    @cached_property
    def discordances(self) -> tuple[Discordance, ...]:
        """What the rules find of one compartment clear and another growing."""
        return self.known if self.known is not None else discordance(self.case)

    @cached_property
    def axis(self) -> TimeAxis:
        """The axis of the case."""
        return TimeAxis(self.case)

    @cached_property
    def root(self) -> Point | None:
        """What months are counted from."""
        return Point(self.timeline.root) if self.timeline.root is not None else None

    @cached_property
    def places(self) -> Places | None:
        """Where points are drawn; None in a case without a single time."""
        if self.root is None:
            return None
        ids = [one.id for one in (*self.case.events, *self.case.treatments)]
        return Places(self.axis, self.root, [Point(id_, edge) for id_ in ids for edge in ("start", "end")])

    @cached_property
    def first_day(self) -> float | None:
        """Months of the calendar at which the root lies, of a case with dates."""
        if self.root is None or self.axis.root_of(self.root) != CALENDAR:
            return None
        bounds = self.axis.between(CALENDAR, self.root)
        return float(bounds.low + bounds.high) / 2 if bounds.low is not None and bounds.high is not None else None

    @cached_property
    def names(self) -> dict[str, str]:
        """Short names of members and subgroups."""
        return names_of(self.case)

    @cached_property
    def full_names(self) -> dict[str, str]:
        """Names of members and subgroups in full."""
        return full_names_of(self.case)

    @cached_property
    def room(self) -> int:
        """How many letters of a quotation a mark tells."""
        case = self.case
        items = (
            len(case.events) + len(case.treatments) + len(case.assessments) + len(case.measurements) + len(case.lesions)
        )
        return 500 if items < MANY else 40

    @cached_property
    def titles(self) -> dict[str, str]:
        """Id of an event or treatment → what it is called."""
        found = {one.id: said(one.label) if one.label else self.text("events", one.kind) for one in self.case.events}
        return found | {one.id: said(one.label) for one in self.case.treatments}

    def text(self, vocabulary: str, word: str | None) -> str:
        """The text of a word; nothing for none. A word that is not in the vocabulary is shown as it is."""
        if not word:
            return ""
        known = self.terminology.vocabularies.get(vocabulary, {}).get(word)
        return known.text if known else said(word.replace("_", " "))

    def place(self, id_: str | None, edge: str = "start") -> float | None:
        """Months from the root at which an event or treatment is drawn."""
        if id_ is None or self.places is None:
            return None
        return self.places.place(Point(id_, "end" if edge == "end" else "start"))

    @cached_property
    def timeless(self) -> str:
        """What is said of that which has no place: no time at all, or, of dates beside an undated root, no distance from it."""
        dated = [(one.id, one.time) for one in self.case.events] + [(one.id, one.start) for one in self.case.treatments]
        beside = any(time is not None and time.date is not None and self.place(id_) is None for id_, time in dated)
        return "distance not stated" if beside else "time not stated"

    def unplaced(self, id_: str, *times: Time | None) -> str:
        """What the source says of a time that has no place on the axis: a date, or its words; nothing for what has a place."""
        if self.place(id_) is not None:
            return ""
        told = [one.date[:10] if one.date else f"“{said(one.as_stated)}”" for one in times if _without_distance(one)]
        return f", {' to '.join(told)}" if told else ""

    def bounds(self, id_: str | None) -> Interval | None:
        """Bounds of when an event or treatment begins; None where nothing places it."""
        found = self.places.bounds.get(Point(id_)) if id_ is not None and self.places is not None else None
        return None if found == Interval() else found

    def when(self, start: Interval | None, end: Interval | None = None, at: str | None = None) -> str:
        """The bounds of a time in words: `22.5–45.9 months from diagnosis`."""
        if start is None and (end is None or end == Interval()):
            return self.timeless
        zero = f" from {self.zero}" if self.zero else ""
        if at is not None and self.root is not None and at == self.root.id:
            said_start = f"month 0, {self.zero}"
        else:
            said_start = months(start) + (zero if start is not None else "")
        if end is None or end in (start, Interval()):
            return said_start
        return f"began {said_start}; ended {months(end)}{zero}"

    @cached_property
    def zero(self) -> str:
        """What months are counted from, in words."""
        if self.root is None:
            return ""
        event = next((one for one in self.case.events if one.id == self.root.id), None)
        return self.text("events", event.kind).lower() if event else f"the start of {self.titles[self.root.id].lower()}"

    def tells(self, of: str | None, about: str, when: str, as_stated: str | None, *more: str) -> str:
        """All that a mark tells: of whom, what, when, and in the source's words."""
        name = f"{self.full_names.get(of, of)}: " if of else ""
        quotation = f" “{cut_letters(said(as_stated), self.room)}”" if as_stated else ""
        rest = "".join(f" {one}." for one in more if one)
        return f"{name}{cut_letters(about, 2 * self.room)}; {when}.{rest}{quotation}"


def _without_distance(time: Time | None) -> TypeGuard[Time]:
    return time is not None and time.distance is None


def cut_letters(words: str, most: int) -> str:
    """The first letters of a text; a title has no room to measure, but an end."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
