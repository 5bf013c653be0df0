"""The values of one element in a node, a choice under any of its names, a primitive with what stands beside it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.validate.finding import Node, Step
from app.validate.members import Member


class Item(NamedTuple):
    """One value. beside: the `_name` object of a primitive; steps: from the node that holds it."""

    value: Any
    beside: Any
    member: Member
    steps: tuple[Step, ...]


def items_of(node: Node, members: Sequence[Member]) -> list[Item]:
    """In the order of the JSON. What has the wrong shape is taken as it comes: the type's own check says so."""
    found: list[Item] = []
    for member in members:
        value = node.get(member.name)
        beside = node.get(f"_{member.name}") if member.is_primitive else None
        if value is None and beside is None:
            continue
        if not isinstance(value, list) and not isinstance(beside, list):
            found.append(Item(value, beside, member, (member.step,)))
            continue
        values = value if isinstance(value, list) else []
        siblings = beside if isinstance(beside, list) else []
        for i in range(max(len(values), len(siblings))):
            one = values[i] if i < len(values) else None
            other = siblings[i] if i < len(siblings) else None
            if one is not None or other is not None:
                found.append(Item(one, other, member, (member.step, i)))
    return found


def has_name(name: str, stem: str, type_: str) -> bool:
    """Whether `valueQuantity` is the choice `value` with the type Quantity."""
    return name == f"{stem}{type_[:1].upper()}{type_[1:]}"
