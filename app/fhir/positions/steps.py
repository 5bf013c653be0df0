"""An issue's expression → the place in the JSON that it means.

FHIRPath says less than JSON has: a choice is `value` or `value.ofType(Quantity)` where JSON has `valueQuantity`, and the extensions of a
primitive lie in its sibling `_birthDate` (http://hl7.org/fhir/R4/json.html#primitive). So the value itself is asked which of them is there.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.fhir.paths import Place

_STEP = re.compile(
    r"\.ofType\((\w+)\)|\.?(?:([A-Za-z_][\w-]*+)(?!\()|`((?:[^`\\]|\\.)*)`)|\[(\d{1,18})\]", re.ASCII | re.DOTALL
)
"""A name, a name between backticks, an index, or the type of a choice. Names of case documents may have a hyphen."""


def steps_of(expression: str) -> Place:
    """The steps of a path such as `Bundle.entry[3].resource.value.ofType(Quantity)`, a choice as JSON names it (`valueQuantity`).

    The root (`Bundle`, `$this`) is no step. What is no plain path ends it: the steps before that are given.
    """
    steps: list[str | int] = []
    at = 0
    while found := _STEP.match(expression, at):
        type_, name, quoted, index = found.groups()
        if type_ and steps and isinstance(steps[-1], str):
            steps[-1] += type_[0].upper() + type_[1:]
        elif index:
            steps.append(int(index))
        elif not type_:
            steps.append(name if name is not None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        at = found.end()
    is_root = bool(steps) and isinstance(steps[0], str) and steps[0][:1].isupper() and not expression.startswith("`")
    return tuple(steps[1:] if is_root else steps)


def place_in(value: Any, expression: str) -> Place:
    """The place in the value that the expression means, as far as it is there: a missing element gives what it would lie in."""
    return _deepest(value, steps_of(expression))


def _deepest(value: Any, steps: Place) -> Place:
    if not steps:
        return ()
    step, rest = steps[0], steps[1:]
    best: Place = ()
    for member in _members(value, step):
        found = (member, *_deepest(value[member], rest))
        if len(found) > len(best):
            best = found
        if len(best) == len(steps):
            break
    return best


def _members(value: Any, step: str | int) -> Iterator[str | int]:
    """The members that a step may mean, the likeliest first."""
    if isinstance(step, int):
        if isinstance(value, list) and step < len(value):
            yield step
    elif isinstance(value, dict):
        named = [name for name in (step, f"_{step}") if name in value]
        yield from named
        if not named:
            yield from (
                name
                for name in value
                for bare in (name.removeprefix("_"),)
                if bare.startswith(step) and bare[len(step) : len(step) + 1].isupper()
            )
