"""The clauses of a value set's definition (`compose.include`, `compose.exclude`), as expanding and validating read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.faults import NotHeld, not_held, system_in_part, system_not_held, value_set_unknown
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.versions import Versions

Resource = Mapping[str, Any]
Clause = Mapping[str, Any]
DEEPEST = 32
"""How many value sets may include one another in a line."""


def named(value_set: Resource) -> str:
    """How a value set is called in a message: its url, or that it came with the request."""
    return str(value_set.get("url") or "that was sent")


def clauses(value_set: Resource, direction: str) -> Iterator[Clause]:
    """The include or exclude clauses. Raises Invalid for one that breaks vsd-1, vsd-2 or vsd-3, and NotHeld for a locked
    date over a system whose version is not stated: how that system was on the date is not known here.
    """
    compose = value_set.get("compose", {})
    for index, clause in enumerate(compose.get(direction, ())):
        listed, filtered = "concept" in clause, "filter" in clause
        reason = ""
        if "system" not in clause and "valueSet" not in clause:
            reason = "it has a system or value sets (vsd-1)"
        elif "system" not in clause and (listed or filtered):
            reason = "concepts and filters need a system (vsd-2)"
        elif listed and filtered:
            reason = "it lists concepts or filters them, not both (vsd-3)"
        if reason:
            place = f"ValueSet.compose.{direction}[{index}]"
            text = f"A clause of the value set {named(value_set)} cannot be read: {reason}."
            raise Invalid(Issue("invariant", "value-set-clause", text, expression=place))
        if "lockedDate" in compose and "system" in clause and not listed and "version" not in clause:
            text = f"The value set {named(value_set)} is locked to {compose['lockedDate']}, and states no version of {clause['system']}."
            raise NotHeld(not_held(text, value=clause["system"], key="value-set-locked"))
        yield clause


def drops_inactive(value_set: Resource) -> bool:
    """Whether the definition itself leaves inactive concepts out (`compose.inactive` is false)."""
    return value_set.get("compose", {}).get("inactive") is False


def known_system(holdings: Holdings, versions: Versions, clause: Clause) -> HeldSystem | None:
    """The code system of a clause in its version, whatever part of it is held; None where it is not."""
    return holdings.system(clause["system"], versions.of(clause["system"], clause.get("version")))


def whole_system(holdings: Holdings, versions: Versions, clause: Clause, value_set: Resource) -> HeldSystem:
    """The code system of a clause that speaks of all its codes. Raises NotHeld where it is not here, or only in part."""
    need = f"the value set {named(value_set)} takes {'a selection of its codes' if 'filter' in clause else 'all its codes'}"
    system = known_system(holdings, versions, clause)
    if system is None:
        version = versions.of(clause["system"], clause.get("version"))
        raise NotHeld(system_not_held(clause["system"], version, need))
    if not system.is_complete:
        raise NotHeld(system_in_part(system.url, system.content, need))
    return system


def included(holdings: Holdings, canonical: str, path: tuple[str, ...]) -> Resource:
    """A value set that another includes; path: the canonicals on the way to it.

    Raises NotHeld where it is not here, Invalid where it stands above itself, or too deep.
    """
    if canonical in path:
        text = f"The value set {canonical} includes itself, by way of {' → '.join((*path, canonical))}."
        raise Invalid(Issue("processing", "value-set-cycle", text, value=canonical))
    if len(path) >= DEEPEST:
        text = f"Value sets include one another more than {DEEPEST} deep at {canonical}."
        raise Invalid(Issue("too-costly", "value-set-depth", text, value=canonical))
    found = holdings.find("ValueSet", *split(canonical))
    if found is None:
        raise NotHeld(value_set_unknown(canonical))
    return found


def start(value_set: Resource) -> tuple[str, ...]:
    """The path to a value set that is asked about itself."""
    url, version = value_set.get("url"), value_set.get("version")
    if url is None:
        return ()
    return (url,) if version is None else (url, f"{url}|{version}")
