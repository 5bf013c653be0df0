"""From a node that a path selected to the JSON object and member where it is written."""

from dataclasses import dataclass
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.expression import Expression
from app.fhir.fhirpath.nodes import Node
from app.fhir.fhirpath.syntax import Member, Path
from app.fhir.patching import members
from app.fhir.patching.members import Held


@dataclass(frozen=True)
class Target:
    """Where a node is written: the object that holds it, its FHIR type, the member and the index in a list."""

    held: Held
    type: str | None
    key: str
    index: int | None
    owner: Node

    def tidy(self) -> None:
        """Take the `_` sibling of a primitive away when its last member is gone, and the primitive if it has no value."""
        owner = self.owner
        if self.held or isinstance(owner.value, dict) or owner.parent is None:
            return
        if owner.value is None and owner.index is not None:
            members.delete(under(owner.parent), owner.key, owner.index)
        else:
            _set_sibling(owner, None)


def target_of(node: Node) -> Target | None:
    """The node's place; None for the resource itself."""
    owner = node.parent
    if owner is None:
        return None
    type_ = owner.type if isinstance(owner.value, dict) else "Element"
    return Target(under(owner), type_, node.key, node.index, owner)


def under(node: Node) -> Held:
    """The object that the node's children stand in: itself, or for a primitive its `_` sibling, made if need be."""
    if isinstance(node.value, dict):
        return node.value
    if node.sibling is None:
        node.sibling = {}
        _set_sibling(node, node.sibling)
    return node.sibling


def _set_sibling(node: Node, sibling: dict[str, Any] | None) -> None:
    assert node.parent is not None  # a primitive is never the root
    held, name = under(node.parent), "_" + node.key
    if node.index is None:
        if sibling is None:
            held.pop(name, None)
        else:
            held[name] = sibling
        return
    values = held.get(node.key)
    column = held.get(name)
    column = column if isinstance(column, list) else []
    many = max(len(values) if isinstance(values, list) else 0, node.index + 1)
    column += [None] * (many - len(column))
    column[node.index] = sibling
    if any(one is not None for one in column):
        held[name] = column
    else:
        held.pop(name, None)


def list_of(found: list[Node], path: Expression, environment: Environment) -> tuple[Held, str, str | None] | None:
    """The list that the nodes are the whole of: object, member, the object's type. None where they are not.

    A list that is not there yet is found by the last name of the path, if what stands before selects one element.
    Raises FhirpathError as the path's evaluation does.
    """
    if not found:
        return _missing_list(path, environment)
    first = found[0]
    owner = first.parent
    if owner is None or first.index is None:
        return None
    together = all(node.parent is owner or _same(node.parent, owner) for node in found)
    held = under(owner)
    many = max(len(held.get(name) or ()) for name in (first.key, "_" + first.key))
    if not together or any(node.key != first.key for node in found) or len({n.index for n in found}) != many:
        return None
    return held, first.key, owner.type if isinstance(owner.value, dict) else "Element"


def _same(node: Node | None, other: Node) -> bool:
    return node is not None and node.value is other.value and node.place == other.place


def _missing_list(path: Expression, environment: Environment) -> tuple[Held, str, str | None] | None:
    tree = path.tree
    if not isinstance(tree, Path) or not isinstance(last := tree.steps[-1], Member):
        return None
    before = Path(tree.start, tree.steps[:-1])
    owners = path.part(before).within(environment)
    if len(owners) != 1 or not isinstance(owners[0].value, dict):
        return None
    type_ = owners[0].type
    return (owners[0].value, last.name, type_) if types.is_list(type_, last.name) else None
