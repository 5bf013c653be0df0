"""What is asked of index rows, in a form that knows no SQL. `app/search/meaning.py` says in Python what each one means; the store's SQL
must agree with it, and a property test compares the two.

Numbers that stand for parameters come from `parameters.number_of`, those that stand for values from `parameters.hashed`.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Ids:
    """The resource's id is one of these."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class OfTypes:
    """The resource is of one of these types."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Tokens:
    """One of these token hashes is among the rows."""

    hashes: tuple[int, ...]


@dataclass(frozen=True)
class References:
    """The parameter (0: any reference at all) refers to one of these targets."""

    parameter: int
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Bounds:
    """What one interval must keep, all that is not None at once. Dates are microseconds, numbers are floats."""

    low_from: float | None = None
    low_after: float | None = None
    low_upto: float | None = None
    low_before: float | None = None
    high_from: float | None = None
    high_after: float | None = None
    high_upto: float | None = None
    high_before: float | None = None


@dataclass(frozen=True)
class Dates:
    """A date row of the parameter keeps one of these bounds."""

    parameter: int
    any_of: tuple[Bounds, ...]


@dataclass(frozen=True)
class Updated:
    """meta.lastUpdated, as the interval of its millisecond in microseconds [u, u + 1000), keeps one of these bounds."""

    any_of: tuple[Bounds, ...]


@dataclass(frozen=True)
class NumberTest:
    """A number row of this parameter and unit keeps the bounds. unit: 0 for the bare number as stated, else a hash (quantity.py)."""

    parameter: int
    unit: int
    bounds: Bounds


@dataclass(frozen=True)
class Numbers:
    """One of these tests is met."""

    any_of: tuple[NumberTest, ...]


@dataclass(frozen=True)
class Strings:
    """A string row of the parameter meets one of the values.

    how: `exact`: values are hashes (int) of the whole text; `starts`: the normalised text starts with the value (at most 200
    characters); `contains`: the normalised text has the value in it.
    """

    parameter: int
    how: Literal["exact", "starts", "contains"]
    values: tuple[int | str, ...]


@dataclass(frozen=True)
class Words:
    """All words of one of the phrases are in the text, each as the beginning of a word. field: `narrative` (_text), `content` (_content)."""

    field: Literal["narrative", "content"]
    any_of: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Present:
    """The parameter of this name finds a value in the resource (`:missing=false`)."""

    name: str


@dataclass(frozen=True)
class InCompartment:
    """The resource lies in the compartment of one of these owners (hashes of `Patient/id`)."""

    owners: tuple[int, ...]


@dataclass(frozen=True)
class Refers:
    """Chain: one of the parameters refers to a live resource of the type that meets the condition."""

    parameters: tuple[int, ...]
    type: str
    inner: "Condition"


@dataclass(frozen=True)
class ReferredBy:
    """`_has`: a live resource of the type that meets the condition refers to this one by one of the parameters."""

    type: str
    parameters: tuple[int, ...]
    inner: "Condition"


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    inner: "Condition"


@dataclass(frozen=True)
class AllOf:
    """Every one holds; none at all: always."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one holds; none at all: never."""

    conditions: tuple["Condition", ...]


Condition = (
    Ids
    | OfTypes
    | Tokens
    | References
    | Dates
    | Updated
    | Numbers
    | Strings
    | Words
    | Present
    | InCompartment
    | Refers
    | ReferredBy
    | Not
    | AllOf
    | AnyOf
)


@dataclass(frozen=True)
class SortKey:
    """One key of `_sort`. Resources without a value come last, whichever the direction.

    kind: `updated`, `id`; `date` (the earliest start ascending, the latest end descending), `number` (smallest, largest; unit 0), `string` (first, last of
    the normalised starts), with the parameter's number; `text`: the value beside `name` in IndexRows.present.
    """

    kind: Literal["updated", "id", "date", "number", "string", "text"]
    descending: bool = False
    parameter: int = 0
    name: str = ""


SortValue = str | int | float
Position = tuple[SortValue, ...]
"""Where a page ended: the values of its sort keys (those that stand for `none` included), then the resource's key."""


@dataclass(frozen=True)
class Search:
    """What the store is asked for: resources of the types (none: of all) that meet every condition.

    count: how many at most; 0 asks for the total alone. after, top: where the last page ended, and the highest key that the first page
    saw, so that later pages add nothing. total: `accurate` counts whatever it costs; `auto` is exact or absent; `none` does not count.
    """

    types: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    count: int = 50
    sort: tuple[SortKey, ...] = field(default=())
    after: Position | None = None
    top: int | None = None
    total: Literal["accurate", "auto", "none"] = "auto"
