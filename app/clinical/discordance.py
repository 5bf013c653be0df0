"""One compartment clear or responding while disease grows in another: definite, possible, none, or cannot say.

domain.md 5.2: definite at one assessment, possible where the intervals overlap, none where they are disjoint, cannot say
where a side is not assessed. A growth whose compartment the source does not name is never taken for extramedullary.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.case.document import Case
from app.clinical.intervals import Interval, common, hull
from app.clinical.marks import COMPARTMENTS, Mark, Sign, marks_of
from app.clinical.time_axis import Point, TimeAxis, axis_of
from app.clinical.timeline import months_from, root_of

RULE, VERSION = "discordance", "emm-discordance/1"
CLEAR_SIGNS = (Sign.CLEAR, Sign.RESPONDING)
ACTIVE_SIGNS = (Sign.GROWING, Sign.PRESENT)
FLUIDS = ("marrow", "serum_urine", "blood", "csf")
"""Compartments that no lesion lies in: a growth of unstated place is asked after beside these only."""


class Verdict(StrEnum):
    """From the strongest to the weakest statement."""

    DEFINITE = "definite"
    POSSIBLE = "possible"
    CANNOT_SAY = "cannot_say"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Discordance:
    """What can be said of one growth and one other compartment.

    at: the event of the growth. window: months from `root` in which both held, or in which the growth lies where nothing
    can be said; None where nothing places it. reason: a sentence.
    """

    verdict: Verdict
    clear: str
    growing: str
    at: str | None
    root: str | None
    window: Interval | None
    reason: str
    evidence: tuple[Mark, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of the assessment's `discordance`."""
        return {
            "rule": RULE,
            "ruleset": VERSION,
            "verdict": str(self.verdict),
            "clear": self.clear,
            "growing": self.growing,
            "at": self.at,
            "root": self.root,
            "window_months": self.window.as_data() if self.window else None,
            "reason": self.reason,
            "evidence": [mark.as_data() for mark in self.evidence],
        }


def discordance(case: Case, tolerance_months: Decimal | int = 0) -> tuple[Discordance, ...]:
    """For each growth of disease, and each other compartment that the case speaks of, what can be said; by time, then name.

    tolerance_months: how far apart two assessments may lie and still be one picture (a biopsy and a scan of one week);
    0: only what is said of one event, or of one day. Statements about different members of a series are never paired.
    The marrow is always asked after. Raises ValueError for a negative tolerance.
    """
    if tolerance_months < 0:
        raise ValueError("a tolerance is not negative")
    axis, marks = axis_of(case), marks_of(case)
    scene = _Scene(axis, root_of(case, axis), Interval.of(-tolerance_months, tolerance_months))
    found = [one for whom in {mark.of for mark in marks} for one in scene.of(whom, _about(marks, whom))]
    return tuple(sorted(found, key=_order))


def _about(marks: Iterable[Mark], whom: str | None) -> list[Mark]:
    """What is said of a member or subgroup, and of the whole case: never of another member."""
    return [mark for mark in marks if mark.of in (whom, None)]


