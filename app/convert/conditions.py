"""Conditions: the myeloma, its extramedullary relapse, a fracture."""

from typing import Any

from app.case.disease import Condition
from app.convert.draft import Draft
from app.convert.extensions import all_of, stated
from app.convert.people import age_quantity, onset_age
from app.convert.record import Record
from app.convert.times import linked
from app.fhir.elements import Element, coding, concept, extension
from app.fhir.names import CONDITION_DUE_TO, CORE_EXTENSION_BASE, code_system

VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
ASSERTED_DATE = f"{CORE_EXTENSION_BASE}/condition-assertedDate"
OWN = code_system("condition")
"""Words of ours for extramedullary disease, which no registry counts as another cancer."""
PROBLEM = concept(coding(CATEGORY, "problem-list-item", "Problem List Item"))
ENCOUNTER = concept(coding(CATEGORY, "encounter-diagnosis", "Encounter Diagnosis"))


def write_condition(item: Condition, draft: Draft) -> None:
    """A Condition. The myeloma is the problem-list item, with the stages that the source asserts of it."""
    is_myeloma = draft.myeloma is item
    extensions = [extension(CONDITION_DUE_TO, valueReference=draft.item(item.due_to))] if item.due_to else []
    onset = _onset(item, draft, is_myeloma)
    if is_myeloma and "onsetDateTime" in onset:
        extensions.append(extension(ASSERTED_DATE, valueDateTime=onset["onsetDateTime"]))
    stages = [stage for stage in draft.case.stages if stage.of == item.of] if is_myeloma else []
    code = draft.coded("conditions", item.condition)
    is_extramedullary = any(one.get("system") == OWN for one in code.get("coding", ()))
    refuted = item.verification == "refuted"
    draft.add(
        f"conditions/{item.id}",
        "Condition",
        item,
        profile="mcode-primary-cancer-condition" if is_myeloma and draft.is_person(None) else None,
        own="extramedullary-disease" if is_extramedullary else None,
        extension=extensions,
        # con-3 and con-4: a problem needs a clinical status, but for one that was refuted or abates
        clinicalStatus=None if refuted else concept(coding(CLINICAL, "active", "Active")),
        verificationStatus=concept(coding(VERIFICATION, item.verification, item.verification.capitalize()))
        if item.verification
        else None,
        category=[PROBLEM if is_myeloma else ENCOUNTER],
        code=code,
        bodySite=[site] if (site := draft.site(item.site, item.laterality)) else None,
        subject=draft.subject(item.of),
        stage=[
            {
                "summary": concept(text=stage.value),
                "assessment": [draft.item(stage.id)],
                "type": draft.coded("stages", stage.system),
            }
            for stage in stages
        ],
        evidence=[{"detail": [draft.item(id_) for id_ in item.evidence]}] if item.evidence else None,
        **onset,
    )


def _onset(item: Condition, draft: Draft, is_myeloma: bool) -> Element:
    age = onset_age(draft) if is_myeloma else None
    if age is not None and item.at is not None:
        link = linked(draft.item(item.at), "effective")
        return {"onsetAge": {"extension": [link, *stated(age.as_stated)], **age_quantity(age)}}
    return draft.at("onset", item.at)


def read_condition(resource: Element, record: Record) -> dict[str, Any] | None:
    """A condition of a Condition, or None where mappings/conditions.csv has no word for it."""
    word = record.word("conditions", resource.get("code"))
    if word is None:
        return None
    made = {**record.base(resource), "condition": word}
    if "onsetAge" in resource:
        at = record.point({"reference": f"Condition/{resource.get('id')}"})
        made |= {"at": at} if at else {}
    else:
        made |= record.at(resource, "onset")
    codes = [one.get("code") for one in (resource.get("verificationStatus") or {}).get("coding", ())]
    made |= (
        {"verification": codes[0]}
        if codes and codes[0] in ("confirmed", "provisional", "unconfirmed", "refuted")
        else {}
    )
    due_to = record.named(next(all_of(resource, CONDITION_DUE_TO), None), "conditions")
    made |= {"due_to": due_to} if due_to else {}
    details = [record.named(one) for evidence in resource.get("evidence", ()) for one in evidence.get("detail", ())]
    made |= {"evidence": [id_ for id_ in details if id_]} if any(details) else {}
    return made | record.site((resource.get("bodySite") or [None])[0])
