"""Steps from plain JSON to plain JSON."""

from collections.abc import Callable
from typing import Any

from app.validate.definitions import is_primitive
from app.validate.invariants.elements import Step
from app.validate.invariants.parts import Context, Items

Read = Callable[[Any], list[Any]]


def reader(step: Step) -> Read:
    """From a JSON object to what stands in the element."""
    reads = [_primitive(name) if is_primitive(type_) else _complex(name) for name, type_ in step.forms]
    if len(reads) == 1:
        return reads[0]

    def read(node: Any) -> list[Any]:
        for one in reads:
            found = one(node)
            if found:
                return found
        return []

    return read


def _complex(name: str) -> Read:
    def read(node: Any) -> list[Any]:
        value = node.get(name)
        if value is None:
            return []
        return [one for one in value if one is not None] if type(value) is list else [value]

    return read


def _primitive(name: str) -> Read:
    sibling = f"_{name}"

    def read(node: Any) -> list[Any]:
        value = node.get(name)
        if sibling not in node:  # nearly always
            if value is None:
                return []
            return [one for one in value if one is not None] if type(value) is list else [value]
        beside = node[sibling]
        if type(value) is not list and type(beside) is not list:
            return [value] if value is not None or beside is not None else []
        values = value if type(value) is list else []
        besides = beside if type(beside) is list else []
        longer = max(len(values), len(besides))
        pairs = zip(values + [None] * (longer - len(values)), besides + [None] * (longer - len(besides)), strict=True)
        return [one for one, other in pairs if one is not None or other is not None]

    return read


def first_step(read: Read) -> Items:
    """The step from $this."""
    return lambda this, _: read(this)


def next_step(items: Items, read: Read) -> Items:
    """The step from everything that an earlier part gives."""

    def run(this: Any, context: Context) -> list[Any]:
        found = items(this, context)
        if len(found) == 1:
            return read(found[0])
        return [child for one in found for child in read(one)]

    return run


def kept(items: Items, number: int) -> Items:
    """A part that gives the same everywhere: evaluated once."""

    def run(this: Any, context: Context) -> list[Any]:
        found: list[Any] | None = context.kept.get(number)
        if found is None:
            found = context.kept[number] = items(this, context)
        return found

    return run
