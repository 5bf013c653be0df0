"""Treatments: a Procedure for the line, a MedicationStatement for each agent.

In a series, what not all patients had is a statement in the source's words (modelling.md, Series).
"""

from typing import Any

from app.case.course import Agent, Treatment
from app.convert.draft import Draft
from app.convert.extensions import all_of, first, ours, stated
from app.convert.record import Record
from app.fhir.elements import Element, concept, extension
from app.fhir.names import CORE_EXTENSION_BASE, MCODE_BASE, structure_definition

RESEARCH_STUDY = f"{CORE_EXTENSION_BASE}/workflow-researchStudy"
TARGET = f"{CORE_EXTENSION_BASE}/procedure-targetBodyStructure"
TARGET_LESION = structure_definition("target-lesion")
INTENT = f"{MCODE_BASE}/mcode-procedure-intent"
STATUS = {
    "completed": "completed",
    "stopped": "stopped",
    "in_progress": "in-progress",
    "not_done": "not-done",
    "unknown": "unknown",
}
STATUS_BACK = {code: word for word, code in STATUS.items()} | {"preparation": "unknown", "on-hold": "unknown"}
AGENT_STATUS = {"taken": "completed", "stopped": "stopped", "unknown": "unknown"}
AGENT_STATUS_BACK = {code: word for word, code in AGENT_STATUS.items()} | {"active": "taken"}


def write_treatment(item: Treatment, draft: Draft) -> None:
    """A Procedure with its MedicationStatements; or an Observation where not all of a series had it."""
    if item.given_to != "all":
        _write_statement(item, draft)
        return
    study = [extension(RESEARCH_STUDY, valueReference=draft.item(item.trial))] if item.trial else []
    extensions = [
        *([ours("treatment-line", valuePositiveInt=item.line)] if item.line else []),
        *([ours("cycles", valuePositiveInt=item.cycles)] if item.cycles else []),
        *([ours("regimen", valueCodeableConcept=draft.coded("regimens", item.regimen))] if item.regimen else []),
        *([extension(INTENT, valueCodeableConcept=draft.coded("intents", item.intent))] if item.intent else []),
        *(_target(id_, draft) for id_ in item.targets),
        *study,
    ]
    draft.add(
        f"treatments/{item.id}",
        "Procedure",
        item,
        extension=extensions,
        status=STATUS[item.status],
        statusReason=draft.coded("reasons", item.stop_reason) if item.stop_reason else None,
        code=draft.coded("procedures", item.procedure, item.label),
        subject=draft.subject(item.of),
        reasonReference=[draft.item(draft.myeloma.id)] if draft.myeloma else None,
        **draft.own_time("performed", item.start, item.end, period=True),
    )
    for agent in item.agents:
        _write_agent(agent, item, draft, study)


def _target(id_: str, draft: Draft) -> Element:
    """A lesion that it was aimed at. The standard's extension takes a BodyStructure; a group's lesion is a Condition."""
    lesion = next(one for one in draft.case.lesions if one.id == id_)
    url = TARGET if draft.is_person(lesion.of) else TARGET_LESION
    return extension(url, valueReference=draft.item(id_))


def _write_agent(agent: Agent, item: Treatment, draft: Draft, study: list[Element]) -> None:
    draft.add(
        f"treatments/{item.id}/agents/{agent.id}",
        "MedicationStatement",
        extension=[*stated(agent.as_stated), *study],
        partOf=[draft.item(item.id)],
        status=AGENT_STATUS[agent.status],
        statusReason=[draft.coded("reasons", agent.stop_reason)] if agent.stop_reason else None,
        medicationCodeableConcept=draft.coded("drugs", agent.drug),
        subject=draft.subject(item.of),
        reasonReference=[draft.item(draft.myeloma.id)] if draft.myeloma else None,
        dosage=[{"text": agent.dose_as_stated}] if agent.dose_as_stated else None,
        **draft.at("effective", item.id),
    )


