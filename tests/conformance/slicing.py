"""Which slice a value belongs to: by value, pattern, type, exists or profile (R4 profiling.html#discriminator)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.conformance import references
from tests.conformance.fault import Scope
from tests.conformance.profile_tree import Item, Node, items

if TYPE_CHECKING:
    from tests.conformance.profiles import Profiles


class Slicing:
    """Sorts the values of a sliced element into its slices."""

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles

    def sort(self, node: Node, found: list[Item], scope: Scope) -> dict[str, list[Item]] | None:
        """Slice name → its values; None where a discriminator is beyond this checker."""
        discriminators = node.definition.get("slicing", {}).get("discriminator")
        if discriminators is None:
            if node.name in ("extension", "modifierExtension"):
                discriminators = [{"type": "value", "path": "url"}]
            elif node.name.endswith("[x]"):
                discriminators = [{"type": "type", "path": "$this"}]
            else:
                return None
        if any(d["type"] not in ("value", "pattern", "type", "exists", "profile") for d in discriminators):
            return None
        sorted_out: dict[str, list[Item]] = {name: [] for name in node.slices}
        for item in found:
            for name, slice_node in node.slices.items():
                if all(self._fits(d, slice_node, item, scope) for d in discriminators):
                    sorted_out[name].append(item)
        return sorted_out

    def _fits(self, discriminator: dict[str, Any], node: Node, item: Item, scope: Scope) -> bool:
        kind, path = discriminator["type"], discriminator["path"]
        if kind in ("value", "pattern"):
            if node.name.endswith("xtension") and path == "url":
                return bool(item.object.get("url") == self._extension_url(node))
            there = node.at(path) or self._in_type_profile(node, path)
            reached = list(self._down(item, path))
            return there is not None and any(self._valued(there, each) for each in reached)
        there = node.at(path) or node
        reached = list(self._down(item, path.removesuffix(".resolve()").removesuffix("resolve()") or "$this"))
        if kind == "exists":
            return bool(reached) == bool(there.definition.get("min", 0) > 0)
        if kind == "type":
            return any(self._type(each) in there.types for each in reached)
        return any(self._profiled(there, each, scope) for each in reached)

    def _in_type_profile(self, node: Node, path: str) -> Node | None:
        """The element at the path in the profile that the slice puts on its datatype (mCODE's identifier of a Tumor)."""
        urls = [str(url) for t in node.types.values() for url in t.get("profile", ())]
        trees = [tree for url in urls if (tree := self.profiles.tree(url)) is not None]
        return next((found for tree in trees if (found := tree.at(path)) is not None), None)

    @staticmethod
    def _type(item: Item) -> str | None:
        return item.type or (item.value.get("resourceType") if isinstance(item.value, dict) else None)

    @staticmethod
    def _extension_url(node: Node) -> str | None:
        own = node.children.get("url")
        if own is not None and own.valued("fixed"):
            return str(own.valued("fixed"))
        return next((str(url) for t in node.types.values() for url in t.get("profile", ())), None)

    def _down(self, item: Item, path: str) -> Iterator[Item]:
        """The values at a discriminator's path."""
        reached = [item]
        for step in (s for s in path.split(".") if s != "$this"):
            reached = [
                below
                for each in reached
                for name in (step, f"{step}[x]")
                for below in items(each.object, name, each.path, self.profiles.definitions)
            ]
        yield from reached

    def _valued(self, node: Node, item: Item) -> bool:
        """Whether the value keeps what the slice fixes here and below, all that it fixes being there."""
        if any(True for _ in self.profiles.value_faults(node, item)):
            return False
        for child in node.children.values():
            if not self._says_something(child):
                continue
            below = list(items(item.object, child.name, item.path, self.profiles.definitions))
            if not any(self._valued(child, each) for each in below):
                return False
        return True

    def _says_something(self, node: Node) -> bool:
        own = node.valued("fixed") is not None or node.valued("pattern") is not None
        return own or any(self._says_something(child) for child in node.children.values())

    def _profiled(self, node: Node, item: Item, scope: Scope) -> bool:
        """Whether what a reference resolves to (or the value itself) keeps one of the slice's profiles."""
        if not isinstance(item.value, dict):
            return False
        targets = [u for t in node.types.values() for u in (*t.get("targetProfile", ()), *t.get("profile", ()))]
        literal = item.value.get("reference")
        found = references.matches(literal, scope) if isinstance(literal, str) else []
        if "resourceType" in item.value:
            found = [item.value]
        kinds = [(r, u) for r in found for u in targets if self._about(u) == r.get("resourceType")]
        return any(self._claims(r, u) or self.profiles.conforms(r, u, scope) for r, u in kinds)

    @staticmethod
    def _claims(resource: dict[str, Any], url: str) -> bool:
        meta = resource.get("meta")
        claimed = meta.get("profile") if isinstance(meta, dict) else None
        return isinstance(claimed, list) and url in claimed

    def _about(self, url: str) -> str | None:
        return self.profiles.definitions.type_of_profile(url)
