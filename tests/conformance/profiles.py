"""Profiles: a resource, or an extension, held to a StructureDefinition's elements, slices, values and targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.conformance import bindings, references
from tests.conformance.definitions import CORE, Definitions
from tests.conformance.expansions import Expansions
from tests.conformance.fault import Fault, Scope, Skipped, shortened
from tests.conformance.invariants import holds
from tests.conformance.profile_tree import Item, Node, fits, items, tree_of
from tests.conformance.slicing import Slicing


class Profiles:
    """Judges by profile; a profile's tree is built once."""

    def __init__(self, definitions: Definitions, expansions: Expansions, skipped: Skipped) -> None:
        self.definitions, self.expansions, self.skipped = definitions, expansions, skipped
        self._trees: dict[str, Node] = {}
        self._verdicts: dict[tuple[int, str], tuple[dict[str, Any], bool]] = {}
        self.slicing = Slicing(self)

    def forget(self) -> None:
        """Drops the verdicts on the resources of the last check."""
        self._verdicts.clear()

    def tree(self, url: str) -> Node | None:
        """The tree of a profile, or None, noted, where it is not at hand."""
        structure = self.definitions.structure(url)
        if structure is None:
            self.skipped.add(f"profile {url}", "not at hand")
            return None
        if url not in self._trees:
            self._trees[url] = tree_of(structure)
        return self._trees[url]

    def faults(self, url: str, item: Item, scope: Scope) -> list[Fault]:
        """The faults of a value against a profile, and against the profiles that it is derived from."""
        root, structure = self.tree(url), self.definitions.structure(url)
        if root is None or structure is None:
            return []
        own = item.value.get("resourceType") if isinstance(item.value, dict) else None
        if own is not None and own != structure["type"]:
            return [Fault(item.path, "profile-type", f"{url} is about {structure['type']}, not {own}")]
        found = list(self._content(root, item, scope, structure["type"]))
        base = structure.get("baseDefinition", "")
        if "snapshot" not in structure and not (base.startswith(CORE) and base.rsplit("/", 1)[-1] == structure["type"]):
            found += self.faults(base, item, scope) if base else []
        name = url.rsplit("/", 1)[-1]
        return [Fault(f.path, f.rule, f.text if f.text.startswith("[") else f"[{name}] {f.text}") for f in found]

    def conforms(self, resource: dict[str, Any], url: str, scope: Scope) -> bool:
        """Whether a resource of the same Bundle keeps a profile; true while that is being found out (a cycle)."""
        key = (id(resource), url)
        if key not in self._verdicts:
            self._verdicts[key] = (resource, True)
            entry = next((e for e in scope.bundle if e.resource is resource), scope.entry)
            inner = Scope(resource, resource, entry, scope.bundle)
            item = Item(resource, None, str(resource.get("resourceType")), None)
            self._verdicts[key] = (resource, not self.faults(url, item, inner))
        return self._verdicts[key][1]

    def _content(self, node: Node, item: Item, scope: Scope, name: str) -> Iterator[Fault]:
        """The value itself, then its members."""
        yield from self.value_faults(node, item)
        yield from self._type(node, item, scope)
        for constraint in node.definition.get("constraint", ()):
            source = constraint.get("source", "")
            if constraint["severity"] == "error" and not source.startswith(CORE) and "expression" in constraint:
                yield from self._constraint(constraint, item, scope, name)
        if isinstance(item.value, dict) and item.value.get("resourceType") not in (None, name) and name != "Bundle":
            scope = Scope(item.value, item.value, scope.entry, scope.bundle)
        for child in node.children.values():
            yield from self._child(child, item, scope, name)

    def _constraint(self, constraint: dict[str, Any], item: Item, scope: Scope, name: str) -> Iterator[Fault]:
        verdict = holds(constraint["expression"], item.value, item.type or name, scope)
        if isinstance(verdict, str):
            self.skipped.add(f"invariant {constraint['key']}: {constraint['expression']}", verdict)
        elif not verdict:
            yield Fault(item.path, constraint["key"], constraint["human"])

    def _child(self, child: Node, item: Item, scope: Scope, name: str) -> Iterator[Fault]:
        found = list(items(item.object, child.name, item.path, self.definitions))
        path = f"{item.path}.{child.name.removesuffix('[x]')}"
        yield from self._count(child, len(found), path, child.name)
        inner = f"{name}.{child.name.removesuffix('[x]')}"
        for each in found:
            yield from self._content(child, each, scope, inner)
        if child.slices:
            sorted_out = self.slicing.sort(child, found, scope)
            if sorted_out is None:
                self.skipped.add(f"slices of {name}.{child.name}", "discriminator not understood")
                return
            for slice_name, members in sorted_out.items():
                slice_node = child.slices[slice_name]
                yield from self._count(slice_node, len(members), path, f"{child.name}:{slice_name}")
                for each in members:
                    yield from self._content(slice_node, each, scope, inner)
            if child.definition.get("slicing", {}).get("rules") == "closed":
                taken = {each.path for members in sorted_out.values() for each in members}
                for each in found:
                    if each.path not in taken:
                        yield Fault(
                            each.path, "profile-slice", f"{shortened(each.value)} fits no slice, and no other may stand"
                        )

    @staticmethod
    def _count(node: Node, count: int, path: str, name: str) -> Iterator[Fault]:
        least, most = node.definition.get("min", 0), node.definition.get("max", "*")
        if count < least:
            yield Fault(path, "profile-min", f"{name}: at least {least} required, found {count}")
        if most != "*" and count > int(most):
            yield Fault(path, "profile-max", f"{name}: at most {most} allowed, found {count}")

    def value_faults(self, node: Node, item: Item) -> Iterator[Fault]:
        """What a profile says of the value alone: fixed, pattern, length, required binding."""
        if item.value is None:
            return
        fixed, pattern = node.valued("fixed"), node.valued("pattern")
        if fixed is not None and not fits(fixed, item.value, True):
            yield Fault(item.path, "profile-fixed", f"must be {shortened(fixed)}, found {shortened(item.value)}")
        if pattern is not None and not fits(pattern, item.value, False):
            yield Fault(item.path, "profile-pattern", f"must hold {shortened(pattern)}, found {shortened(item.value)}")
        value_set = bindings.enforced(node.definition)
        codes = isinstance(item.value, str) or item.type in (None, "code", "Coding", "CodeableConcept", "Quantity")
        if value_set and codes:
            why = bindings.fault_of(item.value, value_set, self.expansions, self.skipped)
            if why:
                yield Fault(item.path, "profile-binding", why)

    def _type(self, node: Node, item: Item, scope: Scope) -> Iterator[Fault]:
        """The types, profiles and targets that the node leaves open."""
        if not node.types:
            return
        if item.type is not None and item.type not in node.types:
            yield Fault(item.path, "profile-type", f"{item.type} is not among {', '.join(node.types)}")
            return
        own = node.types.get(item.type) if item.type else next(iter(node.types.values()))
        if own is None or not isinstance(item.value, dict):
            return
        if own["code"] == "Reference" and own.get("targetProfile"):
            yield from self._target(own["targetProfile"], item, scope)
        elif own.get("profile") and own["code"] != "Extension":
            tried = [self.faults(url, item, scope) for url in own["profile"]]
            if all(tried):
                yield from min(tried, key=len)

    def _target(self, targets: list[str], item: Item, scope: Scope) -> Iterator[Fault]:
        said = references.fault_of(item.value, targets, scope, self.definitions)
        if said and said[0] == "reference-target":
            yield Fault(item.path, "profile-target", said[1])
            return
        literal = item.value.get("reference")
        for resource in references.matches(literal, scope) if isinstance(literal, str) else ():
            kind = resource.get("resourceType")
            fitting = [t for t in targets if self.definitions.type_of_profile(t) in (kind, "Resource", None)]
            if fitting and not any(self._keeps(resource, t, scope) for t in fitting):
                names = ", ".join(t.rsplit("/", 1)[-1] for t in fitting)
                yield Fault(item.path, "profile-target", f"{literal} conforms to none of {names}")

    def _keeps(self, resource: dict[str, Any], url: str, scope: Scope) -> bool:
        if url.startswith(CORE) and url.rsplit("/", 1)[-1] in (resource.get("resourceType"), "Resource"):
            return True
        return self.definitions.structure(url) is None or self.conforms(resource, url, scope)
