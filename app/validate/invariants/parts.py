"""What a compiled expression is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class NotCovered(Exception):
    """The compiler does not cover this expression: the FHIRPath engine runs it."""


class Unsure(Exception):
    """The compiled expression met a value that only the FHIRPath engine can judge (broken JSON, primitives without value)."""


BROKEN = (Unsure, AttributeError, TypeError, LookupError, ValueError, ArithmeticError)
"""What compiled rules raise of values that are not what the definitions say. The engine then judges."""


@dataclass(slots=True)
class Context:
    """One evaluation. kept: results that do not depend on where in the resource the evaluation is."""

    node: Any
    resource: Any
    root: Any
    kept: dict[Any, Any] = field(default_factory=dict)


Items = Callable[[Any, Context], list[Any]]
"""From $this (one JSON value) to JSON values. None stands for a primitive that has an id or extensions and no value."""
Truth = Callable[[Any, Context], "bool | None"]
"""From $this to true, false, or None where FHIRPath's answer is empty."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A compiled part that gives items of one of the types.

    many: whether there may be more than one. forms: (JSON name, type) where it is a step from $this itself.
    kept: its number in Context.kept, where it is the same wherever in the resource it is asked. literal: a text written out.
    """

    items: Items
    types: tuple[str, ...]
    many: bool = False
    forms: tuple[tuple[str, str], ...] = ()
    kept: int | None = None
    literal: str | None = None

    @property
    def member(self) -> str | None:
        """The JSON name, where it is a step from $this to one element of one type."""
        return self.forms[0][0] if len(self.forms) == 1 and not self.many else None


@dataclass(frozen=True, slots=True)
class Boolean:
    """A compiled part that gives true, false or nothing. is_kept: the same wherever in the resource it is asked."""

    truth: Truth
    is_kept: bool = False


Part = Collection | Boolean
"""A compiled part of an expression."""


def truth_of(part: Part) -> Truth:
    """The part as a Boolean: a single item that is none counts as true (http://hl7.org/fhirpath/N1, section 4.5)."""
    if isinstance(part, Boolean):
        return part.truth
    items = part.items

    def truth(this: Any, context: Context) -> bool | None:
        found = items(this, context)
        if not found:
            return None
        if len(found) > 1:
            raise Unsure
        value = found[0]
        if value is True or value is False:
            return bool(value)
        return None if value is None else True

    return truth


def items_of(part: Part) -> Collection:
    """The part as a collection."""
    if isinstance(part, Collection):
        return part
    truth = part.truth

    def items(this: Any, context: Context) -> list[Any]:
        value = truth(this, context)
        return [] if value is None else [value]

    return Collection(items, ("System.Boolean",))


def frozen(value: Any) -> Any:
    """What two JSON values have in common exactly when FHIRPath holds them equal. Raises Unsure of a missing value."""
    if isinstance(value, str):
        return value
    if value is None:
        raise Unsure
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, dict):
        return frozenset((name, frozen(one)) for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return tuple(None if one is None else frozen(one) for one in value)
    return ("n", value)
