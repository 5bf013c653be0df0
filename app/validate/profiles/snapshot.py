"""A snapshot of a differential and what it is based on: http://hl7.org/fhir/R4/profiling.html#snapshot."""

from collections.abc import Callable, Sequence
from typing import Any

from app.validate.profiles.faults import Unusable
from app.validate.profiles.tree import Branch, ElementDefinition, flattened, grown

StructureDefinition = dict[str, Any]
BaseOf = Callable[[str], StructureDefinition | None]
"""Canonical → the StructureDefinition with its snapshot; None where it is not held."""
_BY_URL = {"discriminator": [{"type": "value", "path": "url"}], "ordered": False, "rules": "open"}
_BY_TYPE = {"discriminator": [{"type": "type", "path": "$this"}], "ordered": False, "rules": "open"}
_ADDED = {"constraint": "key", "mapping": "identity", "alias": None, "condition": None}
"""Lists that a differential adds to: what tells their items apart."""
CORE = "http://hl7.org/fhir/StructureDefinition/"


def elements_of_snapshot(definition: StructureDefinition, base_of: BaseOf) -> list[ElementDefinition]:
    """The elements of the snapshot that the definition has, else those of a generated one. Raises Unusable."""
    given = definition.get("snapshot", {}).get("element") if isinstance(definition.get("snapshot"), dict) else None
    return given if isinstance(given, list) and given else generated(definition, base_of)


def generated(definition: StructureDefinition, base_of: BaseOf) -> list[ElementDefinition]:
    """The elements of the snapshot, in order, each with its id. Raises Unusable where the base is not held, or something
    is constrained that the base does not have.
    """
    base_url = str(definition.get("baseDefinition"))
    base = base_of(base_url)
    if base is None:
        raise Unusable(f"It has no snapshot, and {base_url[:200]}, on which it builds, is not held here.")
    root = grown(base["snapshot"]["element"]).copy()
    changes = definition.get("differential")
    stated = changes.get("element") if isinstance(changes, dict) else None
    if isinstance(stated, list) and stated:
        _Merge(root, str(definition.get("url")), base_of).merge(root, grown(stated), root.name)
    return flattened(root)


class _Merge:
    def __init__(self, root: Branch, url: str, base_of: BaseOf) -> None:
        self.root, self.url, self.base_of = root, url, base_of

    def merge(self, branch: Branch, change: Branch, path: str) -> None:
        """The branch becomes what the change makes of it."""
        branch.element = _merged(branch.element, change.element, self.url)
        if change.children and not branch.children:
            self.walk_in(branch, path)
        for name, child in change.children.items():
            if name in branch.children:
                self.merge(branch.children[name], child, f"{path}.{name}")
                continue
            choice = _choice(branch, name)
            if choice is None:
                raise Unusable(f"It constrains {path}.{name}, which does not exist there.")
            child.slice_name = name
            if not child.element.get("type"):
                child.element = {**child.element, "type": _types_named(choice, name)}
            self.slices(choice, [child], f"{path}.{choice.name}")
        self.slices(branch, change.slices, path)

    def slices(self, branch: Branch, changes: Sequence[Branch], path: str) -> None:
        """New slices begin as the element that is sliced, optional, without its slicing; others are those of the base."""
        for change in changes:
            found = branch.slice(str(change.slice_name))
            if found is None:
                if "slicing" not in branch.element:
                    branch.element["slicing"] = self._slicing(branch, path)
                found = branch.copy()
                found.slices, found.slice_name = [], change.slice_name
                for key in ("slicing", "mustSupport") if branch.slice_name is None else ("slicing",):
                    found.element.pop(key, None)
                found.element["min"] = 0
                branch.slices.append(found)
            self.merge(found, change, path)

    def _slicing(self, branch: Branch, path: str) -> dict[str, Any]:
        if branch.name in ("extension", "modifierExtension"):
            return dict(_BY_URL)
        if branch.name.endswith("[x]"):
            return dict(_BY_TYPE)
        raise Unusable(f"It has slices of {path} and does not say by what they are told apart.")

    def walk_in(self, branch: Branch, path: str) -> None:
        """The children of the datatype, of its profile, or of what a content reference leads to."""
        reference = branch.element.get("contentReference")
        if isinstance(reference, str):
            source = _led_to(self.root, reference.rpartition("#")[2])
        else:
            source = self._of_type(branch, path)
        branch.children = source.copy().children

    def _of_type(self, branch: Branch, path: str) -> Branch:
        types = [one for one in branch.element.get("type", ()) if isinstance(one, dict)]
        code = str(types[0].get("code")) if len(types) == 1 else "Element"
        if code.startswith("http://hl7.org/fhirpath/"):
            code = "Element"
        profiles: list[str] = types[0].get("profile", []) if len(types) == 1 else []
        found = self.base_of(profiles[0]) if len(profiles) == 1 else None
        found = found or self.base_of(CORE + code)
        if found is None:
            raise Unusable(f"It constrains what lies in {path}, whose type {code[:60]} is not held here.")
        return grown(found["snapshot"]["element"])


def _led_to(root: Branch, path: str) -> Branch:
    branch = root
    for name in path.split(".")[1:]:
        if name not in branch.children:
            raise Unusable(f"A content reference leads to {path[:100]}, which does not exist.")
        branch = branch.children[name]
    return branch


def _choice(branch: Branch, name: str) -> Branch | None:
    """The choice element that `valueQuantity` is a shortcut into (profiling.html#slicing, type slices)."""
    return next((one for one in branch.children.values() if one.name.endswith("[x]") and _types_named(one, name)), None)


def _types_named(choice: Branch, name: str) -> list[dict[str, Any]]:
    stem = choice.name.removesuffix("[x]")
    return [
        one
        for one in choice.element.get("type", ())
        if stem + str(one.get("code"))[:1].upper() + one["code"][1:] == name
    ]


def _merged(base: ElementDefinition, change: ElementDefinition, url: str) -> ElementDefinition:
    made = dict(base)
    for key, value in change.items():
        if key in ("id", "path", "sliceName", "base"):
            continue
        if key in _ADDED and isinstance(value, list):
            own = [{"source": url, **one} for one in value if isinstance(one, dict)] if key == "constraint" else value
            told = _ADDED[key]
            new = {repr(one.get(told)) if told and isinstance(one, dict) else repr(one) for one in own}
            kept = [
                one
                for one in made.get(key, ())
                if (repr(one.get(told)) if told and isinstance(one, dict) else repr(one)) not in new
            ]
            made[key] = [*kept, *own]
        else:
            made[key] = value
    if any(key.startswith(("fixed", "pattern")) for key in change):
        for key in [key for key in made if key.startswith(("fixed", "pattern")) and key not in change]:
            del made[key]
    return made
