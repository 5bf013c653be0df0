"""R4's types as tables: for each type or backbone path, the JSON members that it may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.conformance.definitions import Definitions

FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"


@dataclass(frozen=True)
class Member:
    """One JSON member: `valueQuantity` has the stem `value` and the type Quantity."""

    stem: str
    path: str
    type: str
    repeats: bool
    is_choice: bool
    definition: dict[str, Any]
    targets: tuple[str, ...]
    profiles: tuple[str, ...]

    @property
    def step(self) -> str:
        """The FHIRPath step that leads here."""
        return f"{self.stem}.ofType({self.type})" if self.is_choice else self.stem


@dataclass
class TypeTable:
    """A type or backbone path with its members by JSON name, how often each stem may stand, and its own invariants."""

    name: str
    parent: str
    members: dict[str, Member] = field(default_factory=dict)
    bounds: dict[str, tuple[int, str]] = field(default_factory=dict)
    constraints: list[dict[str, Any]] = field(default_factory=list)


class Types:
    """The tables of every R4 type, built when first asked for."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._tables: dict[str, TypeTable] = {}

    def table(self, name: str) -> TypeTable:
        """The table of a type (`Quantity`) or backbone path (`Observation.component`).

        Raises:
            KeyError: R4 has no such type.
        """
        if name not in self._tables:
            self._build(name.split(".")[0])
        return self._tables[name]

    def supertypes(self, name: str) -> list[str]:
        """The type and what it specialises; a backbone path specialises BackboneElement or Element."""
        if "." in name:
            return [name, *self.definitions.supertypes(self.table(name).parent)]
        return self.definitions.supertypes(name)

    def _build(self, type_name: str) -> None:
        definition = self.definitions.of_type(type_name)
        if definition is None:
            raise KeyError(type_name)
        elements = definition["snapshot"]["element"]
        parents = {e["path"].rsplit(".", 1)[0] for e in elements if "." in e["path"]}
        by_path = {e["path"]: e for e in elements}
        for path in parents:
            own = by_path[path]
            parent = own["type"][0]["code"] if "." in path else self.definitions.parents.get(path, "")
            self._tables[path] = TypeTable(
                path, parent, constraints=own.get("constraint", []) if "." not in path else []
            )
        for element in elements[1:]:
            owner, _, last = element["path"].rpartition(".")
            stem = last.removesuffix("[x]")
            table = self._tables[owner]
            table.bounds[stem] = (element["min"], element["max"])
            for name, member in self._members(element, stem, parents):
                table.members[name] = member

    def _members(self, element: dict[str, Any], stem: str, parents: set[str]) -> list[tuple[str, Member]]:
        """The JSON members of one ElementDefinition: one, or one for each type of a choice."""
        path, choice = element["path"], element["path"].endswith("[x]")
        repeats = element.get("base", element)["max"] not in ("0", "1")
        if "contentReference" in element:
            types = [{"code": element["contentReference"].lstrip("#")}]
        elif path in parents:
            types = [{"code": path}]
        else:
            types = element["type"]
        found = []
        for each in types:
            code = each["code"]
            if code.startswith("http://hl7.org/fhirpath/"):
                code = next(x["valueUrl"] for x in each["extension"] if x["url"] == FHIR_TYPE)
                if stem == "id" and path.count(".") == 1 and path.split(".")[0] in self.definitions.resource_types:
                    code = "id"  # the package types it as string; the text of the standard says id
            name = stem + code[0].upper() + code[1:] if choice else stem
            targets, profiles = tuple(each.get("targetProfile", ())), tuple(each.get("profile", ()))
            found.append((name, Member(stem, path, code, repeats, choice, element, targets, profiles)))
        return found
