"""Examples with something changed at random, so that rules of all kinds break: members dropped, added, doubled, exchanged."""

import copy
from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any

from app.validate.definitions import holder, is_primitive
from app.validate.finding import Node
from app.validate.members import members_of
from tests.validate.invariants.walked import nodes

Pool = dict[tuple[str, str], list[Any]]
ONLY_AN_EXTENSION = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
}
GARBAGE: tuple[Any, ...] = (None, [], {}, "", 7, "x", True, [None], [[1]], {"x": 1}, -3, "2021-02-30", "#")


def _holders(resource: Node) -> list[tuple[str, Node]]:
    return [(path, node) for path, node, _ in nodes(resource) if holder(path) is not None]


def pool_of(resources: Iterable[Node]) -> Pool:
    """(path, member) → values that stand there somewhere in the resources."""
    found: Pool = defaultdict(list)
    for resource in resources:
        for path, node in _holders(resource):
            for name, value in node.items():
                if name in members_of(path).by_name and len(found[path, name]) < 30:
                    found[path, name].append(value)
    return dict(found)


def broken(resource: Node, pool: Pool, chance: Random, faults: int, garbage: bool = False) -> Node:
    """A copy with so many changes. garbage: values of any JSON type too, which the structure would refuse."""
    changed = copy.deepcopy(resource)
    for _ in range(faults):
        places = [(path, node) for path, node in _holders(changed) if node]
        if not places:
            break
        path, node = chance.choice(places)
        names = [name for name in node if name != "resourceType"]
        if not names:
            continue
        name = chance.choice(names)
        member = members_of(path).by_name.get(name)
        _change(path, node, name, member is not None and is_primitive(member.type.code), pool, chance, garbage)
    return changed


def _change(path: str, node: Node, name: str, primitive: bool, pool: Pool, chance: Random, garbage: bool) -> None:
    match chance.randrange(7 if garbage else 6):
        case 0:
            del node[name]
        case 1 if isinstance(node[name], list) and node[name]:
            node[name].append(copy.deepcopy(chance.choice(node[name])))
        case 2 if primitive and not isinstance(node[name], list):
            del node[name]
            node[f"_{name}"] = copy.deepcopy(ONLY_AN_EXTENSION)
        case 3 if pool.get((path, name)):
            node[name] = copy.deepcopy(chance.choice(pool[path, name]))
        case 6:
            node[name] = copy.deepcopy(chance.choice(GARBAGE))
        case _:
            others = [other for of, other in pool if of == path and other not in node]
            if others:
                other = chance.choice(others)
                node[other] = copy.deepcopy(chance.choice(pool[path, other]))
