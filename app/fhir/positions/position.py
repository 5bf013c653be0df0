"""A line and a column of a text, and how offsets become them."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from app.fhir.paths import Place


class Position(NamedTuple):
    """Both from 1 on; the column counts characters."""

    line: int
    column: int


START = Position(1, 1)


def positions_at(text: str, offsets: Mapping[Place, int]) -> dict[Place, Position]:
    """The offsets as positions; lines end at a line feed. One pass over the text, however many there are."""
    found: dict[Place, Position] = {}
    line, begin, before = 1, 0, 0
    for place, offset in sorted(offsets.items(), key=lambda one: one[1]):
        line += text.count("\n", before, offset)
        begin = max(begin, text.rfind("\n", before, offset) + 1)
        before = offset
        found[place] = Position(line, offset - begin + 1)
    return found


def with_ancestors(places: Iterable[Place]) -> set[Place]:
    """The places and all that they lie in, the whole included."""
    found: set[Place] = {()}
    for place in places:
        while place and place not in found:
            found.add(place)
            place = place[:-1]
    return found


def nearest(found: Mapping[Place, Position], place: Place) -> Position:
    """Where the place stands; of one that is not there, where the nearest thing stands that it would lie in."""
    while place and place not in found:
        place = place[:-1]
    return found.get(place, START)


Tree = dict[str | int, "Tree"]


def tree_of(places: Collection[Place]) -> Tree:
    """The places as a tree of their steps."""
    root: Tree = {}
    for place in places:
        node = root
        for step in place:
            node = node.setdefault(step, {})
    return root
