"""Extensions: each one defined, in a place that its definition allows, as often and with the value that it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.conformance.definitions import Definitions
from tests.conformance.fault import Fault, shortened
from tests.conformance.profile_tree import Item, tree_of
from tests.conformance.profiles import Profiles
from tests.conformance.structure import Seen
from tests.conformance.types import Types


class Extensions:
    """Judges the extensions that a walk saw."""

    def __init__(self, types: Types, profiles: Profiles) -> None:
        self.types = types
        self.definitions: Definitions = types.definitions
        self.profiles = profiles

    def faults(self, seen: Iterable[Seen]) -> list[Fault]:
        """Every extension that is unknown, out of place, too often there, or wrong inside."""
        found: list[Fault] = []
        for element in seen:
            if isinstance(element.extended.get("extension"), list):
                found += self._repeated(element)
            if element.type == "Extension" and element.parent is not None and isinstance(element.value, dict):
                found += self._one(element, element.parent)
        return found

    def _repeated(self, owner: Seen) -> Iterator[Fault]:
        """The root of an extension's definition says how often it may stand on one element."""
        urls = Counter(str(e.get("url")) for e in owner.extended["extension"] if isinstance(e, dict))
        for url, count in urls.items():
            structure = self.definitions.structure(url) if ":" in url and count > 1 else None
            most = tree_of(structure).definition.get("max", "*") if structure else "*"
            if most != "*" and count > int(most):
                yield Fault(f"{owner.path}.extension", "extension-max", f"{url}: at most {most} allowed, found {count}")

    def _one(self, element: Seen, owner: Seen) -> Iterator[Fault]:
        url = element.value.get("url")
        if not isinstance(url, str):
            return  # a missing or malformed url is said elsewhere
        if ":" not in url:
            yield from self._part(element, owner, url)
            return
        structure = self.definitions.structure(url) if "|" not in url else None
        if structure is None or structure["type"] != "Extension" or structure["url"] != url:
            yield Fault(element.path, "extension-unknown", f"{url} has no definition")
            return
        modifier = bool(tree_of(structure).definition.get("isModifier"))
        stands_as_modifier = element.member is not None and element.member.stem == "modifierExtension"
        if modifier != stands_as_modifier:
            place = "modifierExtension" if modifier else "extension"
            yield Fault(element.path, "extension-modifier", f"{url} must stand in {place}")
        if not self._in_place(structure, owner):
            allowed = ", ".join(c["expression"] for c in structure.get("context", ()))
            yield Fault(element.path, "extension-context", f"{url} may stand on {allowed}, not on {self._place(owner)}")
        yield from self.profiles.faults(url, Item(element.value, None, element.path, None), element.scope)

    def _part(self, element: Seen, owner: Seen, url: str) -> Iterator[Fault]:
        """A relative url names a part that the extension around it defines."""
        if owner.type != "Extension":
            yield Fault(element.path, "extension-unknown", f"{shortened(url)} is no absolute URL")
            return
        outer, steps = owner, [url]
        while outer.parent is not None and ":" not in str(outer.extended.get("url", ":")):
            steps.insert(0, str(outer.extended.get("url")))
            outer = outer.parent
        structure = (
            self.definitions.structure(str(outer.extended.get("url", ""))) if outer.type == "Extension" else None
        )
        node = tree_of(structure) if structure else None
        for step in steps if node is not None else ():
            slices = node.children["extension"].slices if node and "extension" in node.children else {}
            node = next((s for s in slices.values() if s.at("url") and s.children["url"].valued("fixed") == step), None)
        if structure is not None and node is None:
            yield Fault(element.path, "extension-unknown", f"{structure['url']} defines no part {url}")

    def _in_place(self, structure: dict[str, Any], owner: Seen) -> bool:
        contexts = structure.get("context", ())
        names = self._names(owner)
        for context in contexts:
            if context["type"] == "element" and context["expression"] in names | {"Element"}:
                return True  # Element is everything, resources too, as HL7's validator reads it
            if context["type"] == "extension" and owner.extended.get("url") == context["expression"]:
                return True
            if context["type"] == "fhirpath":
                self.profiles.skipped.add(f"context of {structure['url']}", "given as FHIRPath")
                return True
        return not contexts

    def _names(self, owner: Seen) -> set[str]:
        """All that a context may call this element: its types, its path in its own type, its path from the resource."""
        names = set(self.types.supertypes(owner.type))
        steps: list[str] = []
        here: Seen | None = owner
        while here is not None and here.member is not None and here.member.type != "Resource":
            steps.insert(0, here.member.path.rsplit(".", 1)[-1])
            tail = ".".join(steps)
            start = here.parent.type if here.parent else ""
            names |= {f"{base}.{tail}" for base in self.types.supertypes(start)} if start else set()
            here = here.parent
        names |= {owner.member.path} if owner.member else set()
        return names | {name.replace("[x]", "") for name in names}

    @staticmethod
    def _place(owner: Seen) -> str:
        return f"{owner.member.path} ({owner.type})" if owner.member else owner.type
