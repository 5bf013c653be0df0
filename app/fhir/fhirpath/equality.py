"""Equality and equivalence (http://hl7.org/fhirpath/N1, section 6.1)."""

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.decimals import rounded
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.nodes import Collection, Node
from app.fhir.fhirpath.quantities import Quantity, in_unit_of
from app.fhir.fhirpath.temporal import Temporal, compared, in_utc, parsed
from app.fhir.fhirpath.values import plain


def equal(left: Collection, right: Collection, environment: Environment) -> bool | None:
    """`=`: item by item in order; None where a side is empty or a date is too imprecise to tell."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    environment.spend(len(left))
    sure = True
    for one, other in zip(left, right, strict=True):
        same = equal_items(one, other, environment)
        if same is False:
            return False
        sure = sure and same is True
    return True if sure else None


def equal_items(left: Node, right: Node, environment: Environment) -> bool | None:
    """Whether two items are equal. A primitive's id and extensions count only where it has no value."""
    mine, other = operands(left, right)
    if mine is None or other is None:
        return mine is other and key(left, environment) == key(right, environment)
    if isinstance(mine, Temporal) and isinstance(other, Temporal):
        return _same_moment(mine, other)
    if isinstance(mine, Quantity) and isinstance(other, Quantity):
        amount = in_unit_of(mine, other, environment.hooks.convert)
        return None if amount is None else rounded(amount) == rounded(other.value)
    if isinstance(mine, (dict, list)) or isinstance(other, (dict, list)):
        return _frozen(mine, environment) == _frozen(other, environment)
    return isinstance(mine, bool) == isinstance(other, bool) and bool(mine == other)


def operands(left: Node, right: Node) -> tuple[Any, Any]:
    """Both values, made alike: a number beside a Quantity is one, a text of unknown type beside a date is read as a date."""
    mine, other = plain(left), plain(right)
    if type(mine) is type(other):
        return mine, other
    return _towards(mine, left, other), _towards(other, right, mine)


def _towards(value: Any, node: Node, other: Any) -> Any:
    if isinstance(other, Temporal) and isinstance(value, str) and node.type is None:
        return parsed(other.kind, value) or value
    if isinstance(other, Quantity) and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Quantity(Decimal(value))
    return value


def _same_moment(mine: Temporal, other: Temporal) -> bool | None:
    if (mine.kind == "Time") != (other.kind == "Time"):
        return False
    order = compared(mine, other)
    return None if order is None else order == 0


def key(node: Node, environment: Environment) -> Hashable:
    """What two nodes have in common exactly when they are equal: makes `|`, distinct() and intersect() linear."""
    environment.spend(1)
    value = plain(node)
    if value is None:
        return ("none", _frozen(node.sibling, environment))
    if isinstance(value, Temporal):
        return ("t", value.kind == "Time", in_utc(value).parts, value.offset is not None)
    if isinstance(value, Quantity):
        return _quantity_key(value, environment)
    return _frozen(value, environment)


def _quantity_key(value: Quantity, environment: Environment) -> Hashable:
    for base in (Quantity(Decimal(1), "s"), Quantity(Decimal(1), "month", True), Quantity(Decimal(1), "mo")):
        amount = in_unit_of(value, base, None)
        if amount is not None:
            return ("q", rounded(amount), base.unit)
    return ("q", value.value, value.unit) if value.unit != "1" else ("n", value.value)


def _frozen(value: Any, environment: Environment) -> Hashable:
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, (int, Decimal)):
        return ("n", value)
    if isinstance(value, dict):
        environment.spend(len(value))
        return frozenset((name, _frozen(member, environment)) for name, member in value.items() if member is not None)
    if isinstance(value, list):
        environment.spend(len(value))
        return tuple(_frozen(item, environment) for item in value)
    return value if isinstance(value, Hashable) else str(value)


def equivalent(left: Collection, right: Collection, environment: Environment) -> bool:
    """`~`: the same items in any order; never empty."""
    if len(left) != len(right):
        return False
    unmatched = list(right)
    for one in left:
        environment.spend(len(unmatched))
        at = next((i for i, other in enumerate(unmatched) if equivalent_items(one, other, environment)), None)
        if at is None:
            return False
        del unmatched[at]
    return True


def equivalent_items(left: Node, right: Node, environment: Environment) -> bool:
    """Whether two items are equivalent: case and white space, the less precise number's last digit, order do not count."""
    mine, other = operands(left, right)
    if isinstance(mine, Temporal) and isinstance(other, Temporal):
        return bool(_same_moment(mine, other))
    if isinstance(mine, Quantity) and isinstance(other, Quantity):
        return _equivalent_quantities(mine, other, environment)
    return _alike(mine, other, environment)


def _equivalent_quantities(mine: Quantity, other: Quantity, environment: Environment) -> bool:
    """In the finer of both units, so that no digit is lost: 4040 mg are not equivalent to 4 g."""
    convert = environment.hooks.convert
    ratio = in_unit_of(Quantity(Decimal(1), mine.unit, mine.calendar), other, convert, loosely=True)
    if ratio is not None and ratio < 1:
        mine, other = other, mine
    amount = in_unit_of(mine, other, convert, loosely=True)
    return amount is not None and _alike(rounded(amount, 20), other.value, environment)


def _alike(mine: Any, other: Any, environment: Environment) -> bool:
    environment.spend(1)
    if isinstance(mine, bool) or isinstance(other, bool) or mine is None or other is None:
        return mine is other
    if isinstance(mine, (int, Decimal)) and isinstance(other, (int, Decimal)):
        places = min(_places(mine), _places(other))
        return rounded(Decimal(mine), places) == rounded(Decimal(other), places)
    if isinstance(mine, str) and isinstance(other, str):
        environment.spend((len(mine) + len(other)) // 100)
        return _loose(mine) == _loose(other)
    if isinstance(mine, dict) and isinstance(other, dict):
        if mine.keys() ^ other.keys():
            return False
        return all(_alike(value, other[name], environment) for name, value in mine.items())
    if isinstance(mine, list) and isinstance(other, list):
        wrapped = [[Node(item, None) for item in one] for one in (mine, other)]
        return equivalent(wrapped[0], wrapped[1], environment)
    return bool(mine == other)


def _places(value: int | Decimal) -> int:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _loose(text: str) -> str:
    return "".join(" " if character.isspace() else character for character in text.casefold())


def distinct(collection: Collection, environment: Environment) -> list[Node]:
    """The items without those that equal an earlier one."""
    found: dict[Hashable, Node] = {}
    for node in collection:
        found.setdefault(key(node, environment), node)
    return list(found.values())


def is_quantity(node: Node) -> bool:
    """Whether the node is a Quantity, FHIR's or the expression's own."""
    return isinstance(node.value, Quantity) or node.type in types.QUANTITIES
