"""The name of a search parameter → the condition: `name`, `name:modifier`, chains and `_has`, of any depth up to a limit.

http://hl7.org/fhir/R4/search.html#chaining and #has. `subject:Patient.name`, `patient.organization.name`,
`_has:Observation:patient:code`, `patient._has:Group:member:_id`.
"""

import re
from dataclasses import dataclass, replace

from app.fhir.issues import did_you_mean
from app.fhir.references import ID
from app.fhir.resource_types import RESOURCE_TYPES
from app.search.asking import Asking, ModifierNotSupported
from app.search.clause import clause
from app.search.conditions import AllOf, AnyOf, Condition, Ids, OfTypes, ReferredBy, Refers
from app.search.fault import Fault, choice, not_served, shown, too_costly, wrong_value
from app.search.limits import (
    DEEPEST_CHAIN,
    DEEPEST_CONTAINED,
    LARGEST_CONDITION,
    LONGEST_NAME,
    MOST_DATES,
    MOST_STEPS,
    MOST_WAYS,
    size,
)
from app.search.names import HAS, LIST, SHAPING, TEXT, TYPE
from app.search.parameters import COMMON, Parameter, contained_base, parameters_of, refused_of

_NEVER = AnyOf(())
_FORM_OF_HAS = "_has:Type:reference:parameter, as in _has:Observation:patient:code"


@dataclass
class Link:
    """What one parameter of a request asks, while its name is read from left to right.

    values: the alternatives, still escaped. room: how many values the request's conditions may still compare with.
    ways, steps: how many ways through the types the chain has taken, and steps on them all.
    """

    values: list[str]
    asking: Asking
    room: int = LARGEST_CONDITION
    ways: int = 0
    steps: int = 0

    def of(self, parameter: Parameter, modifier: str | None) -> Condition:
        """The condition on one parameter, at the end of one way. Raises Fault."""
        if parameter.type == "date" and len(self.values) > MOST_DATES:
            raise too_costly(f"There are more than {MOST_DATES} dates in '{parameter.name}'; ask in several requests.")
        try:
            condition = clause(parameter, modifier, self.values, self.asking)
        except ModifierNotSupported as error:
            raise not_served("search-modifier", f"{error}.") from None
        except ValueError as error:
            raise wrong_value(f"'{parameter.name}': {error}.") from None
        self.room -= size(condition)
        if self.room < 0:
            raise too_costly(
                f"The request compares with more than {LARGEST_CONDITION} values; ask in several requests, and name the types of"
                " references in chains."
            )
        return condition


def condition_of(types: tuple[str, ...], name: str, link: Link) -> Condition:
    """The condition that `name=values` is, for resources of these types (none: of any). Raises Fault.

    Over several types the parameter must be one that all of them have.
    """
    if not types:
        return _step(_At(COMMON, COMMON), name, link)
    found: dict[Condition, list[str]] = {}
    without: list[str] = []
    refused: Fault | None = None
    for type_ in types:
        try:
            found.setdefault(_step(_At(type_, type_), name, link), []).append(type_)
        except Fault as fault:
            if not fault.may_be_left_out or len(types) == 1:
                raise
            refused = refused or fault
            without.append(type_)
    if refused is not None:
        if not found:
            raise refused
        raise not_served(refused.key, f"{shown(name)} cannot be asked of {', '.join(without)}: {refused.text}")
    if len(found) == 1:
        return next(iter(found))
    return AnyOf(tuple(AllOf((OfTypes(tuple(of)), condition)) for condition, of in found.items()))


def parameter_of(type_: str, name: str, others: tuple[str, ...] = ()) -> Parameter:
    """The parameter of the type, or of every type (`Resource`). Raises Fault with the reason or the valid names.

    others: names that would be valid in this place too.
    """
    parameters = parameters_of(type_)
    if name in parameters:
        return parameters[name]
    if type_ == COMMON and name == TEXT:  # Binary, Bundle and Parameters have no text, and so are never found
        return parameters_of("DomainResource")[name]
    why = refused_of(type_).get(name)
    if why is not None:
        raise not_served("search-parameter", f"'{name}' of {type_} is not served: {why.rstrip('.')}.")
    where = f"of {type_} here" if type_ != COMMON else "that every resource type has"
    raise not_served(
        "search-parameter", f"{shown(name)} is no search parameter {where}{choice(name, [*parameters, *others])}"
    )


def only_canonical(parameter: Parameter) -> bool:
    """Whether its values are urls of definitions, which may lie anywhere, and no references to resources here."""
    return all(path.type in ("canonical", "uri", "url") for path in parameter.paths)


def reference_of(type_: str, name: str) -> Parameter:
    """The parameter, which is a reference. Raises Fault."""
    parameter = parameter_of(type_, name)
    if parameter.type == "reference":
        return parameter
    references = [one.name for one in parameters_of(type_).values() if one.type == "reference"]
    raise not_served(
        "search-chain", f"'{name}' of {type_} is no reference but a {parameter.type}{choice(name, references)}"
    )


@dataclass(frozen=True)
class _At:
    """Where a way stands: on a resource of the type, `inside` contained ones deep. base: under which its values are indexed.

    outside: it has left contained resources for stored ones; a way looks into one run of them.
    """

    type: str
    base: str
    steps: int = 0
    inside: int = 0
    outside: bool = False


