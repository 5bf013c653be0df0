"""`_include` and `_revinclude`: what comes along with the matches (http://hl7.org/fhir/R4/search.html#revinclude)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.fhir.issues import did_you_mean
from app.fhir.resource_types import RESOURCE_TYPES
from app.search.chains import only_canonical
from app.search.fault import Fault, choice, not_served, shown
from app.search.limits import LONGEST_NAME
from app.search.names import REVINCLUDE
from app.search.parameters import Parameter, parameters_of

_ITERATE = ("iterate", "recurse")
"""R4's word and R3's."""


@dataclass(frozen=True)
class Include:
    """One of them. reverse: `_revinclude`. iterates: looks at what was included too.

    source_types: of the resources that refer (none: any). parameters: the numbers of the reference parameters by which they do.
    target_types: of the resources that are referred to (none: any).
    """

    reverse: bool
    iterates: bool
    source_types: tuple[str, ...]
    parameters: tuple[int, ...]
    target_types: tuple[str, ...] = ()


def include_of(name: str, modifier: str | None, value: str, types: tuple[str, ...]) -> Include:
    """The include of `_include[:iterate]=Type:parameter[:Target]`, `Type:*` or `*`.

    types: those that are searched; none: all. Raises Fault for what does not exist, and for an include that could never find anything.
    """
    reverse = name == REVINCLUDE
    if modifier is not None and modifier not in _ITERATE:
        raise not_served("search-modifier", f"'{name}' has no modifier {shown(modifier)}; it has :iterate.")
    iterates = modifier is not None
    source, *more = value.split(":")
    if source == "*" and not more:
        return _every(reverse, iterates, types)
    if len(more) not in (1, 2) or not all(more):
        raise _unclear(name, f"{shown(value)} has not the form Type:parameter, Type:parameter:Target, Type:* or *.")
    if source not in RESOURCE_TYPES:
        near = did_you_mean(source[:LONGEST_NAME], RESOURCE_TYPES) or "."
        raise _unclear(name, f"{shown(source)} is no resource type of FHIR R4{near}")
    if not reverse and not iterates and types and source not in types:
        text = f"{', '.join(types[:5])} is searched, and no {source} is among it; {name}:iterate={value} looks at what is included too."
        raise _unclear(name, text)
    parameters = _parameters(source, more[0])
    target = more[1] if len(more) == 2 else None
    if target is not None:
        parameters = _to_target(parameters, source, target)
        if reverse and not iterates and types and target not in types:
            raise _unclear(name, f"{', '.join(types[:5])} is searched, and no {shown(target)} is among it.")
    elif reverse and not iterates and types:
        parameters = _to_searched(name, parameters, source, types)
    numbers = tuple(sorted(one.code for one in parameters))
    return Include(reverse, iterates, (source,), numbers, (target,) if target else ())


def includes_of(type_: str) -> list[str]:
    """Every value of `_include` that names a parameter of the type: `Observation:subject`."""
    return [f"{type_}:{one.name}" for one in _references(type_)]


def revincludes_of(type_: str) -> list[str]:
    """Every value of `_revinclude` that finds resources by a parameter that may refer to the type."""
    return [
        f"{source}:{one.name}"
        for source in sorted(RESOURCE_TYPES)
        for one in _references(source)
        if type_ in one.targets
    ]


def _every(reverse: bool, iterates: bool, types: tuple[str, ...]) -> Include:
    """`*`: any reference parameter."""
    if reverse or iterates or not types:
        searched = frozenset(RESOURCE_TYPES if iterates or not types else types)
        numbers = tuple(
            sorted(
                one.code
                for type_ in RESOURCE_TYPES
                for one in _references(type_)
                if not reverse or searched & set(one.targets)
            )
        )
        return Include(reverse, iterates, (), numbers)
    return Include(reverse, iterates, types, tuple(sorted(one.code for type_ in types for one in _references(type_))))


def _parameters(source: str, name: str) -> list[Parameter]:
    if name == "*":
        return list(_references(source))
    found = [one for one in _references(source) if one.name == name]
    if not found:
        valid = choice(name, (one.name for one in _references(source)))
        raise not_served(
            "search-include", f"{shown(name)} of {source} is no parameter that refers to resources here{valid}"
        )
    return found


def _to_target(parameters: Iterable[Parameter], source: str, target: str) -> list[Parameter]:
    known = list(parameters)
    found = [one for one in known if target in one.targets]
    if not found:
        valid = choice(target, sorted({type_ for one in known for type_ in one.targets}))
        raise not_served("search-include", f"{source} refers to no {shown(target)} by this parameter{valid}")
    return found


def _to_searched(name: str, parameters: Iterable[Parameter], source: str, types: tuple[str, ...]) -> list[Parameter]:
    known = list(parameters)
    found = [one for one in known if not set(types).isdisjoint(one.targets)]
    if not found:
        valid = [one.name for one in _references(source) if not set(types).isdisjoint(one.targets)]
        by = ", ".join(one.name for one in known)
        text = f"{source} never refers to {', '.join(types[:5])} by {by}{choice(by, valid)}"
        raise _unclear(name, text)
    return found


@cache
def _references(type_: str) -> tuple[Parameter, ...]:
    """The reference parameters of the type that lead to resources here."""
    return tuple(one for one in parameters_of(type_).values() if one.type == "reference" and not only_canonical(one))


def _unclear(name: str, text: str) -> Fault:
    return not_served("search-include", f"'{name}': {text}")
