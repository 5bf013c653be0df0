"""Every stored case made from scratch, resource by resource through plain searches: what the kept ones are held against."""

from typing import Any

from app.convert.from_bundle import case_of
from app.convert.identity import resource_id
from app.fhir import exact_json
from app.fhir.names import CASE_SYSTEM
from app.fhir.problems import Problem
from app.fhir.references import references_in
from app.interaction.asked import ask
from app.interaction.gather_case import ABOUT_A_SUBJECT
from app.interaction.service import Service
from app.store.records import Stored

Told = dict[str, Any]
"""Case id → the document, or why there is none."""


async def plain_cases(service: Service) -> Told:
    """As the store is now; it must not change meanwhile."""
    told: Told = {}
    for composition in await _all(service, "Composition", ("identifier", f"{CASE_SYSTEM}|")):
        case_id = exact_json.loads(composition.body)["identifier"].get("value")
        if case_id and case_id not in told:
            own = await _live(service, f"Composition/{resource_id(case_id, 'composition')}")
            told[case_id] = await _case(service, case_id, own or composition)
    return told


async def _case(service: Service, case_id: str, composition: Stored) -> Any:
    body = exact_json.loads(composition.body)
    named = str((body.get("identifier") or {}).get("value", ""))
    subject = str((body.get("subject") or {}).get("reference", ""))
    provenance = await _live(service, f"Provenance/{resource_id(named, 'provenance')}")
    if provenance is None and subject.startswith("Patient/"):
        others = await _all(service, "Provenance", ("patient", subject))
        provenance = next((one for one in others if composition.address in _referred(one)), None)
    roots = [composition, *([provenance] if provenance else [])]
    found = [*roots]
    for address in dict.fromkeys(address for root in roots for address in _referred(root)):
        found += [one for one in [await _live(service, address)] if one is not None]
    for type_ in ABOUT_A_SUBJECT if subject else ():
        name = "patient" if type_ in ("BodyStructure", "ResearchSubject") else "subject"
        if name == "subject" or subject.startswith("Patient/"):
            found += await _all(service, type_, (name, subject))
    resources = {one.address: one for one in found}.values()
    recorded = max(one.updated for one in resources).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        entries: list[tuple[str | None, Told]] = [(None, exact_json.loads(one.body)) for one in resources]
        return case_of(entries, service.terminology, recorded)[0].as_data()
    except Problem as problem:
        return "; ".join(issue.text for issue in problem.issues)


async def _live(service: Service, address: str) -> Stored | None:
    type_, _, id_ = address.partition("/")
    found = await service.store.newest(type_, id_)
    return found if found is not None and not found.deleted else None


async def _all(service: Service, type_: str, *params: tuple[str, str]) -> list[Stored]:
    page = await service.store.search(ask(service, type_, *params, ("_count", "1000")).search())
    assert page.last is None
    return page.found


def _referred(stored: Stored) -> list[str]:
    found = [reference["reference"] for _, reference in references_in(exact_json.loads(stored.body))]
    return [one for one in found if one.count("/") == 1 and ":" not in one]
