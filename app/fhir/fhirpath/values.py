"""From nodes to plain values and back, and the rule of the single item (http://hl7.org/fhirpath/N1, section 4.5)."""

from decimal import Decimal
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.nodes import EMPTY, FALSE, TRUE, Collection, Node
from app.fhir.fhirpath.quantities import Quantity, from_element
from app.fhir.fhirpath.temporal import Kind, Temporal, parsed

TEMPORAL: dict[str | None, Kind] = {"date": "Date", "dateTime": "DateTime", "instant": "DateTime", "time": "Time"}
LONGEST_TEXT = 1_000_000
"""Characters of a string that an expression may make."""


def plain(node: Node) -> Any:
    """The node's value as FHIRPath computes with it: FHIR's dates as Temporal, its Quantity as Quantity."""
    value = node.value
    kind = type(value)
    if kind is str:
        if node.type in TEMPORAL:
            return parsed(TEMPORAL[node.type], value) or value
    elif kind is dict and node.type in types.QUANTITIES:
        return from_element(value) or value
    return value


def system(value: Any) -> Node:
    """A node of a value that the expression made."""
    return Node(value, f"System.{type_name(value)}")


def items(*values: Any) -> Collection:
    """A collection of values that the expression made; None is left out."""
    return tuple(system(value) for value in values if value is not None)


def boolean(value: bool | None) -> Collection:
    """True, false, or nothing."""
    return EMPTY if value is None else TRUE if value else FALSE


def type_name(value: Any) -> str:
    """`Boolean`, `String` … of a plain value."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, Temporal):
        return value.kind
    if isinstance(value, str):
        return "String"
    if isinstance(value, int):
        return "Integer"
    return "Decimal" if isinstance(value, Decimal) else "Quantity" if isinstance(value, Quantity) else "Any"


def type_of(node: Node) -> str:
    """The node's type; where nobody knows it, the System type that its JSON looks like."""
    return node.type or f"System.{type_name(node.value)}"


def single(collection: Collection, what: str) -> Node | None:
    """The one item, None of none. Raises FhirpathError of several. what: who wants it, for the sentence."""
    if len(collection) > 1:
        raise FhirpathError(f"{what} takes one item, not {len(collection)}.")
    return collection[0] if collection else None


def single_plain(collection: Collection, what: str) -> Any:
    """The plain value of the one item; None of none, or of a primitive that has no value."""
    node = single(collection, what)
    return None if node is None else plain(node)


def truth(collection: Collection, what: str) -> bool | None:
    """The collection as a Boolean: a single item that is none counts as true."""
    if not collection:
        return None
    if len(collection) > 1:
        raise FhirpathError(f"{what} takes one Boolean, not {len(collection)} items.")
    value = collection[0].value
    if value is True or value is False:
        return bool(value)
    return None if value is None else True


def text(collection: Collection, what: str) -> str | None:
    """The one String. Raises FhirpathError of anything else."""
    node = single(collection, what)
    if node is None or node.value is None:
        return None
    if not isinstance(node.value, str):
        raise FhirpathError(f"{what} takes a String, not {_article(node)}.")
    return node.value


def integer(collection: Collection, what: str) -> int | None:
    """The one Integer. Raises FhirpathError of anything else."""
    value = single_plain(collection, what)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise FhirpathError(f"{what} takes an Integer, not {_article(collection[0])}.")
    return value


def made(value: str) -> Collection:
    """A String that the expression made. Raises FhirpathError where it has grown too long."""
    if len(value) > LONGEST_TEXT:
        raise FhirpathError(f"The expression makes a string of more than {LONGEST_TEXT} characters.")
    return (Node(value, "System.String"),)


def described(node: Node) -> str:
    """The node's type, for a sentence."""
    return node.type.removeprefix("System.") if node.type else type_name(node.value).replace("Any", "an element")


def _article(node: Node) -> str:
    name = described(node)
    return name if name.startswith("an ") else f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"
