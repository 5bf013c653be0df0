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


def names_of(members: Sequence[Member]) -> dict[str, Member]:
    """Every JSON name under which a value may stand, or something beside it."""
    made = {f"_{member.name}": member for member in members if member.is_primitive}
    return made | {member.name: member for member in members}


def items_of(node: Node, by_name: dict[str, Member]) -> list[Item]:
    """The values under these names. What has the wrong shape is taken as it comes: the type's own check says so."""
    found: list[Item] = []
    for member in _there(node, by_name):
        value = node.get(member.name)
        beside = node.get(f"_{member.name}") if member.is_primitive else None
        if not isinstance(value, list) and not isinstance(beside, list):
            if value is not None or beside is not None:
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


def _there(node: Node, by_name: dict[str, Member]) -> list[Member]:
    """The members that the node has, each once, in the order of the names."""
    if len(by_name) == 1:
        return list(by_name.values())
    if len(by_name) > len(node):
        names = {name.removeprefix("_") for name in node if name in by_name}
        return (
            [by_name[name] for name in by_name if name in names] if len(names) > 1 else [by_name[one] for one in names]
        )
    return list({by_name[name].name: by_name[name] for name in by_name if name in node}.values())


def has_name(name: str, stem: str, type_: str) -> bool:
    """Whether `valueQuantity` is the choice `value` with the type Quantity."""
    return name == f"{stem}{type_[:1].upper()}{type_[1:]}"
