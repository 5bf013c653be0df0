"""`=`, `!=`, `in`, `contains`, `<` and the like on plain JSON, where the types say what the values mean."""

from collections.abc import Callable
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from app.fhir.fhirpath.decimals import rounded
from app.fhir.fhirpath.quantities import Convert, from_element, in_unit_of
from app.fhir.fhirpath.temporal import Kind, compared, parsed
from app.validate.invariants.elements import NUMBERS, PLAIN, TEXTS, TIMES
from app.validate.invariants.parts import Boolean, Collection, Context, NotCovered, Truth, Unsure

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_QUANTITIES = frozenset({"Quantity", "SimpleQuantity", "Age", "Count", "Distance", "Duration"})


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are equal. Raises Unsure of anything but plain values."""
    if left is None or right is None:
        if left is right:
            raise Unsure
        return False
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        raise Unsure
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def equal(left: Collection, right: Collection) -> Boolean:
    """`=`. Raises NotCovered of types that are more than their JSON (dates, Quantities, objects)."""
    _require_plain(left, right)
    mine, other, name, literal = left.items, right.items, left.member, right.literal

    def truth(this: Any, context: Context) -> bool | None:
        if name is not None and literal is not None:  # most often
            value = this.get(name)
            if type(value) is str:
                return bool(value == literal)
        ones = mine(this, context)
        if not ones:
            return None
        others = other(this, context)
        if not others:
            return None
        if len(ones) == 1 == len(others):
            return same(ones[0], others[0])
        return len(ones) == len(others) and all(map(same, ones, others))

    return Boolean(truth)


def alike(left: Truth, right: Truth) -> Boolean:
    """`=` of two Booleans."""

    def truth(this: Any, context: Context) -> bool | None:
        one, other = left(this, context), right(this, context)
        return None if one is None or other is None else one is other

    return Boolean(truth)


def is_in(item: Collection, held: Collection) -> Boolean:
    """`in`: whether the one item is among those held; these are looked up at once where they are always the same."""
    _require_plain(item, held)
    number = held.kept

    def truth(this: Any, context: Context) -> bool | None:
        found = item.items(this, context)
        if not found:
            return None
        if len(found) > 1:
            raise Unsure
        one = found[0]
        if number is None:
            return any(same(one, other) for other in held.items(this, context))
        if not isinstance(one, str):
            raise Unsure
        texts = context.kept.get(("set", number))
        if texts is None:
            everything = held.items(this, context)
            if not all(isinstance(other, str) for other in everything):
                raise Unsure
            texts = context.kept[("set", number)] = frozenset(everything)
        return one in texts

    return Boolean(truth)


def ordered(operator: str, left: Collection, right: Collection, convert: Convert) -> Boolean:
    """`<`, `>`, `<=`, `>=`, of numbers, of dates and times, or of Quantities."""
    order, mine, other = _ORDERS[operator], left.items, right.items
    compare = _comparison(order, left, right, convert)

    def truth(this: Any, context: Context) -> bool | None:
        ones, others = mine(this, context), other(this, context)
        if not ones or not others:
            return None
        if len(ones) > 1 or len(others) > 1:
            raise Unsure
        if ones[0] is None or others[0] is None:
            return None
        return compare(ones[0], others[0])

    return Boolean(truth)


def _comparison(
    order: Callable[[Any, Any], bool], left: Collection, right: Collection, convert: Convert
) -> Callable[[Any, Any], bool | None]:
    types = {*left.types, *right.types}
    if types <= NUMBERS:
        return lambda one, other: order(_number(one), _number(other))
    if types <= _QUANTITIES:
        return lambda one, other: _quantities(order, one, other, convert)
    if len(left.types) == 1 == len(right.types) and types <= set(TIMES):
        kinds = TIMES[left.types[0]], TIMES[right.types[0]]
        if (kinds[0] == "Time") == (kinds[1] == "Time"):
            return lambda one, other: _times(order, one, kinds[0], other, kinds[1])
    raise NotCovered(f"the order of {' | '.join(sorted(types))}")


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Unsure
    return value


def _times(order: Callable[[Any, Any], bool], one: Any, kind: str, other: Any, its: str) -> bool | None:
    if not isinstance(one, str) or not isinstance(other, str):
        raise Unsure
    if len(one) == len(other) in (10, 25) and one[19:] == other[19:] and order(one, other):
        return True  # both to the day, or with one offset: their texts have the order of the times
    mine, theirs = parsed(_kind(kind), one), parsed(_kind(its), other)
    if mine is None or theirs is None:
        raise Unsure
    found = compared(mine, theirs)
    return None if found is None else order(found, 0)


def _kind(name: str) -> Kind:
    return "Date" if name == "Date" else "DateTime" if name == "DateTime" else "Time"


def _quantities(order: Callable[[Any, Any], bool], one: Any, other: Any, convert: Convert) -> bool | None:
    if not isinstance(one, dict) or not isinstance(other, dict):
        raise Unsure
    mine, theirs = from_element(one), from_element(other)
    if mine is None or theirs is None:
        raise Unsure
    amount = in_unit_of(mine, theirs, convert)
    return None if amount is None else order(rounded(amount), rounded(theirs.value))


def _require_plain(left: Collection, right: Collection) -> None:
    """Texts, numbers and Booleans; one side may be of any type where the other is a literal of the expression."""
    for one in (left, right):
        if not set(one.types) <= PLAIN:
            raise NotCovered(f"equality of {' | '.join(one.types)}")
    if not set(left.types) <= TEXTS and set(left.types) & TEXTS:
        raise NotCovered(f"equality of {' | '.join(left.types)}")
