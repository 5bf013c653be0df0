"""Lesions: a BodyStructure for a patient's, a Condition for a group's (R4's BodyStructure knows patients only)."""

from typing import Any

from app.case.disease import Lesion, LesionSize
from app.convert.draft import Draft
from app.convert.extensions import all_of, first, ours, values
from app.convert.identity import item_identifier
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, extension, identifier, without_nothing
from app.fhir.names import LOINC, MCODE_BASE, UCUM, code_system

RELATED_CONDITION = f"{MCODE_BASE}/mcode-related-condition"
LESION = coding(code_system("condition"), "extramedullary-disease", "Extramedullary disease of multiple myeloma")
SIZE = concept(coding(LOINC, "21889-1", "Size Tumor"))
LONGEST = concept(coding(LOINC, "33728-7", "Size.maximum dimension in Tumor"))
FURTHER = concept(coding(LOINC, "33729-5", "Size additional dimension in Tumor"))
BODY_STRUCTURE = concept(coding("http://hl7.org/fhir/resource-types", "BodyStructure", "BodyStructure"))


def write_lesion(item: Lesion, draft: Draft) -> None:
    """One lesion, and an Observation for each of its measured sizes."""
    own = [
        *([ours("position-as-stated", valueString=item.position_as_stated)] if item.position_as_stated else []),
        *([ours("number-as-stated", valueString=item.number_as_stated)] if item.number_as_stated else []),
        ours("contiguity-with-bone", valueCode=item.contiguity_with_bone.replace("_", "-")),
        *([ours("lesion-phase", valueCode=item.phase)] if item.phase else []),
        *(ours("lesion-evidence", valueCode=kind.replace("_", "-")) for kind in item.evidence),
        *(ours("lesion-figure", valueReference=draft.item(id_)) for id_ in item.figures),
    ]
    if draft.is_person(item.of):
        _write_body_structure(item, draft, own)
    else:
        _write_condition(item, draft, own)
    for number, size in enumerate(item.sizes):
        _write_size(size, f"lesions/{item.id}/sizes/{number}", item, draft)


def _write_body_structure(item: Lesion, draft: Draft, own: list[Element]) -> None:
    related = [extension(RELATED_CONDITION, valueReference=draft.item(item.condition))] if item.condition else []
    # BodyStructure has no time of its own: our extension names the event at which the lesion was there.
    seen = [ours("lesion-observed", valueReference=draft.item(item.at))] if item.at else []
    role = f"lesions/{item.id}"
    resource = draft.add(
        role,
        "BodyStructure",
        item,
        profile="mcode-tumor" if item.site else None,
        own="extramedullary-lesion",
        extension=[*own, *related, *seen],
        location=draft.coded("sites", item.site) if item.site else None,
        locationQualifier=[draft.coded("laterality", item.laterality)] if item.laterality else None,
        patient=draft.subject(item.of),
    )
    tumor = item_identifier(draft.case.id, role)
    resource["identifier"] = [identifier(tumor["system"], tumor["value"], use="usual", type_=BODY_STRUCTURE)]


def _write_condition(item: Lesion, draft: Draft, own: list[Element]) -> None:
    part_of = [ours("lesion-condition", valueReference=draft.item(item.condition))] if item.condition else []
    draft.add(
        f"lesions/{item.id}",
        "Condition",
        item,
        own="extramedullary-disease",
        extension=[*own, *part_of],
        clinicalStatus=concept(coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")),
        category=[
            concept(
                coding(
                    "http://terminology.hl7.org/CodeSystem/condition-category",
                    "encounter-diagnosis",
                    "Encounter Diagnosis",
                )
            )
        ],
        code=concept(LESION, text=LESION["display"]),
        bodySite=[site] if (site := draft.site(item.site, item.laterality)) else None,
        subject=draft.subject(item.of),
        **draft.at("onset", item.at),
    )


def _write_size(size: LesionSize, role: str, item: Lesion, draft: Draft) -> None:
    def dimension(code: Element, value: Any) -> Element:
        return {"code": code, "valueQuantity": {"value": value, "unit": size.unit, "system": UCUM, "code": size.unit}}

    further = [dimension(FURTHER, size.perpendicular)] if size.perpendicular is not None else []
    draft.add(
        role,
        "Observation",
        profile="mcode-tumor-size" if draft.is_person(item.of) else None,
        status="final",
        code=SIZE,
        subject=draft.subject(item.of),
        focus=[draft.item(item.id)],
        component=[dimension(LONGEST, size.longest), *further],
        **draft.at("effective", size.at),
    )


def read_lesion(resource: Element, record: Record) -> dict[str, Any] | None:
    """A lesion of a BodyStructure, or of the Condition that stands for one in a series."""
    if resource["resourceType"] == "BodyStructure":
        made = {**record.base(resource, "patient"), **_body_structure(resource, record)}
    else:
        made = {
            **record.base(resource),
            **record.at(resource, "onset"),
            **record.site((resource.get("bodySite") or [None])[0]),
        }
        made |= without_nothing({"condition": record.named(first(resource, "lesion-condition"), "conditions")})
    figures = [record.named(one, "figures") for one in values(resource, "lesion-figure")]
    sizes = [_read_size(one, record) for _, one in record.entries if _is_size_of(one, resource, record)]
    return made | without_nothing(
        {
            "position_as_stated": first(resource, "position-as-stated"),
            "number_as_stated": first(resource, "number-as-stated"),
            "contiguity_with_bone": str(first(resource, "contiguity-with-bone") or "not-stated").replace("-", "_"),
            "phase": first(resource, "lesion-phase"),
            "evidence": [kind.replace("-", "_") for kind in values(resource, "lesion-evidence")],
            "figures": [id_ for id_ in figures if id_],
            "sizes": [size for size in sizes if size],
        }
    )


def _body_structure(resource: Element, record: Record) -> dict[str, Any]:
    at = record.named(first(resource, "lesion-observed"), "events", "treatments")
    sides = [record.word("laterality", one) for one in resource.get("locationQualifier", ())]
    return without_nothing(
        {
            "at": at,
            "condition": record.named(next(all_of(resource, RELATED_CONDITION), None), "conditions"),
            "site": record.word("sites", resource.get("location")),
            "laterality": next((side for side in sides if side), None),
        }
    )


def _is_size_of(observation: Element, lesion: Element, record: Record) -> bool:
    if observation.get("resourceType") != "Observation" or "component" not in observation:
        return False
    return any(c in SIZE["coding"] for c in _bare(observation)) and any(
        record.resolve(f) is lesion for f in observation.get("focus", ())
    )


def _bare(observation: Element) -> list[Element]:
    return list((observation.get("code") or {}).get("coding", ()))


def _read_size(observation: Element, record: Record) -> dict[str, Any] | None:
    found: dict[str, Any] = record.at(observation, "effective")
    for component in observation["component"]:
        quantity = component.get("valueQuantity") or {}
        name = {"33728-7": "longest", "33729-5": "perpendicular"}.get((_bare(component) or [{}])[0].get("code", ""))
        if name and "value" in quantity:
            found |= {name: quantity["value"], "unit": quantity.get("code")}
    return found if "longest" in found and "at" in found else None
