"""What the parts of a profile's check ask of all profiles."""

from typing import Any, Protocol

from app.validate.finding import Found, Scope
from app.validate.profiles.constraints import Constraints
from app.validate.profiles.tree import Branch
from app.validate.value_sets import ValueSets


class Known(Protocol):
    """What is asked of all profiles."""

    value_sets: ValueSets
    constraints: Constraints

    def tree(self, url: str) -> Branch | None:
        """The elements of a profile; None where it is not held."""

    def type_of(self, url: str) -> str | None:
        """The type that a profile constrains; None where it is not held."""

    def conforms(self, url: str, value: Any, scope: Scope) -> bool | None:
        """Whether the value conforms to a profile; None where it is not held."""

    def findings(self, url: str, value: Any, scope: Scope, beside: Any = None) -> Found:
        """What the profile finds in the value; beside: what stands beside a primitive one."""

    def first_fault(self, url: str, value: Any, scope: Scope) -> str:
        """The first thing that the profile finds wrong, in its words."""
