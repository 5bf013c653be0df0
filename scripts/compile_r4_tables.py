"""Compile the tables of R4 that the service needs from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_tables.py path/to/hl7.fhir.r4.core.tgz

Writes app/fhir/r4_resource_types.txt, app/search/r4_search_parameters.json and app/search/r4_compartments.json. The same package
always gives the same bytes; a test compares.
"""

import sys
from pathlib import Path

from r4 import compartments, search_parameters
from r4.package import definitions, resource_types

ROOT = Path(__file__).resolve().parent.parent


def tables(package: Path) -> dict[str, str]:
    """Path below the project → content of the table."""
    found = definitions(package)
    return {
        "app/fhir/r4_resource_types.txt": "\n".join(resource_types(found)) + "\n",
        "app/search/r4_search_parameters.json": search_parameters.written(search_parameters.search_parameters(found)),
        "app/search/r4_compartments.json": compartments.written(compartments.compartments(found)),
    }


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        (ROOT / path).write_text(content, encoding="utf-8")
        print(f"{path}: {content.count(chr(10))} lines, {len(content)} characters")
