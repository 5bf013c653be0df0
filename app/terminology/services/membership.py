"""Whether one code is in a value set: yes, no, or not to be decided from what is held.

Decided clause by clause in three-valued logic, so that a code is found in a value set that cannot be expanded as a whole:
one include that holds it is enough, and one exclude that does not know leaves it open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.terminology.services.compose import (
    Clause,
    Resource,
    clauses,
    drops_inactive,
    included,
    known_system,
    named,
    start,
)
from app.terminology.services.faults import NotHeld, system_in_part, system_not_held
from app.terminology.services.filters import passing
from app.terminology.services.holdings import Holdings
from app.terminology.services.members import members_of_expansion
from app.terminology.services.properties import is_inactive
from app.terminology.services.versions import Versions


@dataclass(frozen=True)
class Verdict:
    """is_in: None where it cannot be decided, for the reasons in `issues`. displays: what the value set calls the code."""

    is_in: bool | None
    issues: tuple[Issue, ...] = ()
    displays: tuple[str, ...] = field(default=())


YES, NO = Verdict(True), Verdict(False)


class Membership:
    """Decides about one code; version: the version of its system that the asker names, None for any."""

    def __init__(self, holdings: Holdings, system: str, code: str, version: str | None = None) -> None:
        self._holdings, self._system, self._code = holdings, system, code
        self._versions = Versions(checked={system: version}) if version else Versions()
        self._done: dict[str, Verdict] = {}

    def verdict(self, value_set: Resource) -> Verdict:
        """Raises Invalid for a broken definition, or one that includes itself."""
        return self._verdict(value_set, start(value_set))

    def _verdict(self, value_set: Resource, path: tuple[str, ...]) -> Verdict:
        if "compose" not in value_set:
            return self._in_expansion(value_set)
        clauses_ = {direction: self._clauses(value_set, direction) for direction in ("include", "exclude")}
        inside = _any(self._clause(value_set, clause, path) for clause in clauses_["include"])
        if inside.is_in is False:
            return NO
        outside = _any(self._clause(value_set, clause, path) for clause in clauses_["exclude"])
        if outside.is_in is True or (drops_inactive(value_set) and self._is_inactive()):
            return NO
        if inside.is_in is None or outside.is_in is None:
            return Verdict(None, (*inside.issues, *outside.issues))
        return inside

    def _clauses(self, value_set: Resource, direction: str) -> list[Clause | Problem]:
        try:
            return list(clauses(value_set, direction))
        except NotHeld as problem:
            return [problem]

    def _clause(self, value_set: Resource, clause: Clause | Problem, path: tuple[str, ...]) -> Verdict:
        if isinstance(clause, Problem):
            return Verdict(None, tuple(clause.issues))
        if "system" in clause and clause["system"] != self._system:
            return NO
        parts = [self._included(canonical, path) for canonical in clause.get("valueSet", ())]
        if "system" in clause:
            try:
                parts.insert(0, self._of_system(value_set, clause))
            except NotHeld as problem:
                parts.insert(0, Verdict(None, tuple(problem.issues)))
        return _all(parts)

    def _included(self, canonical: str, path: tuple[str, ...]) -> Verdict:
        if canonical not in self._done:
            try:
                found = self._verdict(included(self._holdings, canonical, path), (*path, canonical))
            except NotHeld as problem:
                found = Verdict(None, tuple(problem.issues))
            self._done[canonical] = found
        return self._done[canonical]

    def _of_system(self, value_set: Resource, clause: Clause) -> Verdict:
        system = known_system(self._holdings, self._versions, clause)
        code = None if system is None else system.code(self._code)
        exists = None if system is None else system.exists(self._code)
        if exists is False:
            return NO
        if "concept" in clause:
            found = [one for one in clause["concept"] if one["code"] in (self._code, code)]
            names = [one.get("display") for one in found]
            names += [designation["value"] for one in found for designation in one.get("designation", ())]
            return Verdict(True, displays=tuple(name for name in names if name)) if found else NO
        need = f"whether {self._code} is in the value set {named(value_set)} cannot be decided"
        if system is None:
            version = self._versions.of(clause["system"], clause.get("version"))
            return Verdict(None, (system_not_held(self._system, version, need),))
        if exists and "filter" not in clause:
            return YES
        if code is None or not system.is_complete:
            return Verdict(None, (system_in_part(self._system, system.content, need),))
        return YES if all(passing(system, filter_)(code) for filter_ in clause.get("filter", ())) else NO

    def _is_inactive(self) -> bool:
        system = self._holdings.system(self._system)
        code = None if system is None else system.code(self._code)
        return system is not None and code is not None and is_inactive(system.concepts[code], system.meaning)

    def _in_expansion(self, value_set: Resource) -> Verdict:
        try:
            member = members_of_expansion(value_set).get((self._system, self._code))
        except NotHeld as problem:
            return Verdict(None, tuple(problem.issues))
        return NO if member is None else Verdict(True, displays=(member.display,) if member.display else ())


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    """True where one is true, else undecided where one is, else false."""
    found = list(verdicts)
    true = [one for one in found if one.is_in]
    if true:
        return Verdict(True, displays=tuple(name for one in true for name in one.displays))
    issues = tuple(issue for one in found if one.is_in is None for issue in one.issues)
    return Verdict(None, issues) if any(one.is_in is None for one in found) else NO


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """False where one is false, else undecided where one is, else true."""
    found = list(verdicts)
    if any(one.is_in is False for one in found):
        return NO
    issues = tuple(issue for one in found for issue in one.issues)
    displays = tuple(name for one in found for name in one.displays)
    return Verdict(None, issues) if any(one.is_in is None for one in found) else Verdict(True, displays=displays)
