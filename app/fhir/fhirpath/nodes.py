"""A node: a value, its FHIR type where known, and the place where it stands."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.quantities import Quantity
from app.fhir.paths import Place


class Node:
    """One item of a collection.

    value: JSON as it came (dict, str, int, bool, ExactDecimal), None for a primitive that has only an id or extensions;
    or a value that the expression made: str, int, bool, Decimal, Temporal, Quantity.
    type: `HumanName`, `string`, `Patient`, a backbone element's path `Patient.contact`; `System.String` and so on for
    what the expression made; None where nobody knows.
    sibling: the `_name` object of a primitive, with its id and extensions.
    parent, key, index: the element it was found in, the JSON member and the index in its list; no parent at the root.
    """

    __slots__ = ("index", "key", "parent", "sibling", "type", "value")

    def __init__(
        self,
        value: Any,
        type_: str | None,
        parent: "Node | None" = None,
        key: str = "",
        index: int | None = None,
        sibling: dict[str, Any] | None = None,
    ) -> None:
        self.value = value
        self.type = type_
        self.parent = parent
        self.key = key
        self.index = index
        self.sibling = sibling

    @property
    def place(self) -> Place | None:
        """JSON steps from the root, `("Patient", "name", 0, "given", 1)`; None for a value that the expression made.

        A choice is named as in JSON (`valueQuantity`), a primitive's extension as if it stood inside of the primitive.
        """
        steps: list[str | int] = []
        node = self
        while node.parent is not None:
            if node.index is not None:
                steps.append(node.index)
            steps.append(node.key)
            node = node.parent
        if not node.key:
            return None
        return (node.key, *reversed(steps))

    def __repr__(self) -> str:
        return f"Node({self.type} at {self.place})"  # no value: it may be a patient's


Collection = Sequence[Node]

EMPTY: Collection = ()
TRUE: Collection = (Node(True, "System.Boolean"),)
FALSE: Collection = (Node(False, "System.Boolean"),)


def root(value: Any, type_: str | None = None) -> Node:
    """The node of a resource or element; the type is needed where the value has no resourceType."""
    found = types.of_resource(value) or type_
    return Node(value, found, key=found or "$this")


def named(node: Node, name: str) -> list[Node]:
    """The children of that element name: `value` also finds `valueQuantity`."""
    value = node.value
    if type(value) is dict:
        if name in value or "_" + name in value:
            return _members(node, value, name, types.of_member(node.type, name))
        for key, type_ in types.choices(node.type, name, value):
            if key in value or "_" + key in value:
                return _members(node, value, key, type_)
        return []
    if type(value) is Quantity:
        made = {"value": (value.value, "System.Decimal"), "unit": (value.unit, "System.String")}.get(name)
        return [Node(*made)] if made else []
    sibling = node.sibling
    if sibling is not None and name in sibling:
        return _members(node, sibling, name, "Extension" if name == "extension" else "System.String")
    return []


def children(node: Node) -> Iterator[Node]:
    """All children, in the order of the JSON."""
    value = node.value
    held = value if type(value) is dict else node.sibling
    if held is None:
        return
    for key in held:
        if key == "resourceType":
            continue
        if key.startswith("_"):
            if key[1:] in held:
                continue
            key = key[1:]
        if held is value:
            type_ = types.of_member(node.type, key)
        else:
            type_ = "Extension" if key == "extension" else "System.String"
        yield from _members(node, held, key, type_)


def _members(parent: Node, held: dict[str, Any], key: str, type_: str | None) -> list[Node]:
    value = held.get(key)
    sibling = held.get("_" + key)
    if sibling is None:  # nearly always
        if type(value) is list:
            return [_node(item, type_, parent, key, i, None) for i, item in enumerate(value) if item is not None]
        return [] if value is None else [_node(value, type_, parent, key, None, None)]
    if type(value) is list or type(sibling) is list:
        values = value if type(value) is list else ()
        siblings = sibling if type(sibling) is list else ()
        found = []
        for i in range(max(len(values), len(siblings))):
            item = values[i] if i < len(values) else None
            beside = siblings[i] if i < len(siblings) else None
            if item is not None or beside is not None:
                found.append(_node(item, type_, parent, key, i, beside))
        return found
    return [_node(value, type_, parent, key, None, sibling)]


def _node(value: Any, type_: str | None, parent: Node, key: str, index: int | None, sibling: Any) -> Node:
    if type_ == "Resource" or type_ is None:
        type_ = types.of_resource(value) or type_
    return Node(value, type_, parent, key, index, sibling if type(sibling) is dict else None)
