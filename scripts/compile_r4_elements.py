"""Compile the elements of every R4 type, in their order, from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_elements.py path/to/hl7.fhir.r4.core.tgz

Writes app/fhir/r4_elements.json; app/fhir/r4_elements.py says how it reads. The same package always gives the same bytes;
a test compares.
"""

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Definitions = dict[str, dict[str, Any]]
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
ANY_FROM = "Extension.value[x]"
"""Where the list of all types that `*` stands for is taken from."""


def definitions(package: Path) -> Definitions:
    """Type → its StructureDefinition, for the types of FHIR itself (no profiles, no logical models), sorted."""
    found: Definitions = {}
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            file = archive.extractfile(member)
            if file is not None and member.name.startswith("package/StructureDefinition-"):
                one = json.load(file)
                if one.get("derivation") != "constraint" and one["kind"] != "logical":
                    found[one["type"]] = one
    return found


def types_of(element: dict[str, Any]) -> list[str]:
    """The FHIR types of the element; a content reference gives the path that it points at."""
    if "contentReference" in element:
        return [element["contentReference"].removeprefix("#")]
    return [
        next((e["valueUrl"] for e in one.get("extension", []) if e["url"] == FHIR_TYPE), one["code"])
        for one in element["type"]
    ]


def rows_by_holder(definition: dict[str, Any], any_type: list[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Base and rows of the type and of each backbone element in it, those that it inherits included."""
    elements = definition["snapshot"]["element"]
    paths = {element["path"] for element in elements}
    holders = {path.rpartition(".")[0] for path in paths} - {""}
    base = {definition["type"]: definition.get("baseDefinition", "").rpartition("/")[2]}
    rows: dict[str, list[str]] = {definition["type"]: []}
    for element in elements[1:]:
        path, types = element["path"], types_of(element)
        if path in holders:
            (base[path],), types = types, [path]
            rows[path] = []
        if element["max"] == "0":
            raise ValueError(f"{path} is forbidden")
        holder, _, name = path.rpartition(".")
        mark = "@" if "xmlAttr" in element.get("representation", []) else ""
        text = "*" if types == any_type else "|".join(types)
        if name == "id" and not mark:
            text = "id"  # as http://hl7.org/fhir/R4/resource.html has it; the definition says string
        rows[holder].append(f"{mark}{name} {element['min']}..{element['max']} {text}")
    return base, rows


def table(found: Definitions) -> dict[str, Any]:
    """`primitives`: name → base; `any`: the types of `*`; `bases`: type → base; `elements`: type → rows of its own."""
    open_types = next(e for e in found["Extension"]["snapshot"]["element"] if e["path"] == ANY_FROM)
    bases: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    for one in found.values():
        if one["kind"] != "primitive-type":
            more_bases, more_rows = rows_by_holder(one, types_of(open_types))
            bases |= more_bases
            rows |= more_rows
    own = {}
    for type_, base in bases.items():
        inherited = rows.get(base, [])
        if rows[type_][: len(inherited)] != inherited:
            raise ValueError(f"{type_} does not begin with the elements of {base}")
        own[type_] = rows[type_][len(inherited) :]
    primitives = {
        type_: one["baseDefinition"].rpartition("/")[2]
        for type_, one in found.items()
        if one["kind"] == "primitive-type"
    }
    return {"primitives": primitives, "any": types_of(open_types), "bases": bases, "elements": own}


def tables(package: Path) -> dict[str, str]:
    """Path below the project → content of the table."""
    parts = table(definitions(package))
    lines = [f"{json.dumps(name)}: {json.dumps(parts[name])}" for name in ("primitives", "any", "bases")]
    elements = ",\n".join(f"{json.dumps(type_)}: {json.dumps(rows)}" for type_, rows in parts["elements"].items())
    lines.append('"elements": {\n' + elements + "\n}")
    return {"app/fhir/r4_elements.json": "{\n" + ",\n".join(lines) + "\n}\n"}


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        (ROOT / path).write_text(content, encoding="utf-8")
        print(f"{path}: {len(content)} bytes")
