"""How the parameters of a type are read, prepared once: by the members that a resource has, so that those it lacks cost nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.search import date, number, quantity, reference, string, token, uri
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path, Step, parameters_of
from app.search.walks import Walk, walk

Index = Callable[[Parameter, Path, Any, Gathered], str | None]
_INDEX: Mapping[str, Index] = {
    "token": token.index,
    "string": string.index,
    "reference": reference.index,
    "date": date.index,
    "number": number.index,
    "quantity": quantity.index,
    "uri": uri.index,
}
_OF_THE_STORE = frozenset({"_id"})
"""Parameters that are answered without rows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One path of one parameter. walk: from the member that it is listed under to the elements; presence: its name in `present`."""

    parameter: Parameter
    path: Path
    walk: Walk
    index: Index
    presence: str


Composite = tuple[str | None, Walk, Parameter, int, tuple[str, ...]]
"""(member or None for the resource itself, walk from there to the base elements, parameter, number of its base, names in `present`)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """by_name: what is read when the resource has this member; of_resource: what is read of every resource as a whole."""

    by_name: Mapping[str, tuple[Reading, ...]]
    of_resource: tuple[Reading, ...]
    composites: tuple[Composite, ...]


@lru_cache(maxsize=2048)
def plan_of(type_: str, base: str) -> Plan:
    """The plan for a type, its rows under the base (the type itself, or the base of a contained resource)."""
    by_name: dict[str, list[Reading]] = {}
    of_resource: list[Reading] = []
    composites: dict[str, Composite] = {}
    for parameter in parameters_of(type_).values():
        if base != type_:
            parameter = replace(parameter, base=base)
        if parameter.type == "composite":
            for i, steps in enumerate(parameter.bases):
                first = composites.get(parameter.keys[i])
                names = (*(first[4] if first else ()), parameter.presence)
                member, rest = _split(steps)
                composites[parameter.keys[i]] = (member, walk(rest), parameter, i, names)
        elif parameter.type in _INDEX and parameter.name not in _OF_THE_STORE:
            for path in parameter.paths:
                member, rest = _split(path.steps)
                reading = Reading(parameter, path, walk(rest), _INDEX[parameter.type], parameter.presence)
                (of_resource if member is None else by_name.setdefault(member, [])).append(reading)
    return Plan(
        {name: tuple(readings) for name, readings in by_name.items()}, tuple(of_resource), tuple(composites.values())
    )


def _split(steps: tuple[Step, ...]) -> tuple[str | None, tuple[Step, ...]]:
    return (steps[0], steps[1:]) if steps and isinstance(steps[0], str) else (None, steps)
