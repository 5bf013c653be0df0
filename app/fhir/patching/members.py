"""Members of an element as JSON has them: a primitive's value in `name`, its id and extensions beside it in `_name`.

In lists both run in step, with null where one of them has nothing (http://hl7.org/fhir/R4/json.html#primitive).
"""

from dataclasses import dataclass
from typing import Any

Held = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """What is put in: the JSON value (None for a primitive without one), the `_` sibling, and the FHIR type if told."""

    value: Any
    sibling: dict[str, Any] | None
    type: str | None


def put(held: Held, key: str, content: Content, after: str | None = None) -> None:
    """Set a single member, where the member `after`, which it replaces, stood, else at the end."""
    fresh = _named(key, content)
    if after is not None and after != key:
        members = list(held.items())
        held.clear()
        for name, value in members:
            if name.removeprefix("_") != after:
                held[name] = value
            else:
                held.update(fresh)
        return
    for name in (key, "_" + key):
        if name in fresh:
            held[name] = fresh[name]
        else:
            held.pop(name, None)


def _named(key: str, content: Content) -> Held:
    both = {key: content.value, "_" + key: content.sibling}
    return {name: value for name, value in both.items() if value is not None}


def remove(held: Held, key: str) -> None:
    """Take a single member away, with its sibling."""
    held.pop(key, None)
    held.pop("_" + key, None)


def length(held: Held, key: str) -> int:
    """How many items the list has."""
    return max(len(_list(held, key)), len(_list(held, "_" + key)))


def insert(held: Held, key: str, index: int, content: Content) -> None:
    """Put an item into the list."""
    rows = _rows(held, key)
    rows.insert(index, (content.value, content.sibling))
    _write(held, key, rows)


def replace(held: Held, key: str, index: int, content: Content) -> None:
    """Put an item in the place of another."""
    rows = _rows(held, key)
    rows[index] = (content.value, content.sibling)
    _write(held, key, rows)


def delete(held: Held, key: str, index: int) -> None:
    """Take an item away; an empty list goes with it."""
    rows = _rows(held, key)
    del rows[index]
    _write(held, key, rows)


def move(held: Held, key: str, source: int, destination: int) -> None:
    """Take an item out and put it where it will have the index `destination`."""
    rows = _rows(held, key)
    rows.insert(destination, rows.pop(source))
    _write(held, key, rows)


def _list(held: Held, name: str) -> list[Any]:
    value = held.get(name)
    return value if isinstance(value, list) else []


def _rows(held: Held, key: str) -> list[tuple[Any, Any]]:
    values, siblings = _list(held, key), _list(held, "_" + key)
    many = max(len(values), len(siblings))
    return [(values[i] if i < len(values) else None, siblings[i] if i < len(siblings) else None) for i in range(many)]


def _write(held: Held, key: str, rows: list[tuple[Any, Any]]) -> None:
    for name, column in ((key, [row[0] for row in rows]), ("_" + key, [row[1] for row in rows])):
        if any(item is not None for item in column):
            held[name] = column
        else:
            held.pop(name, None)
