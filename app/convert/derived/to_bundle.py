"""What the rules derive from a case, as FHIR resources and as a collection Bundle. Pure."""

from collections.abc import Mapping
from typing import Any

from app.case.document import Case
from app.convert.derived.addresses import Addresses
from app.convert.derived.answers import write_answer
from app.convert.derived.course import write_interval
from app.convert.derived.derivation import Derivation
from app.convert.derived.discordances import write_discordance
from app.convert.derived.discrepancies import write_discrepancy
from app.convert.derived.inferred import write_inferred
from app.convert.derived.marked import DERIVED
from app.convert.derived.provenance import write_device, write_provenance
from app.fhir.elements import Element
from app.terminology.terminology import Terminology


def derived_resources(
    case: Case,
    assessment: Mapping[str, Any],
    addresses: Addresses,
    terminology: Terminology,
    version: str,
    recorded: str,
) -> dict[str, Element]:
    """The derived resources by their role: the Device first, the Provenance last.

    assessment: the contract's, of this case. addresses: where the case's own resources are. version: of the service. recorded:
    the instant of the Provenance; all else is the same for the same record, rule sets and version, whenever it is asked.
    """
    derivation = Derivation(case, terminology, addresses, version)
    write_device(derivation)
    write_inferred(derivation)
    for name, write in (
        ("rules", write_answer),
        ("discordance", write_discordance),
        ("intervals", write_interval),
        ("discrepancies", write_discrepancy),
    ):
        for one in assessment[name]:
            write(one, derivation)
    write_provenance(derivation, recorded)
    return derivation.resources


def derived_bundle(resources: Mapping[str, Element], recorded: str) -> Element:
    """The resources as a collection: fullUrls and references among them are urn:uuid, others lead to the stored record."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources.values()]
    meta = {"tag": [DERIVED]}
    return {"resourceType": "Bundle", "meta": meta, "type": "collection", "timestamp": recorded, "entry": entries}
