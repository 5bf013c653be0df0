"""GA4GH Phenopackets v2 (phenopacket-schema.readthedocs.io, 2.0): one JSON file for each person.

What the schema would fill with a default is left out and reported: a Quantity needs a unit, a RadiationTherapy a dose in
Gy and a whole number of fractions, a response has no time and no compartment.
"""

from collections.abc import Iterable
from typing import Any

from app.case.document import Case
from app.clinical.cohort_table.people import in_order
from app.clinical.time_axis import Point
from app.convert.exports.curies import ontology_class, resources_of
from app.convert.exports.export import Export, Loss
from app.convert.exports.patients import Subject, exact_day, subjects, without_person
from app.convert.exports.phenopacket_actions import medical_actions
from app.convert.exports.phenopacket_measurements import measurements
from app.convert.exports.phenopacket_times import time_element
from app.fhir import exact_json
from app.terminology.terminology import Terminology

CREATED_BY = "emm-fhir"
SEX = {"male": "MALE", "female": "FEMALE", "other": "OTHER_SEX", "unknown": "UNKNOWN_SEX"}
NOT_HELD = {
    "findings": "no verified HPO term: words are no phenotypic feature",
    "lesions": "no place for site, contact with bone and sizes of a lesion of a disease that is already there",
    "assessments": "no place for the status of one compartment at one time",
    "investigations": "no place for a report",
    "figures": "no place for a figure",
    "differentials": "no verified codes: a considered diagnosis would need one to be `excluded`",
    "stages": "no verified code for the stage",
    "trials": "no place for a trial",
}


def phenopacket(cases: Iterable[Case], terminology: Terminology) -> Export:
    """`<id>.json` for each individual and each described member; a series has none, and loses that."""
    given = in_order(cases)
    losses = [loss for case in given for loss in without_person(case)]
    files = {
        f"{subject.id}.json": exact_json.dumps(_packet(subject, terminology, losses), pretty=True)
        for case in given
        for subject in subjects(case)
    }
    return Export(files, tuple(losses))


def _packet(subject: Subject, terminology: Terminology, losses: list[Loss]) -> dict[str, Any]:
    packet: dict[str, Any] = {"id": subject.id, "subject": _individual(subject, losses)}
    parts = {
        "diseases": _diseases(subject, terminology, losses),
        "measurements": measurements(subject, terminology, losses),
        "medicalActions": medical_actions(subject, terminology, losses),
    }
    packet |= {name: found for name, found in parts.items() if found}
    for name, reason in NOT_HELD.items():
        if found := list(subject.here(name)):
            losses.append(Loss(subject.case.id, name, f"{len(found)} of them: {reason}"))
    packet["metaData"] = {
        "created": subject.case.recorded,
        "createdBy": CREATED_BY,
        "resources": resources_of(packet),
        "phenopacketSchemaVersion": "2.0",
        **_reference(subject.case),
    }
    losses.append(
        Loss(subject.case.id, "$this", "metaData.resources.version: the version of a code system is not kept")
    )
    return packet


def _reference(case: Case) -> dict[str, Any]:
    if case.source.doi is None:
        return {}
    return {"externalReferences": [{"id": f"DOI:{case.source.doi}", "description": case.source.title}]}


def _individual(subject: Subject, losses: list[Loss]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": subject.id}
    for path, outcome in subject.here("outcomes"):
        if outcome.vital_status is None:
            continue
        made["vitalStatus"] = {"status": "DECEASED" if outcome.vital_status == "dead" else "ALIVE"}
        span = subject.months(Point(outcome.at)) if outcome.at and outcome.vital_status == "dead" else None
        day = exact_day(span) if span is not None else None
        if day is not None:
            made["vitalStatus"]["survivalTimeInDays"] = day
        elif outcome.vital_status == "dead":
            losses.append(Loss(subject.case.id, path, "survivalTimeInDays is a whole number: the day is not known"))
    made["sex"] = SEX[subject.person.sex]
    for name in ("ancestry_as_stated", "birth_date", "name", "identifiers"):
        if getattr(subject.person, name):
            losses.append(
                Loss(subject.case.id, f"patient.{name}", "left out: a phenopacket is anonymous, and has no word for it")
            )
    return made


def _diseases(subject: Subject, terminology: Terminology, losses: list[Loss]) -> list[dict[str, Any]]:
    found, points = [], {event.id: event.time for event in subject.case.events}
    for path, one in subject.here("conditions"):
        term = ontology_class(terminology.concept("conditions", one.condition))
        if term is None:
            losses.append(
                Loss(subject.case.id, path, f"{one.condition}: no verified code in a system that is an ontology")
            )
            continue
        onset = time_element(subject, one.at, points.get(one.at) if one.at else None)
        if onset is None and one.at:
            losses.append(Loss(subject.case.id, f"{path}.at", "onset: neither an age nor a day is known"))
        if one.verification in ("provisional", "unconfirmed"):
            losses.append(
                Loss(
                    subject.case.id,
                    f"{path}.verification",
                    f"{one.verification}: left out, since a disease is one that is there",
                )
            )
            continue
        excluded = {"excluded": True} if one.verification == "refuted" else {}
        found.append({"term": term, **excluded, **({"onset": onset} if onset else {})})
    once = {exact_json.dumps(disease): disease for disease in found}
    return list(once.values())
