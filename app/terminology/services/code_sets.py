"""Sets of codes for search: `:in`, `:not-in`, `:below` and `:above` (http://hl7.org/fhir/R4/search.html#token)."""

from typing import TypeVar

from app.fhir.problems import Invalid
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.faults import NotHeld, invalid, not_held, system_in_part, too_costly, unknown
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.members import Expander

Found = TypeVar("Found")
LARGEST = 10_000
"""The most codes that a search is given to look for."""


def codes_in(holdings: Holdings, value_set: str) -> frozenset[tuple[str, str]]:
    """(system, code) of every code in the value set with this canonical url, abstract and inactive ones as well.

    Raises NotFound where the value set is not here, NotHeld where it cannot be expanded as a whole, Invalid where its
    definition is broken, TooCostly over LARGEST codes.
    """
    resource = holdings.find("ValueSet", *split(value_set))
    if resource is None:
        raise unknown("ValueSet", value_set)
    return frozenset(_bounded(set(Expander(holdings).members(resource)), value_set))


def below(holdings: Holdings, system: str, code: str) -> frozenset[str]:
    """The code and all that it subsumes. Raises NotFound, NotHeld, Invalid as `above`, TooCostly over LARGEST codes."""
    held, own = _in_whole(holdings, system, code)
    return frozenset(_bounded({own, *held.descendants(own)}, f"{system}|{code}"))


def above(holdings: Holdings, system: str, code: str) -> frozenset[str]:
    """The code and all that subsume it.

    Raises NotFound where the code system is not here; NotHeld where only a part of it is, or its hierarchy is no is-a;
    Invalid for a code that it does not have.
    """
    held, own = _in_whole(holdings, system, code)
    return frozenset(_bounded({own, *held.ancestors(own)}, f"{system}|{code}"))


def _in_whole(holdings: Holdings, url: str, code: str) -> tuple[HeldSystem, str]:
    system = holdings.system(url)
    if system is None:
        raise unknown("CodeSystem", url)
    if not system.is_complete:
        raise NotHeld(system_in_part(url, system.content, f"what stands above or below {code} is not known"))
    if not system.subsumes:
        text = f"The hierarchy of {url} means '{system.resource.get('hierarchyMeaning')}', not is-a."
        raise NotHeld(not_held(text, value=url, key="hierarchy-not-is-a"))
    own = system.code(code)
    if own is None:
        raise Invalid(invalid("code", "code-unknown", f"The code system {url} has no code {code}.", code, "value"))
    return system, own


def _bounded(codes: set[Found], value: str) -> set[Found]:
    if len(codes) > LARGEST:
        raise too_costly(f"{value} stands for {len(codes)} codes; a search looks for at most {LARGEST}.", value)
    return codes
