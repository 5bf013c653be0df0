"""All resources of one stored case: its own, and what hospitals have added to its patient since."""

from collections.abc import Iterable
from typing import Any

from app.convert.identity import resource_id
from app.fhir import exact_json
from app.fhir.elements import Element
from app.fhir.names import CASE_SYSTEM
from app.fhir.references import references_in
from app.interaction.asked import ask
from app.interaction.service import Service
from app.search.conditions import Position
from app.store.records import Stored

ABOUT_A_SUBJECT = (
    "BodyStructure",
    "ClinicalImpression",
    "Condition",
    "DiagnosticReport",
    "Media",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "ResearchSubject",
    "Specimen",
)
"""Types that a hospital may add to a case by FHIR, found by their patient or subject."""


async def composition_of(service: Service, case_id: str) -> Stored | None:
    """The Composition that stands for the case, by its identifier; None where there is none."""
    own = await service.store.newest("Composition", resource_id(case_id, "composition"))
    if own is not None and not own.deleted:
        return own
    asked = ask(service, "Composition", ("identifier", f"{CASE_SYSTEM}|{case_id}"), ("_count", "1"))
    found = (await service.store.search(asked.search())).found
    return found[0] if found else None


async def own_resources(service: Service, composition: Stored) -> list[Stored]:
    """What was stored with the case: the Composition, its Provenance, and all that they refer to."""
    body = exact_json.loads(composition.body)
    case_id = str((body.get("identifier") or {}).get("value", ""))
    provenance = await _provenance(service, case_id, body)
    roots = [composition, *([provenance] if provenance else [])]
    addresses = dict.fromkeys(address for root in roots for address in _addresses(exact_json.loads(root.body)))
    targets = [await service.store.newest(*address.split("/")) for address in addresses]
    found = {stored.address: stored for stored in (*roots, *targets) if stored is not None and not stored.deleted}
    return list(found.values())


async def all_resources(service: Service, composition: Stored) -> list[Stored]:
    """The case's own resources, then what else is about its patient or group."""
    own = await own_resources(service, composition)
    subject = (exact_json.loads(composition.body).get("subject") or {}).get("reference")
    added = await about(service, subject) if subject else []
    return list({stored.address: stored for stored in (*own, *added)}.values())


async def about(service: Service, subject: str) -> list[Stored]:
    """All resources of the types of `ABOUT_A_SUBJECT` that refer to the subject, `Patient/id` or `Group/id`."""
    found: list[Stored] = []
    for type_ in ABOUT_A_SUBJECT:
        name = "patient" if type_ in ("BodyStructure", "ResearchSubject") else "subject"
        if subject.startswith("Group/") and name == "patient":
            continue
        found += await all_of(service, type_, (name, subject))
    return found


async def all_of(service: Service, type_: str, *params: tuple[str, str]) -> list[Stored]:
    """Everything of the type that meets the parameters, page by page."""
    asked = ask(service, type_, *params, ("_count", "1000"), ("_total", "none"))
    found: list[Stored] = []
    after: Position | None = None
    top: int | None = None
    while True:
        page = await service.store.search(asked.search(after, top))
        found += page.found
        after, top = page.last, page.top
        if after is None:
            return found


def entries_of(resources: Iterable[Stored]) -> list[tuple[str | None, Element]]:
    """The resources as `case_of` takes them, without what the store added to their meta."""
    return [(None, exact_json.loads(stored.body)) for stored in resources]


async def _provenance(service: Service, case_id: str, composition: dict[str, Any]) -> Stored | None:
    own = await service.store.newest("Provenance", resource_id(case_id, "provenance"))
    if own is not None and not own.deleted:
        return own
    subject = str((composition.get("subject") or {}).get("reference", ""))
    if not subject.startswith("Patient/"):
        return None
    found = await all_of(service, "Provenance", ("patient", subject))
    address = f"Composition/{composition.get('id')}"
    return next((one for one in found if address in _addresses(exact_json.loads(one.body))), None)


def _addresses(resource: dict[str, Any]) -> list[str]:
    found = [str(reference.get("reference", "")) for _, reference in references_in(resource)]
    return [address for address in found if address.count("/") == 1 and ":" not in address]
