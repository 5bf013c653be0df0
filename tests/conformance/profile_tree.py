"""A StructureDefinition's elements as a tree: children by name, slices by slice name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.definitions import Definitions


@dataclass
class Node:
    """One ElementDefinition of a profile; `definition` is empty where a differential leaps over it."""

    name: str
    definition: dict[str, Any] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    slices: dict[str, Node] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, dict[str, Any]]:
        """Type code → its entry in the definition; empty where the definition does not say."""
        return {t["code"]: t for t in self.definition.get("type", ()) if "/" not in t["code"]}

    def valued(self, prefix: str) -> Any:
        """The definition's `fixed[x]` or `pattern[x]`, or None."""
        return next((v for k, v in self.definition.items() if k.startswith(prefix) and not k.startswith("_")), None)

    def at(self, path: str) -> Node | None:
        """The node down a discriminator's path (`code.coding`), or None where the profile says nothing there."""
        node: Node | None = self
        for step in path.split("."):
            if node is None or step in ("$this", "resolve()"):
                continue
            node = node.children.get(step) or node.children.get(f"{step}[x]")
        return node


@dataclass(frozen=True)
class Item:
    """One value that a profile's node judges: with its `_` sibling, its path, and its type where it is a choice's."""

    value: Any
    sibling: dict[str, Any] | None
    path: str
    type: str | None

    @property
    def object(self) -> dict[str, Any]:
        """The object whose members are the node's children."""
        return self.value if isinstance(self.value, dict) else self.sibling or {}


def tree_of(structure: dict[str, Any]) -> Node:
    """The tree of a profile: of its snapshot, or of its differential where it has none."""
    elements = structure.get("snapshot", structure.get("differential", {})).get("element", ())
    root = Node(structure["type"])
    for element in elements:
        steps = element.get("id", element["path"]).split(".")
        if len(steps) > 1 and "sliceName" in element and ":" not in steps[-1]:
            steps[-1] += f":{element['sliceName']}"
        node = root
        for step in steps[1:]:
            name, _, slice_name = step.partition(":")
            node = node.children.setdefault(name, Node(name))
            if slice_name:
                node = node.slices.setdefault(slice_name, Node(name))
        node.definition = element
    return root


def items(value: dict[str, Any], name: str, path: str, definitions: Definitions) -> Iterator[Item]:
    """The values of a member, or of whatever type a choice (`value[x]`) stands in."""
    if name.endswith("[x]"):
        stem = name.removesuffix("[x]")
        for key in dict.fromkeys(k.removeprefix("_") for k in value):
            kind = definitions.suffixes.get(key.removeprefix(stem)) if key.startswith(stem) else None
            if kind:
                yield from _repeated(value, key, f"{path}.{stem}.ofType({kind})", kind)
    elif name in value or f"_{name}" in value:
        yield from _repeated(value, name, f"{path}.{name}", None)


def _repeated(value: dict[str, Any], key: str, path: str, kind: str | None) -> Iterator[Item]:
    plain, beside = value.get(key), value.get(f"_{key}")
    if not isinstance(plain, list) and not isinstance(beside, list):
        yield Item(plain, beside if isinstance(beside, dict) else None, path, kind)
        return
    plains = plain if isinstance(plain, list) else []
    besides = beside if isinstance(beside, list) else []
    for i in range(max(len(plains), len(besides))):
        by = besides[i] if i < len(besides) else None
        one = plains[i] if i < len(plains) else None
        yield Item(one, by if isinstance(by, dict) else None, f"{path}[{i}]", kind)


def fits(wanted: Any, value: Any, exactly: bool) -> bool:
    """Whether a value equals `fixed[x]` (exactly) or contains `pattern[x]`; 9.30 and 9.3 are one number here."""
    if isinstance(wanted, dict):
        if not isinstance(value, dict) or (exactly and set(wanted) != set(value)):
            return False
        return all(key in value and fits(each, value[key], exactly) for key, each in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(value, list) or (exactly and len(wanted) != len(value)):
            return False
        if exactly:
            return all(fits(w, v, True) for w, v in zip(wanted, value, strict=True))
        return all(any(fits(w, v, False) for v in value) for w in wanted)
    return type(wanted) is type(value) and wanted == value if isinstance(wanted, bool) else bool(wanted == value)
