"""Walks a resource by the tables of its type: unknown members, JSON shape, cardinality, choices; and says what it saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.conformance.fault import Entry, Fault, Scope, shortened
from tests.conformance.types import Member, Types

CLOSED = ("document", "collection", "transaction")


@dataclass(frozen=True)
class Seen:
    """One element: its FHIRPath, type, value (None where only the `_` sibling stands), and the element around it."""

    path: str
    type: str
    value: Any
    sibling: dict[str, Any] | None
    member: Member | None
    parent: Seen | None
    scope: Scope

    @property
    def extended(self) -> dict[str, Any]:
        """The object that holds this element's extensions."""
        return self.value if isinstance(self.value, dict) else self.sibling or {}


def entries_of(bundle: dict[str, Any], path: str) -> tuple[Entry, ...]:
    """The entries of a Bundle, leniently: what is not an object is left to the walk."""
    entries = bundle.get("entry")
    found = []
    for i, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            resource = entry.get("resource")
            held = resource if isinstance(resource, dict) else None
            url = entry.get("fullUrl")
            found.append(
                Entry(url if isinstance(url, str) else None, held, f"{path}.entry[{i}]", bundle.get("type") in CLOSED)
            )
    return tuple(found)


class Walk:
    """One walk over one resource; `seen` and `faults` fill as it goes."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.primitives = types.definitions.primitive_types
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []

    def fault(self, path: str, rule: str, text: str) -> None:
        """Notes a fault."""
        self.faults.append(Fault(path, rule, text))

    def resource(self, value: Any, path: str, parent: Seen | None = None, member: Member | None = None) -> None:
        """Walks a resource: the root, a contained one, a Bundle's or Parameters'."""
        if not isinstance(value, dict):
            return self.fault(path, "json-shape", f"a resource must be a JSON object, not {shortened(value)}")
        kind = value.get("resourceType")
        if not isinstance(kind, str) or kind not in self.types.definitions.resource_types:
            return self.fault(path, "resource-type", f"{shortened(kind)} is no R4 resource type")
        if parent is None:
            path = kind
        scope = self._scope(value, kind, path, parent, member)
        here = Seen(path, kind, value, None, member, parent, scope)
        self.seen.append(here)
        self.members(value, kind, here)

    def _scope(self, value: dict[str, Any], kind: str, path: str, parent: Seen | None, member: Member | None) -> Scope:
        if kind == "Bundle":
            return Scope(value, value, None, entries_of(value, path))
        if parent is None or member is None:
            return Scope(value, value)
        if member.stem == "contained":
            return Scope(value, parent.scope.root, parent.scope.entry, parent.scope.bundle)
        entry = next((e for e in parent.scope.bundle if e.resource is value), None)
        return Scope(value, value, entry, parent.scope.bundle)

    def members(self, value: dict[str, Any], type_name: str, here: Seen) -> None:
        """Every member of an object, then what is missing from it."""
        table = self.types.table(type_name)
        if not value:
            self.fault(here.path, "json-shape", "an object cannot be empty")
        elif set(value) == {"id"} and "." not in type_name and type_name not in self.types.definitions.resource_types:
            self.fault(here.path, "ele-1", "an element with an id and nothing else")
        counts: dict[str, int] = {}
        forms: dict[str, set[str]] = {}
        for name in dict.fromkeys(key.removeprefix("_") for key in value):
            if name == "resourceType" and type_name in self.types.definitions.resource_types:
                continue
            member = table.members.get(name)
            stray = f"_{name}" in value and (member is None or member.type not in self.primitives)
            if member is None or stray:
                what = f"_{name}" if stray else name
                self.fault(f"{here.path}.{name}", "unknown-element", f"{type_name} has no element {what}")
            if member is None:
                continue
            forms.setdefault(member.stem, set()).add(name)
            found = list(self._items(value, name, member, here))
            counts[member.stem] = counts.get(member.stem, 0) + max(len(found), 1)  # misshapen is not missing
            for path, item, sibling in found:
                self._item(path, item, sibling, member, here)
        for stem, names in forms.items():
            if len(names) > 1:
                self.fault(f"{here.path}.{stem}", "choice", f"only one of {', '.join(sorted(names))} may stand")
        for stem, (least, most) in table.bounds.items():
            count = counts.get(stem, 0)
            if count < least:
                self.fault(
                    f"{here.path}.{stem}", "cardinality-min", f"{stem}: at least {least} required, found {count}"
                )
            if most != "*" and count > int(most) and len(forms.get(stem, ())) == 1:
                self.fault(f"{here.path}.{stem}", "cardinality-max", f"{stem}: at most {most} allowed, found {count}")

    def _items(
        self, value: dict[str, Any], name: str, member: Member, here: Seen
    ) -> Iterator[tuple[str, Any, dict[str, Any] | None]]:
        """Path, value and `_` sibling of each repetition; the wrong JSON shape is a fault."""
        plain, beside, path = value.get(name), value.get(f"_{name}"), f"{here.path}.{member.step}"
        for key, each in ((name, plain), (f"_{name}", beside)):
            if key in value and each is None:
                self.fault(path, "json-shape", f"{key} is null: leave it out")
            elif each is not None and isinstance(each, list) != member.repeats:
                form = "an array" if member.repeats else "no array"
                self.fault(path, "json-shape", f"{key} must be {form}, found {shortened(each)}")
                return
        if not member.repeats:
            if plain is not None or beside is not None:
                yield path, plain, self._sibling(beside, path)
            return
        plain, beside = plain or [], beside or []
        if not plain and not beside:
            self.fault(path, "json-shape", "an array cannot be empty")
        for i in range(max(len(plain), len(beside))):
            one = plain[i] if i < len(plain) else None
            by = beside[i] if i < len(beside) else None
            if one is None and by is None:
                self.fault(f"{path}[{i}]", "json-shape", "null in an array with nothing beside it")
                continue
            yield f"{path}[{i}]", one, self._sibling(by, f"{path}[{i}]")

    def _sibling(self, beside: Any, path: str) -> dict[str, Any] | None:
        if beside is not None and not isinstance(beside, dict):
            self.fault(path, "json-shape", f"a _ member holds an object, not {shortened(beside)}")
            return None
        return beside

    def _item(self, path: str, item: Any, sibling: dict[str, Any] | None, member: Member, here: Seen) -> None:
        if member.type == "Resource":
            return self.resource(item, path, here, member)
        seen = Seen(path, member.type, item, sibling, member, here, here.scope)
        if member.type in self.primitives:
            if isinstance(item, (dict, list)):
                return self.fault(path, "json-shape", f"{member.type} is a single JSON value, found {shortened(item)}")
            self.seen.append(seen)
            if sibling is not None:
                self.members(sibling, "Element", seen)
                if item is None and "extension" not in sibling:
                    self.fault(path, "ele-1", "neither a value nor an extension")
        elif not isinstance(item, dict):
            self.fault(path, "json-shape", f"{member.type} is a JSON object, found {shortened(item)}")
        else:
            self.seen.append(seen)
            self.members(item, member.type, seen)
