"""Examinations and their reports, figures, and the differential diagnosis."""

from typing import Any

from app.case.evidence import Investigation
from app.case.record import Differential, Figure
from app.convert.draft import Draft
from app.convert.extensions import first, ours, values
from app.convert.record import Record
from app.fhir.elements import Element, concept, without_nothing

OBSERVED = ("measurements", "cytogenetics", "findings", "stages", "assessments", "events", "outcomes", "statistics")


def write_investigation(item: Investigation, draft: Draft) -> None:
    """A DiagnosticReport that groups its results; for a biopsy or a scan also the Procedure."""
    role = f"investigations/{item.id}"
    results = [id_ for id_ in item.results if draft.roles[id_].partition("/")[0] in OBSERVED]
    code = draft.coded("procedures", item.procedure, item.label)
    is_laboratory = draft.terminology.concept("procedures", item.procedure).attributes.get("category") == "laboratory"
    site = draft.site(item.site, item.laterality)
    draft.add(
        role,
        "DiagnosticReport",
        item,
        extension=[
            *([ours("number-as-stated", valueString=item.number_as_stated)] if item.number_as_stated else []),
            # DiagnosticReport.result takes Observations only; what else it shows is named here, in order.
            *(ours("report-shows", valueReference=draft.item(id_)) for id_ in item.results if id_ not in results),
            *([ours("examined-site", valueCodeableConcept=site)] if site and is_laboratory else []),
        ],
        status="final",
        code=code,
        subject=draft.subject(item.of),
        specimen=[specimen] if (specimen := draft.specimen(item.specimen, item.of, item.at)) else None,
        result=[draft.item(id_) for id_ in results],
        media=[{"link": draft.item(id_)} for id_ in item.figures],
        conclusion=item.conclusion,
        **draft.at("effective", item.at),
    )
    if not is_laboratory:
        draft.add(
            f"{role}/procedure",
            "Procedure",
            status="completed",
            code=code,
            subject=draft.subject(item.of),
            bodySite=[site] if site else None,
            report=[draft.ref(role)],
            **draft.at("performed", item.at),
        )


def read_investigation(resource: Element, record: Record) -> dict[str, Any] | None:
    """An investigation of a DiagnosticReport."""
    procedure = record.word("procedures", resource.get("code"))
    if procedure is None:
        return None
    done = [
        one for _, one in record.entries if one.get("resourceType") == "Procedure" and _reports(one, resource, record)
    ]
    site = (done[0].get("bodySite") or [None])[0] if done else first(resource, "examined-site")
    results = [record.named(one) for one in (*resource.get("result", ()), *values(resource, "report-shows"))]
    figures = [record.named(one.get("link"), "figures") for one in resource.get("media", ())]
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        "procedure": procedure,
        **without_nothing(
            {
                "label": record.label("procedures", procedure, resource.get("code")),
                "number_as_stated": first(resource, "number-as-stated"),
                "results": [id_ for id_ in results if id_],
                "figures": [id_ for id_ in figures if id_],
                "conclusion": resource.get("conclusion"),
            }
        ),
        **record.site(site),
        **record.specimen(resource),
    }


def _reports(procedure: Element, report: Element, record: Record) -> bool:
    return any(record.resolve(one) is report for one in procedure.get("report", ()))


def write_figure(item: Figure, draft: Draft) -> None:
    """A Media with title, caption and address. There is no image data in it, and never will be."""
    draft.add(
        f"figures/{item.id}",
        "Media",
        item,
        extension=[ours("figure-lesion", valueReference=draft.item(id_)) for id_ in item.lesions],
        status="completed",
        type=concept(text=item.kind),
        subject=draft.subject(item.of),
        content=without_nothing({"title": item.label, "url": item.address}),
        note=[{"text": item.caption}],
        **draft.at("created", item.at),
    )


def read_figure(resource: Element, record: Record) -> dict[str, Any] | None:
    """A figure of a Media; one of another kind is no figure of a publication."""
    kind, notes = (resource.get("type") or {}).get("text"), resource.get("note") or [{}]
    if kind not in ("photograph", "scan") or not notes[0].get("text"):
        return None
    content = resource.get("content") or {}
    lesions = [record.named(one, "lesions") for one in values(resource, "figure-lesion")]
    made = {"label": content.get("title"), "kind": kind, "caption": notes[0]["text"], "address": content.get("url")}
    return {
        **record.base(resource),
        **record.at(resource, "created"),
        **without_nothing({**made, "lesions": [i for i in lesions if i]}),
    }


def write_differential(item: Differential, draft: Draft) -> None:
    """One ClinicalImpression. As Conditions they would put a melanoma on the problem list of a man who had none."""
    draft.add(
        f"differentials/{item.id}",
        "ClinicalImpression",
        item,
        status="completed",
        description="Differential diagnoses that were considered",
        subject=draft.subject(item.of),
        finding=[{"itemCodeableConcept": concept(text=text)} for text in item.considered],
        **draft.at("effective", item.at),
    )


def read_differential(resource: Element, record: Record) -> dict[str, Any] | None:
    """A differential of a ClinicalImpression."""
    considered = [(one.get("itemCodeableConcept") or {}).get("text") for one in resource.get("finding", ())]
    if not any(considered):
        return None
    return {
        **record.base(resource),
        **record.at(resource, "effective"),
        "considered": [text for text in considered if text],
    }