@dataclass(frozen=True, slots=True)
class _Scene:
    axis: TimeAxis
    root: Point | None
    tolerance: Interval

    def of(self, whom: str | None, marks: list[Mark]) -> Iterator[Discordance]:
        """All that can be said of one person's, or one group's, growths."""
        spoken_of = {"marrow"} | {mark.compartment for mark in marks} - {"unspecified"}
        for compartment, visit in self._growths([mark for mark in marks if mark.of == whom]):
            for other in COMPARTMENTS if compartment != "unspecified" else FLUIDS:
                if other in spoken_of and other != compartment:
                    yield self._pair(compartment, visit, other, [one for one in marks if one.compartment == other])

    def _growths(self, marks: list[Mark]) -> Iterator[tuple[str, list[Mark]]]:
        """Growths of one compartment at one event belong together. Presence counts where no growth is said."""
        for compartment in COMPARTMENTS:
            its = [mark for mark in marks if mark.compartment == compartment and mark.at is not None]
            for at in sorted({str(mark.at) for mark in its}):
                visit = [mark for mark in its if mark.at == at]
                growing = [mark for mark in visit if mark.sign is Sign.GROWING]
                present = [mark for mark in visit if mark.sign is Sign.PRESENT and compartment != "unspecified"]
                if growing or (present and compartment in ("paraskeletal", "extraosseous")):
                    yield compartment, growing or present

    def _pair(self, compartment: str, growth: list[Mark], other: str, marks: list[Mark]) -> Discordance:
        at = str(growth[0].at)
        verdict, reason, partners = self._verdict(compartment, growth, other, marks)
        window = self._window(at, partners) if verdict in (Verdict.DEFINITE, Verdict.POSSIBLE) else self._placed(at)
        root = self.root.id if self.root and window else None
        return Discordance(verdict, other, compartment, at, root, window, reason, (*growth, *partners))

    def _verdict(
        self, compartment: str, growth: list[Mark], other: str, marks: list[Mark]
    ) -> tuple[Verdict, str, list[Mark]]:
        at = str(growth[0].at)
        visit = [mark for mark in self._near(at, marks) if self._certainly_together(at, mark)]
        clear = [mark for mark in visit if mark.sign in CLEAR_SIGNS]
        active = [mark for mark in visit if mark.sign in ACTIVE_SIGNS]
        if compartment == "unspecified" and not growth[0].lesions:
            text = f"the compartment of the {growth[0].status} is not stated; it need not be another than {other}"
            return Verdict.CANNOT_SAY, text, clear
        if clear and active:
            return Verdict.CANNOT_SAY, f"what is said of {other} at this time contradicts itself", [*clear, *active]
        if clear and compartment == "unspecified":
            text = f"{other} clear and a new lesion at one assessment; whether it touches bone is not stated"
            return Verdict.POSSIBLE, text, clear
        if clear and growth[0].sign is Sign.GROWING:
            words = "clear" if any(mark.sign is Sign.CLEAR for mark in clear) else "responding"
            return Verdict.DEFINITE, f"{other} {words} and {compartment} growing at one assessment", clear
        if clear:
            text = f"{other} clear and {compartment} {growth[0].status} at one assessment; growth is not stated"
            return Verdict.POSSIBLE, text, clear
        if active:
            return Verdict.NONE, f"{other} is not clear at this time", active
        silent = [mark for mark in visit if mark.sign is Sign.SILENT]
        if silent:
            return Verdict.CANNOT_SAY, f"{other} at this time: {silent[0].status}", silent
        return self._by_overlap(compartment, at, other, marks)

    def _by_overlap(self, compartment: str, at: str, other: str, marks: list[Mark]) -> tuple[Verdict, str, list[Mark]]:
        clear = [mark for mark in marks if mark.sign in CLEAR_SIGNS and mark.at is not None]
        possible = [mark for mark in self._near(at, clear) if self._possibly_together(at, mark)]
        placed = [mark for mark in possible if self.axis.between(at, str(mark.at)) != Interval()]
        if placed:
            text = f"{other} clear or responding and {compartment} growing at times that may be the same"
            return Verdict.POSSIBLE, text, placed
        if possible:
            return Verdict.CANNOT_SAY, f"when {other} was clear cannot be placed beside this time", possible
        if clear:
            return Verdict.NONE, f"{other} was clear at another time than this", clear
        return Verdict.CANNOT_SAY, f"{other} is not assessed at this time", []

    def _near(self, at: str, marks: list[Mark]) -> list[Mark]:
        """Those that may be of the event's time at all: the others need not be reckoned."""
        wide = float(self.tolerance.high or 0)
        low, high = self.axis.reach(at)
        reaches = [(mark, self.axis.reach(mark.at)) for mark in marks if mark.at is not None]
        return [mark for mark, (its_low, its_high) in reaches if its_low <= high + wide and low - wide <= its_high]

    def _certainly_together(self, at: str, mark: Mark) -> bool:
        return mark.at == at or self.axis.between(at, str(mark.at)).within(self.tolerance)

    def _possibly_together(self, at: str, mark: Mark) -> bool:
        return common(self.axis.between(at, str(mark.at)), self.tolerance) is not None

    def _placed(self, at: str) -> Interval | None:
        return months_from(self.axis, self.root, Point(at))

    def _window(self, at: str, partners: list[Mark]) -> Interval | None:
        """Where the growth's bounds meet those of a statement that may be of the same time."""
        growth = self._placed(at)
        if growth is None:
            return None
        bounds = [self._placed(str(mark.at)) for mark in partners]
        shared = [found for one in bounds if one is not None and (found := common(growth, one)) is not None]
        return hull(shared) if shared else growth


def _order(one: Discordance) -> tuple[Any, ...]:
    bounds = one.window or Interval()
    place = COMPARTMENTS.index(one.growing), COMPARTMENTS.index(one.clear)
    return one.window is None, bounds.low is None, bounds.low or 0, str(one.at), place, str(one.evidence[0].of)
