"""Whether a code is in a value set of a package, of ours, or one of R4's that is too large for the validator's table."""

from functools import lru_cache
from typing import Any

from app.fhir.problems import Problem
from app.terminology.published.resources import Published
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.membership import Membership
from app.validate.profiles.held import Held
from app.validate.value_sets import Decide

_MOST_REMEMBERED = 50_000


class HeldTerminology(Published):
    """The ValueSets and CodeSystems of the packages, as the terminology services ask for them."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def resource_for(self, kind: str, url: str) -> dict[str, Any] | None:
        """The resource of this kind and canonical url, or None."""
        return self._held.find(kind, url)


def decided_by(held: Held) -> Decide:
    """Decides by what is held and by R4's own code systems; None, never a guess, where these do not reach."""
    holdings = Holdings(HeldTerminology(held))

    @lru_cache(maxsize=_MOST_REMEMBERED)
    def decide(canonical: str, system: str | None, code: str) -> bool | None:
        url, version = split(canonical)
        try:
            value_set = held.find("ValueSet", canonical) or holdings.find("ValueSet", url, version)
            if value_set is None:
                return None
            if system is not None:
                return Membership(holdings, system, code).verdict(value_set).is_in
            verdicts = [
                Membership(holdings, one, code).verdict(value_set).is_in for one in _systems(holdings, value_set)
            ]
        except (Problem, RecursionError):
            return None  # the definition of the value set is broken: nothing can be said by it
        return True if True in verdicts else False if verdicts and None not in verdicts else None

    return lambda canonical, system, code: decide(canonical, system, code) if len(code) <= 200 else None


def _systems(holdings: Holdings, value_set: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """The systems that the codes of a value set may be of."""
    found: set[str] = set()
    for clause in value_set.get("compose", {}).get("include", ()):
        if "system" in clause:
            found.add(clause["system"])
        for canonical in clause.get("valueSet", ()):
            inner = None if canonical in seen else holdings.find("ValueSet", *split(canonical))
            found |= _systems(holdings, inner, seen | {canonical}) if inner else set()
    return found
