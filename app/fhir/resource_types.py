"""The 146 resource types of R4, compiled from hl7.fhir.r4.core by scripts/compile_r4_tables.py."""

from importlib.resources import files

RESOURCE_TYPES: frozenset[str] = frozenset(
    files("app.fhir").joinpath("r4_resource_types.txt").read_text(encoding="utf-8").split()
)
STORED_TYPES: frozenset[str] = RESOURCE_TYPES - {"Parameters"}
"""Those with an endpoint: Parameters only travels (http://hl7.org/fhir/R4/parameters.html)."""