def _step(at: _At, name: str, link: Link) -> Condition:
    """The condition on the resource where the way stands; `AnyOf(())` where there can be none."""
    link.steps += 1
    if at.steps > DEEPEST_CHAIN:
        raise too_costly(f"The chain has more than {DEEPEST_CHAIN} steps.")
    if link.ways > MOST_WAYS or link.steps > MOST_STEPS:
        text = f"The chain may take more than {MOST_WAYS} ways; name the type of each reference, as in 'subject:Patient.name'."
        raise too_costly(text)
    if name.partition(":")[0] == HAS:
        return _NEVER if at.inside else _has(at, name, link)
    if name.partition(":")[0] == LIST:
        return _NEVER if at.inside else _in_list(name, link)
    first, dot, rest = name.partition(".")
    bare, colon, modifier = first.partition(":")
    if dot:
        return _chained(at, bare, modifier if colon else None, rest, link)
    link.ways += 1
    parameter = parameter_of(
        at.type, bare, () if at.steps else (*((TYPE,) if at.type == COMMON else ()), HAS, LIST, *SHAPING)
    )
    if at.inside:
        parameter = replace(parameter, base=at.base)
    return link.of(parameter, modifier[:LONGEST_NAME] if colon else None)


def _chained(at: _At, name: str, only: str | None, rest: str, link: Link) -> Condition:
    """What the parameter refers to, stored or contained, meets the rest: http://hl7.org/fhir/R4/search.html#chaining."""
    parameter = reference_of(at.type, name)
    if only_canonical(parameter):
        text = f"'{name}' of {at.type} holds canonical urls, which no chain follows; ask for the url itself: {name}=http://…"
        raise not_served("search-chain", text)
    number = replace(parameter, base=at.base).code if at.inside else parameter.code
    ways: list[Condition] = []
    faults: list[Fault] = []
    for target in _targets(parameter, only, rest):
        stored = _At(target, target, at.steps + 1, outside=at.outside or at.inside > 0)
        inner = contained_base(at.base, name, target)
        contained = replace(at, type=target, base=inner, steps=at.steps + 1, inside=at.inside + 1)
        try:
            ways.append(Refers((number,), target, _step(stored, rest, link)))
            if not at.outside and contained.inside <= DEEPEST_CONTAINED:
                ways.append(_step(contained, rest, link))
        except Fault as fault:
            if not fault.may_be_left_out:
                raise
            faults.append(fault)
    ways = [way for way in ways if way != _NEVER]
    if not ways:
        raise faults[0]
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _targets(parameter: Parameter, only: str | None, rest: str) -> tuple[str, ...]:
    """The types that the chain goes on with: the one that is named, or those that have the next parameter. Raises Fault."""
    if only is not None and only not in parameter.targets:
        near = did_you_mean(only[:LONGEST_NAME], parameter.targets) or ";"
        text = f"'{parameter.name}' of {parameter.base} refers to no {shown(only)}{near} it may refer to {_listed(parameter.targets)}."
        raise not_served("search-chain", text)
    if only is not None or len(parameter.targets) == 1:
        return (only,) if only else parameter.targets
    following = re.split("[.:]", rest, maxsplit=1)[0]
    found = tuple(one for one in parameter.targets if following in (HAS, LIST) or following in parameters_of(one))
    if not found:
        text = f"'{parameter.name}' of {parameter.base} may refer to {_listed(parameter.targets)}, and none of them has a parameter {shown(following)}."
        raise not_served("search-chain", text)
    return found


def _has(at: _At, name: str, link: Link) -> Condition:
    """Some resource refers to this one, and meets the rest."""
    parts = name.split(":", 3)
    if len(parts) < 4 or not all(parts):
        raise not_served("search-chain", f"{shown(name)} is incomplete: {_FORM_OF_HAS}.")
    _, source, reference, rest = parts
    if source not in RESOURCE_TYPES:
        near = did_you_mean(source[:LONGEST_NAME], RESOURCE_TYPES) or "."
        raise not_served(
            "search-chain", f"{shown(source)} is no resource type of FHIR R4{near} The form is {_FORM_OF_HAS}."
        )
    parameter = reference_of(source, reference)
    if at.type not in (COMMON, *parameter.targets):
        text = f"'{reference}' of {source} never refers to {at.type}, but to {_listed(parameter.targets)}."
        raise not_served("search-chain", text)
    return ReferredBy(source, (parameter.code,), _step(_At(source, source, at.steps + 1), rest, link))


def _in_list(name: str, link: Link) -> Condition:
    """The resource is an item of one of the lists: http://hl7.org/fhir/R4/search.html#list."""
    if name != LIST:
        raise not_served("search-modifier", f"'{LIST}' has no modifier, and here is {shown(name)}.")
    for value in link.values:
        if value.startswith("$"):
            raise wrong_value(f"{shown(value)}: functional lists are not served; '{LIST}' takes the id of a List.")
        if not ID.fullmatch(value):
            raise wrong_value(f"'{LIST}' takes the id of a List, which {shown(value)} is not.")
    link.room -= len(link.values)
    return ReferredBy("List", (parameter_of("List", "item").code,), Ids(tuple(link.values)))


def _listed(types: tuple[str, ...]) -> str:
    return "any type" if len(types) >= len(RESOURCE_TYPES) else ", ".join(types) or "nothing"
