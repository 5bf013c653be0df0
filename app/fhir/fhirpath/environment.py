"""What an evaluation runs in: the variables, what comes from outside, and the budget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.nodes import EMPTY, Collection
from app.fhir.fhirpath.quantities import Convert

MOST_STEPS = 1_000_000
"""Nodes visited, items compared and (64 to a step) characters made, in one evaluation: some seconds at the worst."""


@dataclass(frozen=True)
class Hooks:
    """What FHIRPath asks of the world. A function whose hook is missing raises FhirpathError and says what it needs.

    resolve: the resource that a reference leads to, or None. Contained resources and a Bundle's entries need no hook, and
    what leads nowhere is left out, as R4 has it; so without a hook resolve() gives those alone.
    member_of: whether a code, Coding or CodeableConcept (JSON) is in the value set, None where that is not known.
    conforms_to: whether the resource or element (JSON) conforms to the profile, None where that is not known.
    subsumes: whether the first Coding (JSON) subsumes the second, None where that is not known.
    convert: an amount from one UCUM unit to another, or None. Without it only time units are converted.
    trace: takes the name and the nodes of `trace()`. Without it nothing is logged: the nodes may be a patient's data.
    now: the moment, with its offset, that now(), today() and timeOfDay() tell.
    """

    resolve: Callable[[str], dict[str, Any] | None] | None = None
    member_of: Callable[[Any, str], bool | None] | None = None
    conforms_to: Callable[[Any, str], bool | None] | None = None
    subsumes: Callable[[Any, Any], bool | None] | None = None
    convert: Convert | None = None
    trace: Callable[[str, Collection], None] | None = None
    now: datetime | None = None


NO_HOOKS = Hooks()


@dataclass(slots=True)
class Environment:
    """One evaluation. resource and root: `%resource` and `%rootResource`. steps: what is left of the budget."""

    context: Collection
    resource: Collection
    root: Collection
    variables: Mapping[str, Collection]
    hooks: Hooks
    steps: int = MOST_STEPS
    all_steps: int = field(init=False)

    def __post_init__(self) -> None:
        self.all_steps = self.steps

    def spend(self, steps: int) -> None:
        """Take from the budget. Raises FhirpathError when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise FhirpathError(f"The expression is too costly: it takes more than {self.all_steps} steps.")

    def spend_on(self, made: Collection) -> Collection:
        """Take what a function's result costs, its items and its text. Raises FhirpathError when it is used up."""
        length = len(made)
        if length == 1 and type(made[0].value) is str:
            length += len(made[0].value) >> 6
        self.spend(length + 1)
        return made


@dataclass(slots=True)
class Frame:
    """Where in an evaluation an expression stands: `$this`, `$index` and `$total`."""

    environment: Environment
    this: Collection
    index: int | None = None
    total: Collection = EMPTY


Run = Callable[[Collection, Frame], Collection]
"""A compiled expression: from the focus to the result. What it gets and gives is never changed afterwards."""


def each(focus: Collection, frame: Frame, run: Run) -> list[Collection]:
    """The result of the expression for each item, with `$this` and `$index` set."""
    environment = frame.environment
    environment.spend(len(focus))
    results = []
    inner = Frame(environment, EMPTY, 0, frame.total)
    for i, node in enumerate(focus):
        inner.this = one = (node,)
        inner.index = i
        results.append(run(one, inner))
    return results
