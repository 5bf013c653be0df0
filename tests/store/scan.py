"""What a search must find, by a plain scan with app/search/meaning.py, and in which order."""

from functools import cmp_to_key
from typing import Any

from app.search.conditions import Search, SortKey
from app.search.meaning import Indexed, holds


def found(everything: list[Indexed], asked: Search) -> list[str]:
    """`Type/id` of the resources that meet every condition, in the order asked for; `everything` is in the order of creation."""
    matching = [
        (key, one)
        for key, one in enumerate(everything)
        if (not asked.types or one.type in asked.types)
        and all(holds(c, one, lambda type_: [o for o in everything if o.type == type_]) for c in asked.conditions)
    ]

    def compare(left: tuple[int, Indexed], right: tuple[int, Indexed]) -> int:
        for key in asked.sort:
            a, b = value(left[1], key), value(right[1], key)
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1  # without a value: last, in both directions
            return (-1 if a < b else 1) * (-1 if key.descending else 1)
        return left[0] - right[0]

    return [f"{one.type}/{one.id}" for _, one in sorted(matching, key=cmp_to_key(compare))]


def value(one: Indexed, key: SortKey) -> Any:
    """What the resource is sorted by, None where it has no such value."""
    best: Any = max if key.descending else min
    rows = one.rows
    match key.kind:
        case "updated":
            return one.updated
        case "id":
            return one.id
        case "text":
            return dict(rows.present).get(key.name)
        case "date":
            return best((r[2 if key.descending else 1] for r in rows.dates if r[0] == key.parameter), default=None)
        case "number":
            mine = [r for r in rows.numbers if r[0] == key.parameter and r[1] == 0]
            return best((r[3 if key.descending else 2] for r in mine), default=None)
        case "string":
            return best((r[2] for r in rows.strings if r[0] == key.parameter), default=None)
