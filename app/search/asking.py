"""What a search is read with, beside its parameters: our address, the clock, and the vocabularies that are held."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Codes(Protocol):
    """The value sets and hierarchies that are held. Each method raises LookupError with a sentence for what is not."""

    def codes_in(self, value_set_url: str) -> Set[tuple[str, str]]:
        """(system, code) of every code in the value set."""

    def below(self, system: str, code: str) -> Set[str]:
        """The codes that the code subsumes."""

    def above(self, system: str, code: str) -> Set[str]:
        """The codes that subsume the code."""


@dataclass(frozen=True)
class Asking:
    """base_url: our own FHIR address, without a slash at the end. now: for dates that are asked for with `ap`.

    codes: for `:in`, `:not-in`, `:below` and `:above` of tokens; without them these modifiers are refused.
    """

    base_url: str
    now: datetime
    codes: Codes | None = None


class ModifierNotSupported(Exception):
    """The parameter cannot be asked with this modifier. valid: those that it has."""

    def __init__(self, parameter: str, modifier: str, valid: Iterable[str]) -> None:
        self.parameter, self.modifier, self.valid = parameter, modifier, tuple(valid)
        known = ", ".join(f":{one}" for one in self.valid) or "none at all"
        super().__init__(f"'{parameter}' has no modifier ':{modifier}' here; it has {known}")