def _write_statement(item: Treatment, draft: Draft) -> None:
    procedure = {"code": concept(text="Treatment"), "valueCodeableConcept": draft.coded("procedures", item.procedure)}
    agents = [
        {
            "id": a.id,
            "extension": stated(a.as_stated),
            "code": concept(text="Agent"),
            "valueCodeableConcept": draft.coded("drugs", a.drug),
        }
        for a in item.agents
    ]
    draft.add(
        f"treatments/{item.id}",
        "Observation",
        item,
        extension=[ours("given-to", valueCode=item.given_to.replace("_", "-"))],
        status="final",
        code=concept(text="Treatment that not all patients had"),
        subject=draft.subject(item.of),
        valueString=item.label,
        component=[*([procedure] if item.procedure else []), *({k: v for k, v in a.items() if v} for a in agents)],
        **draft.own_time("effective", item.start, item.end, period=True),
    )


def read_treatment(resource: Element, record: Record) -> dict[str, Any] | None:
    """A treatment of a Procedure or, for what not all had, of an Observation."""
    if resource["resourceType"] == "Observation":
        return _read_statement(resource, record)
    code = resource.get("code") or {}
    procedure = record.word("procedures", code, by_text=False)
    label = code.get("text") or next((one.get("display") for one in code.get("coding", ()) if one.get("display")), None)
    if label is None:
        return None
    agents = [_read_agent(one, record) for one in record.parts(resource, "MedicationStatement")]
    intent = record.word("intents", next(all_of(resource, INTENT), None))
    reason = record.word("reasons", resource.get("statusReason"))
    aimed = [one for one in resource.get("extension", ()) if one.get("url") in (TARGET, TARGET_LESION)]
    targets = [record.named(one.get("valueReference"), "lesions") for one in aimed]
    fields = {
        "label": label,
        "procedure": procedure,
        "regimen": record.word("regimens", first(resource, "regimen")),
        "line": first(resource, "treatment-line"),
        "agents": [agent for agent in agents if agent],
        "cycles": first(resource, "cycles"),
        "trial": record.named(next(all_of(resource, RESEARCH_STUDY), None), "trials"),
        "status": STATUS_BACK.get(str(resource.get("status")), "unknown"),
        "stop_reason": reason,
        "intent": intent,
        "targets": [id_ for id_ in targets if id_],
    }
    made = {**record.base(resource), **{name: value for name, value in fields.items() if value}}
    return made | record.own_time(resource, "performed", "start", "end")


def read_agent_alone(resource: Element, record: Record) -> dict[str, Any] | None:
    """A treatment of a MedicationStatement that belongs to no Procedure."""
    agent = _read_agent(resource, record)
    if agent is None:
        return None
    made = {
        **record.base(resource),
        "label": record.terminology.concept("drugs", agent["drug"]).text,
        "agents": [agent],
    }
    return made | record.own_time(resource, "effective", "start", "end")


def _read_agent(resource: Element, record: Record) -> dict[str, Any] | None:
    drug = record.word("drugs", resource.get("medicationCodeableConcept"))
    if drug is None:
        return None
    status = AGENT_STATUS_BACK.get(str(resource.get("status")), "unknown")
    role = record.role(resource) or ""
    fields = {
        "id": role.rpartition("/")[2] or record.id_of(resource),
        "drug": drug,
        "status": status,
        "stop_reason": record.word("reasons", (resource.get("statusReason") or [None])[0])
        if status == "stopped"
        else None,
        "dose_as_stated": (resource.get("dosage") or [{}])[0].get("text"),
        "as_stated": first(resource, "as-stated"),
    }
    return {name: value for name, value in fields.items() if value}


def _read_statement(resource: Element, record: Record) -> dict[str, Any]:
    components = resource.get("component", ())
    agents = [
        {
            "id": one["id"],
            "drug": record.word("drugs", one.get("valueCodeableConcept")),
            "as_stated": first(one, "as-stated"),
        }
        for one in components
        if "id" in one
    ]
    procedure = next((one.get("valueCodeableConcept") for one in components if "id" not in one), None)
    fields = {
        "label": resource.get("valueString"),
        "procedure": record.word("procedures", procedure),
        "agents": [{name: value for name, value in agent.items() if value} for agent in agents],
        "given_to": str(first(resource, "given-to")).replace("-", "_"),
    }
    made = {**record.base(resource), **{name: value for name, value in fields.items() if value}}
    return made | record.own_time(resource, "effective", "start", "end")
