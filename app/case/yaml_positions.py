"""Where the members of a YAML text stand."""

from collections.abc import Collection
from typing import Any

import yaml

from app.fhir.paths import Place
from app.fhir.positions.position import Position, positions_at

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML has it: the text was read already, and this is ten times quicker."""


def positions_in_yaml(text: str, places: Collection[Place]) -> dict[Place, Position]:
    """Place → where it begins, for those that are there: a member of a mapping at its name, an item of a list at its value.

    text: YAML that `yaml_data` takes. Where it is broken, what stands before that is found.
    """
    wanted, offsets = set(places), dict[Place, int]()
    stack: list[_Container] = []
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                opens = isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
                place, at = _placed(event, stack)
                if place in wanted:
                    offsets[place] = at
                if len(offsets) == len(wanted) or (place is None and opens):  # a key is plain text
                    break
                if place is not None and opens:
                    stack.append(_Container(place, isinstance(event, yaml.MappingStartEvent)))
    except yaml.YAMLError:
        pass  # whoever reads the text says so
    return positions_at(text, offsets)


class _Container:
    """A mapping or list that is open. name, name_at: the key whose value comes next, and where it stands. count: items so far."""

    def __init__(self, place: Place, is_mapping: bool) -> None:
        self.place, self.is_mapping = place, is_mapping
        self.name: str | None = None
        self.name_at = self.count = 0


def _placed(event: Any, stack: list[_Container]) -> tuple[Place | None, int]:
    """The place of the node, and where it begins; no place where it is a key."""
    at: int = event.start_mark.index
    if not stack:
        return (), at
    around = stack[-1]
    if not around.is_mapping:
        around.count += 1
        return (*around.place, around.count - 1), at
    if around.name is None:
        around.name, around.name_at = str(getattr(event, "value", "")), at
        return None, at
    name, around.name = around.name, None
    return (*around.place, name), around.name_at
