"""The patient, or the group with its members and subgroups."""

from typing import Any

from app.case.people import Age, Patient
from app.convert.draft import Draft
from app.convert.extensions import all_of, first, ours, stated
from app.convert.record import Record
from app.fhir.elements import Element, absent, coding, concept, extension, identifier, without_nothing
from app.fhir.names import CASE_SYSTEM, ITEM_SYSTEM, UCUM, US_CORE_RACE, code_system

GENDERS = {"male", "female", "other", "unknown"}


def write_people(draft: Draft) -> None:
    """Patient for an individual; Group for a series, its members as Patients, its subgroups as member Groups."""
    case = draft.case
    if case.patient is not None:
        _write_patient(draft, "subject", case.patient, None, case.id)
        return
    ids = [member.id for member in case.members] + [subgroup.id for subgroup in case.subgroups]
    members = [{"entity": draft.item(id_)} for id_ in ids]
    _write_group(draft, "subject", case.n, case.grain, name=case.title, member=members)
    draft.resources["subject"]["identifier"].insert(0, identifier(CASE_SYSTEM, case.id))
    for member in case.members:
        _write_patient(draft, f"members/{member.id}", member, member.id, None, member.label)
    for subgroup in case.subgroups:
        partition = {
            "code": concept(text=subgroup.partition),
            "valueCodeableConcept": concept(text=subgroup.label or subgroup.id),
        }
        characteristic = [{**partition, "exclude": False}]
        extra = [*stated(subgroup.as_stated), *([ours("label", valueString=subgroup.label)] if subgroup.label else [])]
        _write_group(
            draft, f"subgroups/{subgroup.id}", subgroup.n, "subgroup", characteristic=characteristic, extension=extra
        )


def _write_group(draft: Draft, role: str, n: int, grain: str, **elements: Any) -> None:
    kind = concept(coding(code_system("case-grain"), grain, grain.capitalize()))
    draft.add(role, "Group", type="person", actual=True, code=kind, quantity=n, **elements)


def _write_patient(
    draft: Draft, role: str, patient: Patient, of: str | None, case_id: str | None, label: str | None = None
) -> None:
    name = without_nothing({"family": patient.name.family, "given": list(patient.name.given)}) if patient.name else None
    extensions = [ours("label", valueString=label)] if label else []
    if patient.ancestry_as_stated:
        extensions.append(extension(US_CORE_RACE, [extension("text", valueString=patient.ancestry_as_stated)]))
    dead = any(outcome.vital_status == "dead" and outcome.of == of for outcome in draft.case.outcomes)
    resource = draft.add(
        role,
        "Patient",
        profile="mcode-cancer-patient",
        extension=extensions,
        # A name that is withheld, not unknown: US Core asks for one (modelling.md, The patient and mCODE).
        name=[name or absent("masked")],
        gender=patient.sex,
        birthDate=patient.birth_date,
        deceasedBoolean=True if dead else None,
    )
    if patient.sex_as_stated:
        resource["_gender"] = {"extension": stated(patient.sex_as_stated)}
    own = [identifier(CASE_SYSTEM, case_id)] if case_id else []
    resource["identifier"] = [
        *own,
        *resource["identifier"],
        *(identifier(i.system, i.value) for i in patient.identifiers),
    ]
    if patient.age is not None and not _age_is_onset(draft, patient.age, of):
        draft.add(
            f"{role}/age",
            "Observation",
            status="final",
            code=concept(text="Age"),
            subject=draft.subject(of),
            valueQuantity=age_quantity(patient.age),
            extension=stated(patient.age.as_stated),
            **draft.at("effective", patient.age.at),
        )


def age_quantity(age: Age) -> Element:
    """An age in years as an Age (or the Quantity of an Observation)."""
    return {"value": age.years, "unit": "years", "system": UCUM, "code": "a"}


def _age_is_onset(draft: Draft, age: Age, of: str | None) -> bool:
    return of is None and onset_age(draft) is age


def onset_age(draft: Draft) -> Age | None:
    """The patient's age at the diagnosis, where it is all that says when that was."""
    case, myeloma = draft.case, draft.myeloma
    age = case.patient.age if case.patient else None
    if age is None or myeloma is None or age.at != myeloma.at:
        return None
    own = draft.at("onset", myeloma.at)
    return age if "onsetDateTime" not in own and "onsetPeriod" not in own else None


def read_patient(resource: Element, record: Record) -> dict[str, Any]:
    """The document's patient of a Patient."""
    name = next((one for one in resource.get("name", ()) if "family" in one or "given" in one), None)
    race = next(all_of(resource, US_CORE_RACE), None)
    identifiers = [
        {"system": one["system"], "value": one["value"]}
        for one in resource.get("identifier", ())
        if one.get("system") not in (None, CASE_SYSTEM, ITEM_SYSTEM) and one.get("value")
    ]
    return without_nothing(
        {
            "sex": resource.get("gender") if resource.get("gender") in GENDERS else "unknown",
            "sex_as_stated": first(resource.get("_gender"), "as-stated"),
            "age": _age(resource, record),
            "ancestry_as_stated": next(all_of(race, "text"), None),
            "identifiers": identifiers,
            "name": without_nothing({"family": name.get("family"), "given": name.get("given")}) if name else None,
            "birth_date": resource.get("birthDate"),
        }
    )


def _age(patient: Element, record: Record) -> dict[str, Any] | None:
    for _, resource in record.entries:
        if record.resolve(resource.get("subject")) is not patient:
            continue
        onset, role = resource.get("onsetAge"), record.role(resource) or ""
        if onset and onset.get("code") == "a":
            at = record.point({"reference": f"Condition/{resource.get('id')}"})
            return {"years": onset["value"], "at": at, **_words(onset)} if at else None
        if role.endswith("/age") and "valueQuantity" in resource:
            found = record.at(resource, "effective")
            return {"years": resource["valueQuantity"]["value"], **found, **_words(resource)} if found else None
    return None


def _words(element: Element) -> dict[str, Any]:
    words = first(element, "as-stated")
    return {"as_stated": words} if words else {}


def read_member(resource: Element, record: Record) -> dict[str, Any]:
    """A member of a series."""
    label = first(resource, "label")
    return {"id": record.id_of(resource), **({"label": label} if label else {}), **read_patient(resource, record)}


def read_subgroup(resource: Element, record: Record) -> dict[str, Any]:
    """A subgroup of a series."""
    characteristic = (resource.get("characteristic") or [{}])[0]
    made = {
        "id": record.id_of(resource),
        "n": resource.get("quantity"),
        "partition": (characteristic.get("code") or {}).get("text"),
        "label": first(resource, "label"),
        "as_stated": first(resource, "as-stated"),
    }
    return without_nothing(made)
