"""The value sets and hierarchies that a search may ask for by `:in`, `:not-in`, `:below` and `:above`: R4 core's and ours.

Those that clients stored are not among them: a search is understood before the store is read. `$expand` and `$validate-code` know them.
"""

from collections.abc import Callable, Set
from typing import TypeVar

from app.fhir.problems import Problem
from app.interaction.stored_terminology import published
from app.terminology.services import code_sets
from app.terminology.services.holdings import Holdings
from app.terminology.terminology import Terminology

T = TypeVar("T")


class HeldCodes:
    """`app.search.asking.Codes` over a Terminology. Each method raises LookupError with a sentence for what is not held as a whole."""

    def __init__(self, terminology: Terminology) -> None:
        self._terminology = terminology

    def codes_in(self, value_set_url: str) -> Set[tuple[str, str]]:
        """(system, code) of every code in the value set."""
        return self._held(lambda held: code_sets.codes_in(held, value_set_url))

    def below(self, system: str, code: str) -> Set[str]:
        """The code and those that it subsumes."""
        return self._held(lambda held: code_sets.below(held, system, code))

    def above(self, system: str, code: str) -> Set[str]:
        """The code and those that subsume it."""
        return self._held(lambda held: code_sets.above(held, system, code))

    def _held(self, ask: Callable[[Holdings], T]) -> T:
        try:
            return ask(Holdings(published(self._terminology)))
        except Problem as problem:
            raise LookupError("; ".join(issue.text.rstrip(".") for issue in problem.issues)) from None


def codes_of(terminology: Terminology) -> HeldCodes:
    """What searches of a service with these vocabularies are read with."""
    return HeldCodes(terminology)
