"""ElementDefinitions as a tree: children under their element, slices beside the element that they are slices of.

http://hl7.org/fhir/R4/elementdefinition.html#path and #id.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from app.validate.profiles.faults import Unusable

ElementDefinition = dict[str, Any]
MOST_ELEMENTS = 20_000
DEEPEST = 40


@dataclass(slots=True)
class Branch:
    """An element, or one slice of it. name: the last step of its path, `value[x]`; slice_name: of a slice, `a/b` of a reslice."""

    name: str
    element: ElementDefinition = field(default_factory=dict)
    children: dict[str, "Branch"] = field(default_factory=dict)
    slices: list["Branch"] = field(default_factory=list)
    slice_name: str | None = None

    def child(self, name: str) -> "Branch":
        """The child of this name, made where it is missing."""
        return self.children.setdefault(name, Branch(name))

    def slice(self, name: str) -> "Branch | None":
        """The slice of this name."""
        return next((one for one in self.slices if one.slice_name == name), None)

    def copy(self) -> "Branch":
        """A branch of its own, all the way up."""
        return Branch(
            self.name,
            deepcopy(self.element),
            {name: child.copy() for name, child in self.children.items()},
            [one.copy() for one in self.slices],
            self.slice_name,
        )


def grown(elements: Sequence[ElementDefinition]) -> Branch:
    """The tree of a snapshot or differential. What a differential passes over on the way has an empty element.

    Raises Unusable for what is no list of ElementDefinitions of one type.
    """
    if not elements or len(elements) > MOST_ELEMENTS:
        raise Unusable(f"It has {len(elements)} elements; one to {MOST_ELEMENTS} can be used.")
    root: Branch | None = None
    before: list[tuple[str, str | None]] = []
    for element in elements:
        steps = before = _steps(element, before)
        if root is None:
            root = Branch(steps[0][0])
        if steps[0][0] != root.name:
            raise Unusable(f"Its elements are of {root.name} and of {steps[0][0][:60]}; they have one root.")
        _at(root, steps).element = element
    assert root is not None
    return root


def _steps(element: ElementDefinition, before: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """(name, slice) of each step: by the id; without one, slices on the way are those of the element before."""
    path, id_, own = element.get("path"), element.get("id"), element.get("sliceName")
    if not isinstance(path, str) or not 0 < path.count(".") + 1 <= DEEPEST:
        raise Unusable("An element without a path, or with one that is too deep, belongs nowhere.")
    names = path.split(".")
    parts = [one.partition(":") for one in id_.split(".")] if isinstance(id_, str) else []
    if len(parts) == len(names):
        return [(name, slice_ or None) for name, (_, _, slice_) in zip(names, parts, strict=True)]
    steps: list[tuple[str, str | None]] = []
    for i, name in enumerate(names[:-1]):
        same = i < len(before) and before[i][0] == name and [one[0] for one in before[:i]] == names[:i]
        steps.append((name, before[i][1] if same else None))
    return [*steps, (names[-1], own if isinstance(own, str) else None)]


def _at(root: Branch, steps: list[tuple[str, str | None]]) -> Branch:
    branch = root
    for name, slice_name in steps[1:]:
        branch = branch.child(name)
        for depth in range(1, slice_name.count("/") + 2 if slice_name else 1):
            part = "/".join(str(slice_name).split("/")[:depth])
            found = branch.slice(part)
            if found is None:
                if depth <= str(slice_name).count("/"):
                    continue  # a name with a stroke in it, and no slice that it could be a slice of
                found = Branch(name, slice_name=part)
                branch.slices.append(found)
            branch = found
    return branch


def flattened(root: Branch) -> list[ElementDefinition]:
    """The elements in the order of a snapshot: an element, its children, then its slices, each with theirs."""
    return list(_flat(root, root.name, root.name))


def _flat(branch: Branch, path: str, id_: str) -> Iterator[ElementDefinition]:
    named = {"sliceName": branch.slice_name} if branch.slice_name else {}
    rest = {key: value for key, value in branch.element.items() if key not in ("id", "path", "sliceName")}
    yield {"id": id_, "path": path, **named, **rest}
    for child in branch.children.values():
        yield from _flat(child, f"{path}.{child.name}", f"{id_}.{child.name}")
    for one in branch.slices:
        yield from _flat(one, path, f"{id_.removesuffix(':' + (branch.slice_name or ''))}:{one.slice_name}")
