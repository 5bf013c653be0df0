"""Who a case document is about: one patient, described members, subgroups, and the series as a whole.

A series is a row with a number. Only an individual and a described member are persons; no other is ever made up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from app.case.base import Item
from app.case.document import Case
from app.clinical.time_axis import TimeAxis, axis_of

Grain = Literal["individual", "member", "subgroup", "series"]
ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True)
class Whom:
    """One line of a view: the whole case (`of` is None), or one of its members or subgroups; `n` patients."""

    case: Case
    of: str | None
    grain: Grain
    n: int

    @property
    def label(self) -> str:
        """What to call it: the case's id, with the member's or subgroup's behind a slash."""
        return self.case.id if self.of is None else f"{self.case.id}/{self.of}"

    @cached_property
    def axis(self) -> TimeAxis:
        """Where the case's events and treatments lie."""
        return axis_of(self.case)

    def own(self, items: Sequence[ItemT]) -> list[ItemT]:
        """The items that are about exactly this line."""
        return [item for item in items if item.of == self.of]

    def all_of(self, items: Sequence[ItemT]) -> list[ItemT]:
        """The items about this line, and those about the whole case, which hold for each of its patients."""
        return [item for item in items if item.of in (None, self.of)]


def whole(case: Case) -> Whom:
    """The case as one line."""
    return Whom(case, None, case.grain, case.n)


def persons(case: Case) -> list[Whom]:
    """Everyone whom the document describes alone: the individual, or the members of a series. Nobody is made up."""
    if case.grain == "individual":
        return [whole(case)]
    return [Whom(case, member.id, "member", 1) for member in case.members]


def parts(case: Case, partition: str | None = None) -> list[Whom]:
    """The members, or the subgroups of one partition; what they leave of `n` is no line of its own."""
    if partition is None:
        return [Whom(case, member.id, "member", 1) for member in case.members]
    return [Whom(case, group.id, "subgroup", group.n) for group in case.subgroups if group.partition == partition]


def in_order(cases: Iterable[Case]) -> list[Case]:
    """The cases by publication, place in it and id, so that the order in which they are given changes nothing."""
    return sorted(cases, key=_place)


def _place(case: Case) -> tuple[str, str, list[tuple[int, str]], str]:
    parts_of_place = (case.source.place or "").replace(",", " ").split()
    natural = [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in parts_of_place]
    return "0" if case.source.kind == "publication" else "1", case.source.doi or "", natural, case.id
