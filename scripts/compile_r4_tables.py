"""Compile the tables of R4 that the service needs from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_tables.py path/to/hl7.fhir.r4.core.tgz

Writes app/fhir/r4_resource_types.txt and app/search/r4_search_parameters.json. The same package always gives the same
bytes; a test compares.
"""

import json
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Definitions = dict[str, dict[str, Any]]

SEARCHED = ("category", "code", "date", "identifier", "patient", "subject")
"""The parameters that are served so far, beside `_id`, which every type has."""
DATATYPES = {
    "token": {"CodeableConcept", "Coding", "ContactPoint", "Identifier", "boolean", "code", "id", "string", "uri"},
    "reference": {"Reference"},
    "date": {"Period", "Timing", "date", "dateTime", "instant"},
}
_AS = re.compile(r"\((\S+) as (\w+)\)")
_WHERE = re.compile(r"(\S+)\.where\(resolve\(\) is (\w+)\)")


def definitions(package: Path) -> Definitions:
    """`StructureDefinition/Patient` → the resource, for the kinds that are read here, in the order of their names."""
    kinds = ("StructureDefinition-", "SearchParameter-", "ValueSet-")
    found: Definitions = {}
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            file = archive.extractfile(member)
            if file is not None and member.name.startswith(tuple(f"package/{kind}" for kind in kinds)):
                resource = json.load(file)
                found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


def resource_types(found: Definitions) -> list[str]:
    """The concrete resource types, sorted."""
    return sorted(
        one["type"]
        for one in found.values()
        if one["resourceType"] == "StructureDefinition"
        and one["kind"] == "resource"
        and not one["abstract"]
        and one.get("derivation") == "specialization"
    )


def search_parameters(found: Definitions) -> dict[str, dict[str, Any]]:
    """Type → parameter → `{"type", "targets"?, "paths": [{"steps", "type", "only"?, "system"?}]}`."""
    table: dict[str, dict[str, Any]] = {type_: {} for type_ in resource_types(found)}
    for parameter in found.values():
        if parameter["resourceType"] != "SearchParameter" or parameter["code"] not in SEARCHED:
            continue
        if parameter["id"].startswith("example"):
            continue  # samples that show how to write one
        for part in parameter["expression"].split("|"):
            expression = part.strip()
            as_, where = _AS.fullmatch(expression), _WHERE.fullmatch(expression)
            path = as_[1] if as_ else where[1] if where else expression
            only_datatype = as_[2] if as_ else None
            only_target = where[2] if where else None
            type_, *steps = path.split(".")
            if type_ not in parameter["base"]:
                raise ValueError(f"{parameter['id']}: {expression} is of no base")
            entry = table[type_].setdefault(parameter["code"], {"type": parameter["type"], "paths": []})
            for json_steps, element, datatype in resolved(found, type_, steps):
                if datatype not in DATATYPES[parameter["type"]] or only_datatype not in (None, datatype):
                    continue
                row: dict[str, Any] = {"steps": json_steps, "type": datatype}
                if only_target:
                    row["only"] = only_target
                if datatype == "code" and (system := implied_system(found, element)):
                    row["system"] = system
                entry["paths"].append(row)
                if datatype == "Reference":
                    entry["targets"] = sorted({*entry.get("targets", []), *targets(element, only_target)})
    for type_, parameters in table.items():
        for name, entry in parameters.items():
            if not entry["paths"]:
                raise ValueError(f"{type_}.{name} leads nowhere")
    return table


def resolved(found: Definitions, type_: str, steps: list[str]) -> list[tuple[list[str], dict[str, Any], str]]:
    """The JSON names of the steps, the element that they end at, and its datatype: one row for each type of a choice."""
    elements = {e["path"]: e for e in found[f"StructureDefinition/{type_}"]["snapshot"]["element"]}
    path, names = type_, []
    for i, step in enumerate(steps):
        path += f".{step}"
        names.append(step)
        if path + "[x]" in elements:
            element = elements[path + "[x]"]
            if i + 1 != len(steps):
                raise ValueError(f"{path} goes on behind a choice")
            return [
                ([*names[:-1], step + t["code"][0].upper() + t["code"][1:]], {**element, "type": [t]}, t["code"])
                for t in element["type"]
            ]
        element = elements[path]
        datatype = element["type"][0]["code"]
        if i + 1 == len(steps):
            return [(names, element, datatype)]
        if datatype not in ("BackboneElement", "Element"):
            return [
                ([*names, *more], leaf, leaf_type)
                for more, leaf, leaf_type in resolved(found, datatype, steps[i + 1 :])
            ]
    raise ValueError(f"{type_} has no path {steps}")


def targets(element: dict[str, Any], only: str | None) -> list[str]:
    """The types that the reference may point at; `Resource` for any."""
    if only:
        return [only]
    profiles = [profile for t in element["type"] for profile in t.get("targetProfile", [])]
    return [profile.rpartition("/")[2] for profile in profiles] or ["Resource"]


def implied_system(found: Definitions, element: dict[str, Any]) -> str | None:
    """The one code system of a `code` element's required value set, which its JSON does not repeat."""
    binding = element.get("binding", {})
    url = binding.get("valueSet", "").partition("|")[0]
    if binding.get("strength") != "required":
        return None
    for one in found.values():
        if one["resourceType"] == "ValueSet" and one.get("url") == url:
            systems = {include.get("system") for include in one.get("compose", {}).get("include", [])}
            return systems.pop() if len(systems) == 1 else None
    return None


def tables(package: Path) -> dict[str, str]:
    """Path below the project → content of the table."""
    found = definitions(package)
    lines = [
        f"{json.dumps(type_)}: {json.dumps(row, sort_keys=True)}" for type_, row in search_parameters(found).items()
    ]
    return {
        "app/fhir/r4_resource_types.txt": "\n".join(resource_types(found)) + "\n",
        "app/search/r4_search_parameters.json": "{\n" + ",\n".join(lines) + "\n}\n",
    }


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        (ROOT / path).write_text(content, encoding="utf-8")
        print(f"{path}: {content.count(chr(10))} lines")
