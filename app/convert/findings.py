"""Findings, cytogenetics and stages: Observations with a word, a presence or a text as value."""

from typing import Any

from app.case.evidence import Cytogenetic, Finding, Stage
from app.convert.draft import Draft
from app.convert.measurements import LABORATORY, component_value
from app.convert.missing import absence_of, absent_reason
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, without_nothing
from app.fhir.names import LOINC

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
EXAM = concept(coding(CATEGORY, "exam", "Exam"))
VARIANT = coding(LOINC, "69548-6", "Genetic variant assessment")
ISCN = concept(coding(LOINC, "81291-7", "Variant ISCN"))
CLONE = concept(text="Percentage of cells with the abnormality")
ALLELES = concept(text="Alleles with the abnormality")


def write_finding(item: Finding, draft: Draft) -> None:
    """An Observation of something seen or told."""
    draft.add(
        f"findings/{item.id}",
        "Observation",
        item,
        status="final",
        category=[EXAM],
        code=draft.coded("findings", item.finding),
        subject=draft.subject(item.of),
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        bodySite=draft.site(item.site, item.laterality),
        method=draft.coded("methods", item.method) if item.method else None,
        specimen=draft.specimen(item.specimen, item.of, item.at),
        **draft.result(item.result, item.text),
        **draft.at("effective", item.at),
    )


def read_finding(resource: Element, record: Record) -> dict[str, Any] | None:
    """A finding of an Observation."""
    word = record.word("findings", resource.get("code"))
    if word is None:
        return None
    method = record.word("methods", resource.get("method"))
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        "finding": word,
        **_value(resource, record),
        **record.site(resource.get("bodySite")),
        **({"method": method} if method else {}),
        **record.specimen(resource),
    }


def _value(resource: Element, record: Record) -> dict[str, Any]:
    return record.result(resource) or {"missing": absence_of(resource.get("dataAbsentReason")) or "not_stated"}


def write_cytogenetic(item: Cytogenetic, draft: Draft) -> None:
    """A genetic variant assessment, present or absent, after mCODE's GenomicVariant. No assay code: none is stated."""
    found = draft.terminology.concept("cytogenetics", item.abnormality)
    iscn = found.attributes.get("iscn")
    components = [{"code": ISCN, "valueCodeableConcept": concept(text=iscn)}] if iscn else []
    if item.clone_percent is not None:
        percent = {"value": item.clone_percent, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
        components.append({"code": CLONE, "valueQuantity": percent})
    if item.alleles is not None:
        components.append({"code": ALLELES, "valueCodeableConcept": concept(text=item.alleles)})
    draft.add(
        f"cytogenetics/{item.id}",
        "Observation",
        item,
        profile="mcode-genomic-variant" if draft.is_person(item.of) else None,
        status="final",
        category=[LABORATORY],
        code=concept(VARIANT, text=found.text),
        subject=draft.subject(item.of),
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        method=draft.coded("methods", item.method) if item.method else None,
        specimen=draft.specimen(item.specimen, item.of, item.at),
        component=components,
        **draft.result(item.result),
        **draft.at("effective", item.at),
    )


def read_cytogenetic(resource: Element, record: Record) -> dict[str, Any] | None:
    """A cytogenetic result of a variant assessment whose text is a word of mappings/cytogenetics.csv."""
    word = record.word("cytogenetics", {"text": (resource.get("code") or {}).get("text")})
    if word is None:
        return None
    value = {name: found for name, found in _value(resource, record).items() if name != "text"} or {
        "missing": "not_stated"
    }
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        "abnormality": word,
        **value,
        **without_nothing(
            {
                "clone_percent": component_value(resource, CLONE, "valueQuantity", "value"),
                "alleles": component_value(resource, ALLELES, "valueCodeableConcept", "text"),
                "method": record.word("methods", resource.get("method")),
            }
        ),
        **record.specimen(resource),
    }


def write_stage(item: Stage, draft: Draft) -> None:
    """A stage as asserted, after mCODE's CancerStage; the value stays text."""
    draft.add(
        f"stages/{item.id}",
        "Observation",
        item,
        profile="mcode-cancer-stage" if draft.is_person(item.of) else None,
        status="final",
        category=[EXAM],
        code=draft.coded("stages", item.system),
        subject=draft.subject(item.of),
        focus=[draft.item(draft.myeloma.id)] if draft.myeloma else None,
        valueCodeableConcept=concept(text=item.value),
        **draft.at("effective", item.at),
    )


def read_stage(resource: Element, record: Record) -> dict[str, Any] | None:
    """A stage of an Observation."""
    system = record.word("stages", resource.get("code"))
    value = resource.get("valueCodeableConcept") or {}
    text = value.get("text") or next(
        (one.get("display") for one in value.get("coding", ()) if one.get("display")), None
    )
    if system is None or text is None:
        return None
    return {**record.base(resource), **record.at(resource, "effective"), "system": system, "value": text}
