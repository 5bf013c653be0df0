"""FHIRPath steps → the JSON names that they stand for, the element that they end at, and its datatype."""

from functools import cache
from typing import Any

from r4.package import Definitions

Row = tuple[list[Any], dict[str, Any], str]
"""(JSON steps, element definition, datatype)"""


_SUBTYPES = {
    "uri": {"uri", "url", "canonical", "oid", "uuid"},
    "string": {"string", "code", "id", "markdown"},
    "integer": {"integer", "positiveInt", "unsignedInt"},
    "quantity": {"Quantity", "Age", "Count", "Distance", "Duration"},
}
"""FHIRPath's `as` takes what is derived from the type, too."""


class Elements:
    """The elements of all types, with steps resolved in them."""

    def __init__(self, found: Definitions) -> None:
        self.found = found
        self.of = cache(self._of)
        self.implied_system = cache(self._implied_system)
        self.by_url = {one["url"]: one for one in found.values() if one["resourceType"] == "ValueSet" and "url" in one}

    def _of(self, type_: str) -> dict[str, dict[str, Any]]:
        return {e["path"]: e for e in self.found[f"StructureDefinition/{type_}"]["snapshot"]["element"]}

    def resolved(self, path: str, steps: list[str]) -> list[Row]:
        """One row for each type of a choice. path: a type, or an element of one (`Observation.component`).

        A step `value:Quantity` takes that type of a choice. A step may also be a condition (a dict, or the number of an item).
        """
        if not steps:
            element = self._element(path)
            return [([], element, t) for t in self._types(element)]
        step, rest = steps[0], steps[1:]
        if not isinstance(step, str):
            return [([step, *names], element, type_) for names, element, type_ in self.resolved(path, rest)]
        name, _, only = step.partition(":")
        here = self._inside(path)
        elements = self.of(here.partition(".")[0])
        if f"{here}.{name}[x]" in elements:
            element = elements[f"{here}.{name}[x]"]
            rows: list[Row] = []
            for t in element["type"]:
                if only and not _is(t["code"], only):
                    continue
                json_name = name + t["code"][0].upper() + t["code"][1:]
                more = self.resolved(t["code"], rest) if rest else [([], {**element, "type": [t]}, t["code"])]
                rows += [([json_name, *names], leaf, type_) for names, leaf, type_ in more]
            return rows
        if f"{here}.{name}" not in elements:
            raise ValueError(f"{here} has no element {name}")
        found = self.resolved(f"{here}.{name}", rest)
        return [([name, *names], leaf, type_) for names, leaf, type_ in found if rest or not only or _is(type_, only)]

    def _element(self, path: str) -> dict[str, Any]:
        return self.of(path.partition(".")[0])[path]

    def _inside(self, path: str) -> str:
        """Where the children of the element are defined: itself, the element that it repeats, or its datatype."""
        element = self._element(path)
        if "contentReference" in element:
            return str(element["contentReference"][1:])
        types = self._types(element)
        return types[0] if "." in path and types and types[0] not in ("BackboneElement", "Element") else path

    @staticmethod
    def _types(element: dict[str, Any]) -> list[str]:
        """Datatypes; `id` elements carry FHIRPath's own string type."""
        return [t["code"].replace("http://hl7.org/fhirpath/System.String", "id") for t in element.get("type", [])]

    def targets(self, element: dict[str, Any], only: str | None) -> list[str]:
        """The types that the reference may point at; `Resource` for any."""
        if only:
            return [only]
        profiles = [profile for t in element["type"] for profile in t.get("targetProfile", [])]
        return [self._resource_type(profile.rpartition("/")[2]) for profile in profiles] or ["Resource"]

    def _resource_type(self, profile: str) -> str:
        return str(self.found[f"StructureDefinition/{profile}"]["type"])

    def system_of(self, element: dict[str, Any]) -> str | None:
        """The one code system of a `code` element's required value set, which its JSON does not repeat."""
        binding = element.get("binding", {})
        if binding.get("strength") != "required":
            return None
        return self.implied_system(binding.get("valueSet", "").partition("|")[0])

    def _implied_system(self, value_set: str) -> str | None:
        compose = self.by_url.get(value_set, {}).get("compose", {})
        systems = {include.get("system") for include in compose.get("include", [])}
        return systems.pop() if len(systems) == 1 else None


def _is(type_: str, asked: str) -> bool:
    """Whether the datatype is the asked one; one composite asks for `DateTime` with a wrong capital."""
    return type_.lower() == asked.lower() or type_ in _SUBTYPES.get(asked.lower(), ())
