"""Write our StructureDefinitions, CodeSystems and ValueSets.

    python scripts/write_profiles.py [folder]

Reads mappings/profiles/extensions.csv (one row an extension, one a part of a complex one), profiles.csv (one row an element
of a profile) and the rows of mappings/ that have a code of ours; writes mappings/profiles/*.json, the StructureDefinitions
with snapshots that our own generator makes. A test says that the files are what this makes.
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.fhir.names import CORE_EXTENSION_BASE, structure_definition, value_set  # noqa: E402 (after the path is set)
from app.terminology.code_systems import about, own_definitions  # noqa: E402
from app.terminology.terminology import Terminology  # noqa: E402
from scripts.profile_rows import with_snapshots  # noqa: E402

Row = dict[str, str]
Element = dict[str, Any]
_TYPE = re.compile(r"(\w+)(?:\(([\w|]+)\))?")


def rows_of(name: str) -> list[Row]:
    """The rows of extensions.csv or profiles.csv."""
    with (ROOT / "mappings/profiles" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def types(text: str) -> list[Element]:
    """ElementDefinition.type of "string" or "Reference(Patient|Group) string"."""
    made: list[Element] = []
    for code, targets in _TYPE.findall(text):
        profiles = {"targetProfile": [f"{CORE_EXTENSION_BASE}/{one}" for one in targets.split("|")]} if targets else {}
        made.append({"code": code, **profiles})
    return made


def described(row: Row) -> Element:
    """Short, definition and cardinality of a row."""
    return {"short": row["short"], "definition": row["definition"], "min": int(row["min"]), "max": row["max"]}


def content(id_: str, path: str, row: Row, url: str, parts: list[Row]) -> list[Element]:
    """The elements below one extension: its parts or none, its url, its value or none (ext-1: never both)."""
    made: list[Element] = []
    for part in parts:
        name = part["part"].rpartition(".")[2]
        below = [one for one in parts if one["part"].rpartition(".")[0] == part["part"]]
        if part["part"].rpartition(".")[0] == row["part"]:
            own = f"{id_}.extension:{name}"
            made.append({"id": own, "path": f"{path}.extension", "sliceName": name, **described(part)})
            made += content(own, f"{path}.extension", part, name, below)
    if not made:
        made.append({"id": f"{id_}.extension", "path": f"{path}.extension", "max": "0"})
    made.append({"id": f"{id_}.url", "path": f"{path}.url", "fixedUri": url})
    value: Element = {"id": f"{id_}.value[x]", "path": f"{path}.value[x]"}
    if row["types"]:
        value |= {"min": 1, "type": types(row["types"])}
        if row["binding"]:
            value["binding"] = {"strength": "required", "valueSet": value_set(row["binding"])}
    else:
        value["max"] = "0"
    return [*made, value]


def extension_definition(row: Row, parts: list[Row]) -> Element:
    """The StructureDefinition of one extension (http://hl7.org/fhir/R4/defining-extensions.html)."""
    url = structure_definition(row["name"])
    return {
        **about(row["name"], "StructureDefinition", url, row["short"]),
        "description": row["definition"],
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": one} for one in row["context"].split()],
        "type": "Extension",
        "baseDefinition": f"{CORE_EXTENSION_BASE}/Extension",
        "derivation": "constraint",
        "differential": {
            "element": [
                {"id": "Extension", "path": "Extension", **described(row)},
                *content("Extension", "Extension", row, url, parts),
            ]
        },
    }


def files() -> dict[str, str]:
    """Every file of mappings/profiles/ that is made here: its name and its text."""
    rows = rows_of("extensions.csv")
    extensions = [
        extension_definition(row, [part for part in rows if part["name"] == row["name"] and part["part"]])
        for row in rows
        if not row["part"]
    ]
    made = list(with_snapshots(extensions, rows_of("profiles.csv")))
    made += own_definitions(Terminology.load(ROOT / "mappings"))
    return {f"{one['resourceType']}-{one['id']}.json": json.dumps(one, indent=2) + "\n" for one in made}


def main(folder: Path) -> None:
    """Write the files, and remove those that are made no more."""
    wanted = files()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "mappings/profiles")
