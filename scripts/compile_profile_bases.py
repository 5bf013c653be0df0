"""Compile what our profiles build on from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_profile_bases.py path/to/hl7.fhir.r4.core.tgz

Writes scripts/r4/profile_bases.jsonl: the StructureDefinitions of a few types, each with its snapshot, without what a
snapshot of ours need not repeat (comments, mappings, examples). write_profiles.py reads it, so that the package is needed
only where R4 changes, which it does not.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.r4.package import definitions  # noqa: E402 (after the path is set)

BASES = ROOT / "scripts/r4/profile_bases.jsonl"
TYPES = (
    *("Element", "Extension", "dateTime", "CodeableConcept"),
    *("Observation", "Condition", "BodyStructure", "DetectedIssue", "Bundle"),
)
KEPT = ("resourceType", "url", "version", "name", "kind", "abstract", "type", "baseDefinition", "derivation")
LEFT_OUT = ("comment", "requirements", "alias", "mapping", "example", "extension")


def table(package: Path) -> str:
    """One definition a line, in the order of TYPES."""
    found = definitions(package)
    return "".join(json.dumps(_reduced(found[f"StructureDefinition/{one}"])) + "\n" for one in TYPES)


def _reduced(definition: dict[str, Any]) -> dict[str, Any]:
    elements = [
        {key: value for key, value in element.items() if key not in LEFT_OUT}
        for element in definition["snapshot"]["element"]
    ]
    return {**{key: definition[key] for key in KEPT if key in definition}, "snapshot": {"element": elements}}


if __name__ == "__main__":
    BASES.write_text(table(Path(sys.argv[1])), encoding="utf-8")
    print(f"{BASES.name}: {BASES.stat().st_size} bytes")
