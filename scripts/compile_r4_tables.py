"""Compile the tables of R4 that the service needs from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_tables.py path/to/hl7.fhir.r4.core.tgz

Writes app/fhir/r4_resource_types.txt. The same package always gives the same bytes; a test compares.
"""

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def definitions(package: Path) -> Iterator[dict[str, Any]]:
    """Every StructureDefinition and SearchParameter of the package, in the order of their file names."""
    with tarfile.open(package) as archive:
        members = {member.name: member for member in archive.getmembers()}
        for name in sorted(members):
            if name.startswith(("package/StructureDefinition-", "package/SearchParameter-")):
                file = archive.extractfile(members[name])
                if file is not None:
                    yield json.load(file)


def resource_types(all_definitions: list[dict[str, Any]]) -> list[str]:
    """The concrete resource types, sorted."""
    return sorted(
        one["type"]
        for one in all_definitions
        if one["resourceType"] == "StructureDefinition"
        and one["kind"] == "resource"
        and not one["abstract"]
        and one.get("derivation") == "specialization"
    )


def tables(package: Path) -> dict[str, str]:
    """Path below the project → content of the table."""
    all_definitions = list(definitions(package))
    return {"app/fhir/r4_resource_types.txt": "\n".join(resource_types(all_definitions)) + "\n"}


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        (ROOT / path).write_text(content, encoding="utf-8")
        print(f"{path}: {content.count(chr(10))} lines")
