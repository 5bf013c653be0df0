"""What every interaction works on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.interaction.held_cases import HeldCases
from app.interaction.validation import Validation
from app.search.asking import Asking, Codes
from app.store.records import Stored
from app.store.store import Store


@dataclass
class Service:
    """The parts, handed in: no interaction reads the environment, a clock or randomness by itself.

    clock: the time now, with a time zone. new_id: an id that no resource has. base_url: our own FHIR address, without a
    slash at the end (`http://127.0.0.1:8000/fhir`). terminology: the vocabularies, for the interactions with cases.
    codes: the value sets and hierarchies that we hold, for `:in` and `:below`. integrity: whether a reference must lead somewhere and what
    is referred to cannot be deleted. lenient: whether unknown search parameters are left out with a warning where the client does not say.
    validator: what is asked of a resource; None: of a write its form alone, of `$validate` R4's own rules.
    held: rebuilt cases; nothing is answered from them that the store does not say now.
    """

    store: Store
    terminology: Any
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    base_url: str
    version: str
    codes: Codes | None = None
    integrity: bool = True
    lenient: bool = False
    validator: Validation | None = None
    held: HeldCases = field(default_factory=HeldCases)

    def asking(self) -> Asking:
        """What a search is read with."""
        return Asking(self.base_url, self.clock(), self.codes)


@dataclass(frozen=True)
class Written:
    """The version that stands after a write, whether the write made it, and what there is to remark on what was sent."""

    stored: Stored
    outcome: Literal["created", "updated", "unchanged", "deleted"]
    remarks: tuple[Issue, ...] = ()


def resource_of(stored: Stored) -> dict[str, Any]:
    """The stored JSON as a dict, digits kept."""
    resource: dict[str, Any] = exact_json.loads(stored.body)
    return resource
