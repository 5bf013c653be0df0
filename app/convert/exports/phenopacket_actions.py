"""Treatments of a person, as phenopackets' medical actions: one for each coded drug, else one for the procedure."""

from collections.abc import Iterator
from typing import Any

from app.case.course import Treatment
from app.convert.exports.curies import ontology_class
from app.convert.exports.export import Loss
from app.convert.exports.patients import Subject
from app.convert.exports.phenopacket_times import time_element
from app.terminology.terminology import Terminology

RADIOTHERAPY = ("radiotherapy", "local_radiotherapy", "external_beam_photons")


def medical_actions(subject: Subject, terminology: Terminology, losses: list[Loss]) -> list[dict[str, Any]]:
    """What was given. What was not done is lost: a medical action is one that was taken."""
    found = []
    for path, one in subject.here("treatments"):
        if one.status == "not_done":
            losses.append(Loss(subject.case.id, path, "not given: a medical action is one that was taken"))
            continue
        actions = [
            *_drugs(subject, path, one, terminology, losses),
            *_procedure(subject, path, one, terminology, losses),
        ]
        shared = _shared(subject, path, one, terminology, losses)
        found += [{**action, **shared} for action in actions]
        if not actions:
            losses.append(
                Loss(subject.case.id, path, f"{one.label}: neither a drug nor a procedure with a verified code")
            )
        for name in ("regimen", "cycles", "line", "trial"):
            if getattr(one, name) is not None:
                losses.append(Loss(subject.case.id, f"{path}.{name}", "no place beside a drug"))
    return found


def _drugs(
    subject: Subject, path: str, one: Treatment, terminology: Terminology, losses: list[Loss]
) -> Iterator[dict[str, Any]]:
    for number, agent in enumerate(one.agents):
        where = f"{path}.agents[{number}]"
        drug = ontology_class(terminology.concept("drugs", agent.drug))
        if drug is None:
            losses.append(Loss(subject.case.id, where, f"{agent.drug}: no verified code"))
            continue
        losses.append(Loss(subject.case.id, where, "dose and days: a DoseInterval needs a quantity with a unit"))
        reason = _reason(subject, where, agent.stop_reason, terminology, losses)
        yield {"treatment": {"agent": drug}, **({"treatmentTerminationReason": reason} if reason else {})}


def _reason(
    subject: Subject, path: str, word: str | None, terminology: Terminology, losses: list[Loss]
) -> dict[str, Any] | None:
    if word is None:
        return None
    reason = ontology_class(terminology.concept("reasons", word))
    if reason is None:
        losses.append(Loss(subject.case.id, f"{path}.stop_reason", f"{word}: no verified code"))
    return reason


def _procedure(
    subject: Subject, path: str, one: Treatment, terminology: Terminology, losses: list[Loss]
) -> Iterator[dict[str, Any]]:
    code = ontology_class(terminology.concept("procedures", one.procedure)) if one.procedure else None
    if code is None:
        return
    if one.procedure in RADIOTHERAPY:
        losses.append(
            Loss(subject.case.id, path, "a Procedure: RadiationTherapy wants Gy and fractions, and would say 0")
        )
    performed = time_element(subject, one.id, one.start)
    if performed is None:
        losses.append(Loss(subject.case.id, f"{path}.start", "performed: neither an age nor a day is known"))
    yield {"procedure": {"code": code, **({"performed": performed} if performed else {})}}


def _shared(
    subject: Subject, path: str, one: Treatment, terminology: Terminology, losses: list[Loss]
) -> dict[str, Any]:
    """Intent, response and reason for the end, of every action of the treatment."""
    made: dict[str, Any] = {}
    if one.intent is not None and (intent := ontology_class(terminology.concept("intents", one.intent))):
        made["treatmentIntent"] = intent
    if one.stop_reason is not None and all(agent.status != "stopped" for agent in one.agents):
        reason = _reason(subject, path, one.stop_reason, terminology, losses)
        made |= {"treatmentTerminationReason": reason} if reason else {}
    said = [each for _, each in subject.here("assessments") if each.treatment == one.id and each.status is not None]
    overall = [each for each in said if each.compartment == "unspecified"]
    codes = [ontology_class(terminology.concept("responses", str(each.status))) for each in overall]
    coded = [code for code in codes if code is not None]
    if len(coded) == 1:
        made["responseToTreatment"] = coded[0]
    for each in said if len(coded) != 1 else [one for one in said if one not in overall]:
        text = f"{each.compartment}, {each.status}: one untimed, coded response a treatment, and no compartment"
        losses.append(Loss(subject.case.id, path, text))
    return made
