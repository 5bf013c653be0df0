"""The codes of a value set, all of them or a Problem that names every reason why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Problem
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.compose import (
    Clause,
    Resource,
    clauses,
    drops_inactive,
    included,
    known_system,
    named,
    start,
    whole_system,
)
from app.terminology.services.faults import NotHeld, not_held
from app.terminology.services.filters import passing
from app.terminology.services.holdings import Holdings
from app.terminology.services.properties import is_abstract, is_inactive
from app.terminology.services.versions import Versions

Key = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """One code of a value set."""

    system: str
    code: str
    version: str | None = None
    display: str | None = None
    designations: tuple[Mapping[str, Any], ...] = ()
    abstract: bool = False
    inactive: bool = False


Members = dict[Key, Member]


class Expander:
    """Expands value sets over holdings; each of those that include one another once.

    without: code systems whose codes the caller does not want; nothing needs to be held of them.
    """

    def __init__(
        self, holdings: Holdings, versions: Versions | None = None, without: frozenset[str] = frozenset()
    ) -> None:
        self._without = without
        self._holdings = holdings
        self._versions = versions or Versions()
        self._done: dict[str, Members | Problem] = {}

    def members(self, value_set: Resource) -> Members:
        """(system, code) → member, in the order of the definition.

        Raises NotHeld with every clause that needs more than we hold, Invalid for a broken definition or a cycle.
        """
        return self._members(value_set, start(value_set))

    def _members(self, value_set: Resource, path: tuple[str, ...]) -> Members:
        if "compose" not in value_set:
            return members_of_expansion(value_set)
        found: Members = {}
        issues: list[Issue] = []
        broken = False
        for direction in ("include", "exclude"):
            for clause in clauses(value_set, direction):
                try:
                    of_clause = self._of_clause(value_set, clause, path)
                except Problem as problem:
                    broken = broken or not isinstance(problem, NotHeld)
                    issues += [issue for issue in problem.issues if issue not in issues]
                    continue
                if direction == "include":
                    found |= {key: member for key, member in of_clause.items() if key not in found}
                else:
                    found = {key: member for key, member in found.items() if key not in of_clause}
        if issues:
            raise Invalid(*issues) if broken else NotHeld(*issues)
        if drops_inactive(value_set):
            return {key: member for key, member in found.items() if not member.inactive}
        return found

    def _of_clause(self, value_set: Resource, clause: Clause, path: tuple[str, ...]) -> Members:
        """All the conditions of a clause must hold (http://hl7.org/fhir/R4/valueset-definitions.html)."""
        sets = [self._included(canonical, path) for canonical in clause.get("valueSet", ())]
        if "system" in clause:
            found = self._of_system(value_set, clause)
        else:
            found, sets = sets[0], sets[1:]
        return {key: member for key, member in found.items() if all(key in other for other in sets)}

    def _included(self, canonical: str, path: tuple[str, ...]) -> Members:
        if canonical not in self._done:
            try:
                self._done[canonical] = self._members(included(self._holdings, canonical, path), (*path, canonical))
            except Problem as problem:
                self._done[canonical] = problem
        found = self._done[canonical]
        if isinstance(found, Problem):
            raise found
        return found

    def _of_system(self, value_set: Resource, clause: Clause) -> Members:
        if clause["system"] in self._without:
            return {}
        if clause["system"].startswith("#"):
            text = (
                f"The value set {named(value_set)} uses a contained code system ({clause['system']}), which has no url."
            )
            raise NotHeld(not_held(text, value=clause["system"]))
        if "concept" in clause:
            system = known_system(self._holdings, self._versions, clause)
            version = self._versions.of(clause["system"], clause.get("version"))
            listed = (_listed(clause["system"], version, concept, system) for concept in clause["concept"])
            return _by_key(member for member in listed if member is not None)
        system = whole_system(self._holdings, self._versions, clause, value_set)
        passes = [passing(system, filter_) for filter_ in clause.get("filter", ())]
        return _by_key(_member(system, code) for code in system.concepts if all(one(code) for one in passes))


def members_of_expansion(value_set: Resource) -> Members:
    """The codes of a value set that has no definition, but an expansion that is whole. Raises NotHeld where it is not."""
    expansion = value_set.get("expansion")
    if expansion is None:
        text = f"The value set {named(value_set)} has neither a definition (compose) nor an expansion."
        raise NotHeld(not_held(text, key="value-set-empty"))
    found: Members = {}
    waiting = list(expansion.get("contains", ()))
    for item in waiting:
        waiting.extend(item.get("contains", ()))
        if "code" in item and "system" in item:
            made = Member(
                item["system"],
                item["code"],
                item.get("version"),
                item.get("display"),
                tuple(item.get("designation", ())),
                item.get("abstract", False),
                item.get("inactive", False),
            )
            found[made.system, made.code] = made
    total = expansion.get("total")
    if expansion.get("offset") or (total is not None and total != len(found)) or "extension" in expansion:
        text = f"The value set {named(value_set)} has no definition (compose), and its expansion may be a part of the whole."
        raise NotHeld(not_held(text, key="value-set-in-part"))
    return found


def _listed(url: str, version: str | None, concept: Mapping[str, Any], system: HeldSystem | None) -> Member | None:
    """A code that the value set lists; None for one that its code system, held as a whole, does not have."""
    code = concept["code"] if system is None else system.code(concept["code"])
    if code is None and system is not None and system.is_complete:
        return None
    designations = tuple(concept.get("designation", ()))
    if code is None or system is None:
        return Member(url, concept["code"], version, concept.get("display"), designations)
    own = _member(system, code)
    display = concept.get("display", own.display)
    return Member(
        url, code, version or own.version, display, (*designations, *own.designations), own.abstract, own.inactive
    )


def _member(system: HeldSystem, code: str) -> Member:
    concept = system.concepts[code]
    return Member(
        system.url,
        code,
        system.version,
        concept.get("display"),
        tuple(concept.get("designation", ())),
        is_abstract(concept, system.meaning),
        is_inactive(concept, system.meaning),
    )


def _by_key(members: Iterable[Member]) -> Members:
    return {(member.system, member.code): member for member in members}
