"""Rebuilt cases that are kept in memory, because rebuilding one costs milliseconds and every view is made of all of them.

What is kept is right by construction, whoever writes, also through other processes:

    position    the newest position of the store that was seen; if nothing was written since, everything here stands
    touched     what was written since: a case stands unless one of the addresses that decide what it is was written,
                or something written refers to its patient or group now
    etag        a case that was touched is gathered again, and rebuilt only if the versions of its resources differ

A case depends on its resources alone (read_case.recorded_of says what stands for the clock). The answer of this file is a
pure function of the store's state; tests/interaction/test_held_cases.py holds it against cases made from scratch.
"""

import asyncio
from dataclasses import dataclass, field

from app.case.document import Case
from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.store.view import Touched

MOST_HELD = 2_000
"""Cases that are kept. Measured: 0.3 MB for a report of 115 resources, 0.04 MB for a row of a table, so at most 0.6 GB. Those behind are
rebuilt for each view."""
MOST_TOUCHED = 20_000
"""Versions written since the last look that are read one by one; after more, every case is gathered again."""


@dataclass(frozen=True)
class Rebuilt:
    """What became of a case's resources: the case and what it cannot hold, or the problem. etag spans the versions of all of them."""

    etag: str
    outcome: Case | Problem
    left: list[Issue]


@dataclass
class Held:
    """A rebuilt case with what it depends on (gather_case.Gathered); it stands as long as nothing touched that."""

    rebuilt: Rebuilt
    watched: frozenset[int]
    subject: int | None
    stands: bool = True


@dataclass(frozen=True)
class Listed:
    """A Composition of a case. key: grows with creation. case_id: None where its identifier has no value."""

    key: int
    address: str
    version: int
    case_id: str | None


@dataclass
class HeldCases:
    """What one process keeps. listed: every Composition of a case, in the order of creation, as it was at `position`."""

    position: int = -1
    listed: list[Listed] = field(default_factory=list)
    cases: dict[str, Held] = field(default_factory=dict)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def standing(self, case_id: str) -> Held | None:
        """What is kept of the case, if it stands."""
        held = self.cases.get(case_id)
        return held if held is not None and held.stands else None

    def same(self, case_id: str, etag: str) -> Rebuilt | None:
        """What was made of these very versions."""
        held = self.cases.get(case_id)
        return held.rebuilt if held is not None and held.rebuilt.etag == etag else None

    def keep(self, case_id: str, held: Held) -> None:
        """Keep it in place of what was there, if there is room. What stands may only be kept by who holds `looking`, gathered meanwhile."""
        if case_id in self.cases or len(self.cases) < MOST_HELD:
            self.cases[case_id] = held

    def touch(self, position: int, touched: Touched | None, listed: list[Listed] | None) -> None:
        """The store is at this position now. touched: what was written since (None: too much to say). listed: None where it is the same."""
        if listed is not None:
            before, now = _first_of_each(self.listed), _first_of_each(listed)
            self.cases = {id_: held for id_, held in self.cases.items() if id_ in now}
            for id_, held in self.cases.items():
                held.stands = held.stands and before.get(id_) == now[id_]
            self.listed = listed
        for held in self.cases.values():
            held.stands = held.stands and touched is not None and not _is_touched(held, touched)
        self.position = position


def _first_of_each(listed: list[Listed]) -> dict[str | None, str]:
    return {one.case_id: one.address for one in reversed(listed)}


def _is_touched(held: Held, touched: Touched) -> bool:
    return held.subject in touched.targets or not held.watched.isdisjoint(touched.addresses)
