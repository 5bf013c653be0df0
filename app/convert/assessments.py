"""Assessments: the status of one compartment at one time, and reported responses, in the source's own class."""

from typing import Any

from app.case.course import Outcome
from app.case.evidence import Assessment
from app.convert.draft import Draft
from app.convert.findings import EXAM
from app.convert.missing import absence_of, absent_reason
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, without_nothing
from app.fhir.names import LOINC

VITAL_STATUS = concept(coding(LOINC, "67162-8"), text="Vital status")
CAUSE_OF_DEATH = concept(
    coding(LOINC, "69453-9", "Cause of death [US Standard Certificate of Death]"), text="Cause of death"
)


def write_assessment(item: Assessment, draft: Draft) -> None:
    """An Observation whose code names the compartment: without that, "no evidence of disease" would be false."""
    found = draft.terminology.concept("compartments", item.compartment)
    site = found.attributes.get("site")
    treatment = next((one for one in draft.case.treatments if one.id == item.treatment), None)
    is_procedure = treatment is not None and treatment.given_to == "all"
    is_response = item.status is not None and treatment is not None
    focus = [draft.item(id_) for id_ in item.lesions]
    if treatment is not None and not is_procedure:
        focus.append(draft.item(treatment.id))
    draft.add(
        f"assessments/{item.id}",
        "Observation",
        item,
        own="reported-response" if is_response else "compartment-status",
        status="final",
        category=[EXAM],
        code=draft.coded("compartments", item.compartment),
        subject=draft.subject(item.of),
        focus=focus,
        partOf=[draft.item(treatment.id)] if treatment is not None and is_procedure else None,
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        bodySite=draft.coded("sites", site) if site else None,
        method=draft.coded("methods", item.method) if item.method else None,
        valueCodeableConcept=draft.coded("responses", item.status) if item.status else None,
        **draft.at("effective", item.at),
    )


def read_assessment(resource: Element, record: Record) -> dict[str, Any] | None:
    """An assessment of an Observation."""
    compartment = record.word("compartments", resource.get("code"))
    if compartment is None:
        return None
    status = record.word("responses", resource.get("valueCodeableConcept"))
    value = {"status": status} if status else {"missing": absence_of(resource.get("dataAbsentReason")) or "not_stated"}
    focus = resource.get("focus", ())
    treatments = [record.named(one, "treatments") for one in (*resource.get("partOf", ()), *focus)]
    lesions = [record.named(one, "lesions") for one in focus]
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        "compartment": compartment,
        **value,
        **without_nothing(
            {
                "treatment": next((id_ for id_ in treatments if id_), None),
                "lesions": [id_ for id_ in lesions if id_],
                "method": record.word("methods", resource.get("method")),
            }
        ),
    }


def write_outcome(item: Outcome, draft: Draft) -> None:
    """Vital status; when someone died stands here, that he died on the Patient (modelling.md, Time)."""
    cause: Element = {"code": CAUSE_OF_DEATH}
    if item.cause_as_stated:
        cause["valueString"] = item.cause_as_stated
    elif item.cause_missing:
        cause["dataAbsentReason"] = absent_reason(item.cause_missing)
    draft.add(
        f"outcomes/{item.id}",
        "Observation",
        item,
        status="final",
        code=VITAL_STATUS,
        subject=draft.subject(item.of),
        valueCodeableConcept=draft.coded("vital_status", item.vital_status) if item.vital_status else None,
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        component=[cause] if len(cause) > 1 else None,
        **draft.at("effective", item.at),
    )


def read_outcome(resource: Element, record: Record) -> dict[str, Any]:
    """An outcome of a vital-status Observation."""
    status = record.word("vital_status", resource.get("valueCodeableConcept"))
    value = (
        {"vital_status": status}
        if status
        else {"missing": absence_of(resource.get("dataAbsentReason")) or "not_stated"}
    )
    cause = (resource.get("component") or [{}])[0]
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        **value,
        **without_nothing(
            {"cause_as_stated": cause.get("valueString"), "cause_missing": absence_of(cause.get("dataAbsentReason"))}
        ),
    }
