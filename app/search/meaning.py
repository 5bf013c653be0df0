"""What each condition means, in Python, for one resource and its index rows. The store's SQL must agree with it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.search.conditions import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Dates,
    Ids,
    InCompartment,
    Not,
    Numbers,
    OfTypes,
    Present,
    References,
    ReferredBy,
    Refers,
    Strings,
    Tokens,
    Updated,
    Words,
)
from app.search.rows import IndexRows


@dataclass(frozen=True)
class Indexed:
    """A resource as conditions see it. address: the hash of `Type/id`; updated: microseconds, to the millisecond."""

    type: str
    id: str
    address: int
    rows: IndexRows
    updated: int = 0


class Undecidable(Exception):
    """A chain cannot be judged without the other resources."""


World = Callable[[str], list[Indexed]]
"""All live resources of a type."""


def holds(condition: Condition, one: Indexed, world: World | None = None) -> bool:
    """Whether the resource meets the condition. Raises Undecidable for a chain where no world is given."""
    rows = one.rows
    match condition:
        case Ids(ids):
            return one.id in ids
        case OfTypes(types):
            return one.type in types
        case Tokens(hashes):
            return not set(hashes).isdisjoint(rows.tokens)
        case References(parameter, targets):
            return any(row[1] == parameter and row[0] in targets for row in rows.references)
        case Dates(parameter, any_of):
            return any(row[0] == parameter and keeps(b, row[1], row[2]) for row in rows.dates for b in any_of)
        case Updated(any_of):
            return any(keeps(b, one.updated, one.updated + 1000) for b in any_of)
        case Numbers(tests):
            return any(
                row[0] == test.parameter and row[1] == test.unit and keeps(test.bounds, row[2], row[3])
                for row in rows.numbers
                for test in tests
            )
        case Strings(parameter, how, values):
            return any(row[0] == parameter and _matches(how, values, row[1], row[2], row[3]) for row in rows.strings)
        case Words(field, any_of):
            text = " " + (rows.narrative if field == "narrative" else rows.content)
            return any(all(f" {word}" in text for word in phrase) for phrase in any_of)
        case Present(name):
            return any(name == found for found, _ in rows.present)
        case InCompartment(owners):
            return not set(owners).isdisjoint(rows.compartments)
        case Not(inner):
            return not holds(inner, one, world)
        case AllOf(conditions):
            return all(holds(inner, one, world) for inner in conditions)
        case AnyOf(conditions):
            return any(holds(inner, one, world) for inner in conditions)
        case Refers(parameters, type_, inner):
            referred = {target for target, parameter in rows.references if parameter in parameters}
            return any(other.address in referred and holds(inner, other, world) for other in _of(world, type_))
        case ReferredBy(type_, parameters, inner):
            return any(
                any(target == one.address and p in parameters for target, p in other.rows.references)
                and holds(inner, other, world)
                for other in _of(world, type_)
            )


def keeps(bounds: Bounds, low: float, high: float) -> bool:
    """Whether the interval keeps the bounds."""
    return (
        (bounds.low_from is None or low >= bounds.low_from)
        and (bounds.low_after is None or low > bounds.low_after)
        and (bounds.low_upto is None or low <= bounds.low_upto)
        and (bounds.low_before is None or low < bounds.low_before)
        and (bounds.high_from is None or high >= bounds.high_from)
        and (bounds.high_after is None or high > bounds.high_after)
        and (bounds.high_upto is None or high <= bounds.high_upto)
        and (bounds.high_before is None or high < bounds.high_before)
    )


def _matches(how: str, values: tuple[int | str, ...], exact: int, start: str, text: str) -> bool:
    if how == "exact":
        return exact in values
    if how == "starts":
        return any(start.startswith(str(value)) for value in values)
    return any(str(value) in (text or start) for value in values)


def _of(world: World | None, type_: str) -> list[Indexed]:
    if world is None:
        raise Undecidable
    return world(type_)
