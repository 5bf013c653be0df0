"""Nodes drawn at random for one rule: the members of which it speaks, there or not, with the words that it compares them to."""

from random import Random
from typing import Any

from app.fhir.exact_json import loads
from app.fhir.fhirpath.parser import parse
from app.fhir.fhirpath.syntax import Literal, Member
from app.validate.definitions import is_primitive
from app.validate.finding import Node
from app.validate.members import Member as Known
from app.validate.members import members_of

ONLY_AN_EXTENSION = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
_NUMBERS = loads(b"[0, 1, 2, 100, 101, -1, 0.5, 1.0, 2.50, 101.0]")
_TIMES = {
    "date": ["2020", "2020-05", "2020-05-01", "2021-01-31"],
    "dateTime": [
        "2020",
        "2020-05-01",
        "2020-05-01T10:00:00Z",
        "2020-05-01T12:00:00+02:00",
        "2021-03-01T00:00:00-04:00",
    ],
    "instant": ["2020-05-01T10:00:00Z", "2020-05-01T12:00:00+02:00", "2021-03-01T00:00:00.5-04:00"],
    "time": ["10:00:00", "12:30:00"],
}
_TEXTS = [
    "a",
    "b",
    "A",
    "Ab_1",
    "a b",
    "",
    "#",
    "#a",
    "0",
    "5",
    "*",
    "http://x/_history/1",
    "http://unitsofmeasure.org",
    "data-x",
]
_RESOURCES = ["Patient", "Composition", "MessageHeader", "Practitioner", "ValueSet"]


class Drawer:
    """Draws nodes for an expression."""

    def __init__(self, expression: str, chance: Random) -> None:
        tree = parse(expression)
        self.names = {name for name in _found(tree, Member) if isinstance(name, str)}
        self.words = [word for word in _found(tree, Literal) if isinstance(word, str)] + _TEXTS
        self.chance = chance

    def node(self, path: str, depth: int = 0) -> Node:
        """A node of the type or path, more or less as the definitions have it."""
        known = members_of(path).by_name
        spoken = [one for one in known.values() if one.element.stem in self.names]
        others = [one for one in known.values() if one.element.stem not in self.names]
        share = self.chance.choice([0.3, 0.5, 0.7] if len(spoken) < 40 else [0.005, 0.1])
        chosen = [one for one in spoken if self.chance.random() < share]
        if others and self.chance.random() < 0.2:
            chosen.append(self.chance.choice(others))
        found: Node = {"resourceType": path} if members_of(path).is_resource else {}
        for one in chosen:
            self._put(found, one, depth)
        return found

    def _put(self, node: Node, member: Known, depth: int) -> None:
        many = self.chance.choice([1, 1, 2, 3]) if member.is_list else 1
        if not is_primitive(member.type.code):
            if depth < 4:
                values = [self._complex(member, depth + 1) for _ in range(many)]
                node[member.name] = values if member.is_list else values[0]
            return
        drawn = [self._primitive(member.type.code) for _ in range(many)]
        valueless = [self.chance.random() < 0.1 for _ in drawn]
        if any(valueless):
            beside = [ONLY_AN_EXTENSION if bare else None for bare in valueless]
            node[f"_{member.name}"] = beside if member.is_list else beside[0]
            drawn = [None if bare else value for bare, value in zip(valueless, drawn, strict=True)]
        if not all(valueless):
            node[member.name] = drawn if member.is_list else drawn[0]

    def _complex(self, member: Known, depth: int) -> Any:
        if member.type.code == "Resource":
            return {**self.node(self.chance.choice(_RESOURCES), depth)}
        return self.node(member.holder, depth)

    def _primitive(self, type_: str) -> Any:
        if type_ in ("integer", "unsignedInt", "positiveInt", "decimal"):
            return self.chance.choice(_NUMBERS)
        if type_ == "boolean":
            return self.chance.random() < 0.5
        return self.chance.choice(_TIMES.get(type_, self.words))


def _found(tree: Any, kind: type) -> list[Any]:
    if isinstance(tree, kind):
        return [getattr(tree, kind.__slots__[0])]  # type: ignore[attr-defined]
    if isinstance(tree, tuple):
        return [name for one in tree for name in _found(one, kind)]
    return [name for one in getattr(tree, "__slots__", ()) for name in _found(getattr(tree, one), kind)]
