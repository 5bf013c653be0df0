"""What is asked of index rows, in a form that knows no SQL, and the rows themselves.

A query is a list of conditions that all must hold. `holds` is their meaning, in Python; the store's SQL must agree with it.
"""

from dataclasses import dataclass

DateRow = tuple[int, int, int]
"""(parameter, low, high): microseconds since 1970 UTC, high exclusive."""
ReferenceRow = tuple[int, int]
"""(target, parameter): the target's hash first, so that all that refers to one thing lies together."""


@dataclass(frozen=True)
class IndexRows:
    """The index rows of one resource, each kind sorted and without repetition."""

    tokens: tuple[int, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    dates: tuple[DateRow, ...] = ()


@dataclass(frozen=True)
class Ids:
    """The resource's id is one of these."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Tokens:
    """One of these token hashes is among the rows."""

    hashes: tuple[int, ...]


@dataclass(frozen=True)
class References:
    """The parameter refers to one of these targets."""

    parameter: int
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Bounds:
    """What one date row must keep, all that is not None at once; microseconds."""

    low_from: int | None = None
    low_before: int | None = None
    high_upto: int | None = None
    high_after: int | None = None


@dataclass(frozen=True)
class Dates:
    """A date row of the parameter keeps one of these bounds."""

    parameter: int
    any_of: tuple[Bounds, ...]


Condition = Ids | Tokens | References | Dates


def holds(condition: Condition, id_: str, rows: IndexRows) -> bool:
    """Whether a resource with this id and these rows meets the condition."""
    match condition:
        case Ids(ids):
            return id_ in ids
        case Tokens(hashes):
            return not set(hashes).isdisjoint(rows.tokens)
        case References(parameter, targets):
            return any(row[1] == parameter and row[0] in targets for row in rows.references)
        case Dates(parameter, any_of):
            return any(row[0] == parameter and keeps(bounds, row[1], row[2]) for row in rows.dates for bounds in any_of)


def keeps(bounds: Bounds, low: int, high: int) -> bool:
    """Whether the interval [low, high) keeps the bounds."""
    return (
        (bounds.low_from is None or low >= bounds.low_from)
        and (bounds.low_before is None or low < bounds.low_before)
        and (bounds.high_upto is None or high <= bounds.high_upto)
        and (bounds.high_after is None or high > bounds.high_after)
    )
