"""An element that is open while XML is read, and how it is put into the one around it, as JSON wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.fhir.r4_elements import Element, elements_of


@dataclass(slots=True)
class Frame:
    """An element or resource that is open.

    steps: what it adds to the path, `("name", 0)`. element: what it is in the type around it; None for a resource itself.
    type: its type; elements: what may stand in one. depth: the brackets of JSON that are open in it. members: what it holds so far; of a
    primitive its id and extensions. value: that of a primitive, or the resource that it holds. seen: how often each element
    came. order: of the element that came last. is_faulty: something in it was refused.
    """

    steps: tuple[str | int, ...]
    element: Element | None
    type: str
    line: int
    depth: int
    elements: Mapping[str, Element] = field(init=False)
    members: dict[str, Any] = field(default_factory=dict)
    value: Any = None
    seen: dict[str, int] = field(default_factory=dict)
    order: int = -1
    is_faulty: bool = False

    def __post_init__(self) -> None:
        self.elements = elements_of(self.type)

    @property
    def holds_resource(self) -> bool:
        """Whether it is `contained`, `resource` or the like, with a resource as its one element."""
        return self.element is not None and self.element.type == "Resource"


def put(frame: Frame, holder: Frame, element: Element) -> None:
    """The frame, closed, as a member of its holder; primitives with their `_` sibling, lists in step with nulls."""
    members, name = holder.members, element.name
    if not element.is_primitive:
        value = frame.value if frame.holds_resource else frame.members
        if element.is_list:
            members.setdefault(name, []).append(value)
        else:
            members[name] = value
    elif element.is_list:
        members.setdefault(name, []).append(frame.value)
        members.setdefault(f"_{name}", []).append(frame.members or None)
    else:
        if frame.value is not None:
            members[name] = frame.value
        if frame.members:
            members[f"_{name}"] = frame.members


def settle_lists(frame: Frame) -> None:
    """Drop lists that hold nothing but the nulls that kept them in step."""
    for name in frame.seen:
        element = frame.elements[name]
        if element.is_primitive and element.is_list:
            for key in (name, f"_{name}"):
                if all(item is None for item in frame.members.get(key, ())):
                    frame.members.pop(key, None)
