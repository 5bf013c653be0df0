"""What a validator asks about codes, answered from R4 core's terminology, ours, and the codes that the mappings verified."""

from functools import lru_cache

from app.fhir.problems import Problem
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.members import Expander
from app.terminology.services.membership import Membership
from app.terminology.terminology import Terminology
from app.validate.coded import Displays
from app.validate.value_sets import Decide

_KEPT, _LONGEST = 8192, 200


def decide_from(holdings: Holdings) -> Decide:
    """Whether a code is in a value set, as far as what is held decides it; None where it does not."""

    @lru_cache(maxsize=64)
    def all_codes(canonical: str) -> frozenset[str] | None:
        found = holdings.find("ValueSet", *split(canonical))
        return None if found is None else frozenset(code for _, code in Expander(holdings).members(found))

    @lru_cache(maxsize=_KEPT)
    def decided(canonical: str, system: str | None, code: str) -> bool | None:
        try:
            if system is None:
                codes = all_codes(canonical)
                return None if codes is None else code in codes
            found = holdings.find("ValueSet", *split(canonical))
            return None if found is None else Membership(holdings, system, code).verdict(found).is_in
        except Problem:  # a definition that needs more than is held, or is broken: nothing is decided
            return None

    def decide(canonical: str, system: str | None, code: str) -> bool | None:
        if len(code) > _LONGEST or len(system or "") > _LONGEST:
            return None
        return decided(canonical, system, code)

    return decide


def displays_from(terminology: Terminology) -> Displays:
    """What the codes of the mappings are called: the display of each row whose code was verified."""
    names: dict[tuple[str, str], set[str]] = {}
    for concepts in terminology.vocabularies.values():
        for concept in concepts.values():
            for code in concept.codes:
                if code.understood and code.display:
                    names.setdefault((code.system, code.code), set()).add(code.display)
    frozen = {key: frozenset(displays) for key, displays in names.items()}

    def displays(system: str, code: str) -> frozenset[str] | None:
        return frozen.get((system, code))

    return displays
