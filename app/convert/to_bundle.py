"""case → transaction, collection or document Bundle."""

from typing import Any, Literal

from app.case.document import Case
from app.convert.assessments import write_assessment, write_outcome
from app.convert.conditions import write_condition
from app.convert.document import write_composition
from app.convert.draft import Draft
from app.convert.events import write_event
from app.convert.findings import write_cytogenetic, write_finding, write_stage
from app.convert.identity import resource_id
from app.convert.investigations import write_differential, write_figure, write_investigation
from app.convert.lesions import write_lesion
from app.convert.measurements import write_measurement
from app.convert.people import write_people
from app.convert.source import write_provenance, write_source
from app.convert.statistics import write_statistic
from app.convert.treatments import write_treatment
from app.convert.trials import write_trial
from app.fhir.elements import Element
from app.fhir.names import MCODE_BASE, structure_definition
from app.terminology.terminology import Terminology

BundleType = Literal["transaction", "collection", "document"]
WRITERS: dict[str, Any] = {
    "conditions": write_condition,
    "events": write_event,
    "treatments": write_treatment,
    "trials": write_trial,
    "measurements": write_measurement,
    "cytogenetics": write_cytogenetic,
    "findings": write_finding,
    "stages": write_stage,
    "lesions": write_lesion,
    "assessments": write_assessment,
    "investigations": write_investigation,
    "figures": write_figure,
    "differentials": write_differential,
    "outcomes": write_outcome,
    "statistics": write_statistic,
}


def resources_of(case: Case, terminology: Terminology) -> dict[str, Element]:
    """The resources of a case by their role, in the order of the document; the Composition and Provenance last."""
    draft = Draft(case, terminology)
    write_people(draft)
    for name, write in WRITERS.items():
        for item in getattr(case, name):
            write(item, draft)
    write_source(draft)
    write_composition(draft)
    write_provenance(draft)
    return draft.resources


def case_to_bundle(
    case: Case, terminology: Terminology, type_: BundleType = "transaction", server_ids: bool = False
) -> Element:
    """The case as a Bundle. The same document gives the same Bundle, byte for byte.

    transaction: `PUT Type/id` entries, or with `server_ids` `POST` with `ifNoneExist` on our identifier, for receivers
    that assign ids. collection: as mCODE's patient bundle. document: Composition first, identifier and timestamp (bdl-9,
    bdl-10).
    """
    resources = resources_of(case, terminology)
    if type_ == "document":
        first = {"composition": resources.pop("composition")}
        resources = {**first, **resources}
    of_mcode = [f"{MCODE_BASE}/mcode-patient-bundle"] if type_ == "collection" and case.grain == "individual" else []
    bundle: Element = {
        "resourceType": "Bundle",
        "meta": {"profile": [*of_mcode, structure_definition("case-bundle")]},
    }
    if type_ == "document":
        content = resource_id(case.id, f"document/{case.recorded}")
        bundle["identifier"] = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{content}"}
    bundle["type"] = type_
    if type_ != "transaction":
        bundle["timestamp"] = case.recorded
    bundle["entry"] = [_entry(resource, type_, server_ids) for resource in resources.values()]
    return bundle


def _entry(resource: Element, type_: BundleType, server_ids: bool) -> Element:
    entry: Element = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
    if type_ == "transaction":
        type_name, identifiers = resource["resourceType"], resource.get("identifier")
        entry["request"] = {"method": "PUT", "url": f"{type_name}/{resource['id']}"}
        if server_ids:
            entry["request"] = {"method": "POST", "url": type_name}
            first = identifiers[0] if isinstance(identifiers, list) else identifiers
            if first:
                entry["request"]["ifNoneExist"] = f"identifier={first['system']}|{first['value']}"
    return entry


def to_models(bundle: Element) -> Any:
    """A converted Bundle as a `fhir.resources.R4B` object, for Python users. Its decimals lose trailing zeros."""
    from fhir.resources.R4B.bundle import Bundle  # 0.5 s to import, so only here

    from app.fhir.exact_json import dumps

    return Bundle.model_validate_json(dumps(bundle))
