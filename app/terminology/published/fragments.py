"""The part of SNOMED CT, LOINC, RxNorm, … that our rows have verified, as CodeSystems that say that they are fragments."""

from collections.abc import Iterator
from typing import Any

from app.fhir.names import LOINC, SNOMED_CT, UCUM
from app.terminology.code_systems import OURS, about
from app.terminology.published.vocabularies import codes_by_system, listed
from app.terminology.r4 import tables
from app.terminology.terminology import Terminology

COPYRIGHT = {
    SNOMED_CT: "This material includes SNOMED Clinical Terms (SNOMED CT), which is used by permission of SNOMED "
    "International. All rights reserved. SNOMED CT was originally created by the College of American Pathologists.",
    LOINC: "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, "
    "Inc. and the LOINC Committee, and is available at no cost under the licence at http://loinc.org/license.",
}
"""What the owners ask to be said wherever their codes are shown."""


def fragments(terminology: Terminology) -> Iterator[dict[str, Any]]:
    """A CodeSystem with `content: fragment` for each system of others that rows use and R4 core does not hold complete.

    http://hl7.org/fhir/R4/valueset-codesystem-content-mode.html: a code that is in it exists; of any other nothing is said.
    """
    codes: dict[str, dict[str, dict[str, str]]] = {
        UCUM: {code: {"code": code, "display": text} for code, text in terminology.units.items()}
    }
    for concepts in terminology.vocabularies.values():
        for url, found in codes_by_system(concepts).items():
            for code in found.values():
                shown = codes.setdefault(url, {}).setdefault(code.code, listed(code))
                if code.display:
                    shown.setdefault("display", code.display)
    for short, system in terminology.systems.items():
        if system.uri in codes and not system.uri.startswith(OURS) and not _is_complete_in_core(system.uri):
            yield _fragment(short, system.uri, system.name, list(codes[system.uri].values()))


def _is_complete_in_core(url: str) -> bool:
    held = tables.resource("CodeSystem", url)
    return held is not None and held["content"] == "complete"


def _fragment(short: str, url: str, name: str, concepts: list[dict[str, str]]) -> dict[str, Any]:
    title = f"{name}: the codes of the mappings"
    made = {
        **about(f"fragment-{short.lower()}", "CodeSystem", url, title),
        "description": f"The codes of {name} that rows of the mappings use and that were verified; nothing else of it.",
        "copyright": COPYRIGHT.get(url),
        "content": "fragment",
        "count": len(concepts),
        "concept": concepts,
    }
    # The version that about() gives is ours; which edition of the system a row was checked against stands in the row.
    return {member: value for member, value in made.items() if value is not None and member != "version"}
