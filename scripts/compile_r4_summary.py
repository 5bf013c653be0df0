"""Compile which elements a summary shows, and which change the meaning of others, from the package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_summary.py path/to/hl7.fhir.r4.core.tgz

Writes app/search/r4_summary.json; app/search/reduced.py says how it reads. The same package always gives the same bytes;
a test compares.
"""

import json
import sys
from pathlib import Path
from typing import Any

from compile_r4_elements import definitions

ROOT = Path(__file__).resolve().parent.parent
PATH = "app/search/r4_summary.json"
OF_EVERY_TYPE = {"id", "meta", "implicitRules", "modifierExtension"}
"""Left out of the table: they are shown wherever they stand."""


def names_by_holder(definition: dict[str, Any], flag: str) -> dict[str, str]:
    """Type or path of a backbone element → the names of its elements that have the flag (`isSummary`, `isModifier`)."""
    found: dict[str, list[str]] = {}
    for element in definition["snapshot"]["element"][1:]:
        holder, _, name = element["path"].rpartition(".")
        if element.get(flag) and name not in OF_EVERY_TYPE:
            found.setdefault(holder, []).append(name)
    return {holder: " ".join(names) for holder, names in found.items()}


def table(package: Path) -> str:
    """The content of the table: one line for each type and backbone element that has such elements."""
    summary: dict[str, str] = {}
    modifier: dict[str, str] = {}
    for one in definitions(package).values():
        if one["kind"] != "primitive-type":
            summary |= names_by_holder(one, "isSummary")
            modifier |= names_by_holder(one, "isModifier")
    parts = [
        f"{json.dumps(flag)}: {{\n"
        + ",\n".join(f"{json.dumps(holder)}: {json.dumps(names)}" for holder, names in sorted(rows.items()))
        + "\n}"
        for flag, rows in (("summary", summary), ("modifier", modifier))
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    (ROOT / PATH).write_text(table(Path(sys.argv[1])), encoding="utf-8")
    print(PATH)
