"""What a time to extramedullary disease may be counted from. Each origin is a stratum of its own.

Table 1 counts from five different ones (domain.md, gap 26): a time from diagnosis and a time from the end of bortezomib
are not two values of one quantity.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from app.case.course import Treatment
from app.clinical.cohort_table.people import Whom
from app.clinical.intervals import POINT_ZERO, Interval
from app.clinical.survival.onset import Definition, onset
from app.clinical.survival.spans import months_between, says_something
from app.clinical.time_axis import Edge, Point

NOT_STATED = "not_stated"
WORDS = re.compile(r"(?:in|after|at) ([0-9]{1,3}) (week|month|year)s?")
MONTHS = {"week": Fraction("0.23"), "month": Fraction(1), "year": Fraction(12)}
"""A week is 0.23 months, so that two are 0.46, as docs/case-document.md says."""


@dataclass(frozen=True)
class Origin:
    """A stratum: its word, and the points that it counts from in one person's document."""

    word: str
    points: Callable[[Whom], list[Point]]


def _diagnosis(whom: Whom) -> list[Point]:
    return [Point(event.id) for event in whom.all_of(whom.case.events) if event.kind == "diagnosis"]


def _treatment(chosen: Callable[[Treatment], bool], edge: Edge) -> Callable[[Whom], list[Point]]:
    def points(whom: Whom) -> list[Point]:
        given = [one for one in whom.all_of(whom.case.treatments) if one.given_to == "all" and one.status != "not_done"]
        return [Point(one.id, edge) for one in given if chosen(one)]

    return points


def _has(drug: str) -> Callable[[Treatment], bool]:
    return lambda treatment: any(agent.drug == drug for agent in treatment.agents)


def _is(*procedures: str) -> Callable[[Treatment], bool]:
    return lambda treatment: treatment.procedure in procedures


ORIGINS = (
    Origin("diagnosis", _diagnosis),
    Origin("autologous_transplant", _treatment(_is("autologous_stem_cell_transplant"), "start")),
    Origin(
        "other_transplant",
        _treatment(_is("stem_cell_transplant", "allogeneic_stem_cell_transplant", "mini_allograft"), "start"),
    ),
    Origin("thalidomide_start", _treatment(_has("thalidomide"), "start")),
    Origin("bortezomib_end", _treatment(_has("bortezomib"), "end")),
)


def times_to_onset(whom: Whom, definition: Definition) -> list[tuple[str, Interval]]:
    """(origin, months) to extramedullary disease, for each origin that the document allows."""
    began = onset(whom, definition)
    return times_to(whom, began) if began else []


def times_to(whom: Whom, end: Point) -> list[tuple[str, Interval]]:
    """(origin, months) to `end` for each origin; without any, what the source says without an origin."""
    if end in _diagnosis(whom):
        return [("diagnosis", POINT_ZERO)]
    times = [(origin.word, from_origin(whom, origin, end)) for origin in ORIGINS]
    found = [(word, span) for word, span in times if span is not None]
    words = in_words(whom, end)
    return found or ([(NOT_STATED, words)] if words else [])


def from_origin(whom: Whom, origin: Origin, end: Point) -> Interval | None:
    """The time from the origin to `end`, in months; of several such origins the last one before `end`.

    None where there is none, or where the document says nothing about the time between.
    """
    spans = [months_between(whom.axis, point, end, every_reading=False) for point in origin.points(whom)]
    told = [span for span in spans if says_something(span) and not _behind(span)]
    return min(told, key=lambda span: (span.high is None, span.high or 0, span.low or 0), default=None)


def in_words(whom: Whom, end: Point) -> Interval | None:
    """A time that the source gives without saying from when: "in 6 months". Only these plain words are read."""
    event = next((event for event in whom.case.events if event.id == end.id), None)
    time = event.time if event else None
    if time is None or time.distance is not None or time.date is not None:
        return None
    words = WORDS.fullmatch((time.as_stated or "").strip())
    if words is None:
        return None
    months = int(words[1]) * MONTHS[words[2]]
    return Interval(months, months)


def _behind(span: Interval) -> bool:
    """Whether what should be the origin comes after the end: given for the extramedullary disease, not before it."""
    return span.high is not None and (span.high < 0 or (span.high == 0 and not span.is_point))
