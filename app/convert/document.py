"""The Composition: the case as a document, its sections after the CARE checklist for case reports.

https://www.care-statement.org/checklist lists 13 items; one that the source lacks is a section whose text says so
(a section with only emptyReason breaks cmp-1).
"""

from html import escape
from typing import Any

from app.case.record import Claim, Discrepancy
from app.convert.draft import Draft
from app.convert.extensions import first, ours, values
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, extension, identifier, without_nothing
from app.fhir.names import CASE_SYSTEM, code_system

CASE_REPORT = concept(coding(code_system("document-type"), "case-report", "Case report"))
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Patient information", ("subject", "members", "subgroups")),
    ("Clinical findings", ("conditions", "findings", "lesions")),
    ("Timeline", ("events",)),
    (
        "Diagnostic assessment",
        ("specimens", "measurements", "cytogenetics", "stages", "investigations", "figures", "differentials"),
    ),
    ("Therapeutic interventions", ("treatments", "trials")),
    ("Follow-up and outcomes", ("assessments", "outcomes", "statistics")),
    ("Source", ("source", "device")),
)
DISCUSSION, DISCREPANCIES = "Discussion", "Discrepancies of the record"


def write_composition(draft: Draft) -> None:
    """The Composition of all resources that the draft holds."""
    case = draft.case
    source = case.source
    authors = [{"display": name} for name in source.authors_as_stated] or [
        {"display": source.centre or f"Authors of: {source.title}"}
    ]
    sections = [section for title, heads in SECTIONS if (section := _section(title, heads, draft))]
    sections.append(_discussion(draft))
    if case.discrepancies:
        sections.append(_discrepancies(draft))
    sections += [
        _consent(draft),
        _text_section("Patient perspective", "The record holds no perspective of the patient."),
    ]
    resource = draft.add(
        "composition",
        "Composition",
        status="final",
        type=CASE_REPORT,
        subject=draft.subject(None),
        date=source.published or case.recorded,
        author=authors,
        title=case.title,
        section=sections,
    )
    resource["identifier"] = identifier(CASE_SYSTEM, case.id)


def _section(title: str, heads: tuple[str, ...], draft: Draft) -> Element | None:
    roles = [role for role in draft.resources if role.partition("/")[0] in heads]
    lines = [line for role in roles if (line := _line(draft.resources[role]))]
    if not roles:
        return _text_section(title, "The record says nothing of this.")
    return {"title": title, "text": narrative(lines or [title]), "entry": [draft.ref(role) for role in roles]}


def _line(resource: Element) -> str | None:
    """What a reader without our software sees of a resource: its code's text and the source's words."""
    code = resource.get("code") or resource.get("medicationCodeableConcept") or resource.get("location") or {}
    words = first(resource, "as-stated")
    parts = [code.get("text") or resource.get("title"), f"“{words}”" if words else None]
    return ": ".join(part for part in parts if part) or None


def narrative(lines: list[str]) -> Element:
    """A generated narrative with one paragraph a line; everything escaped."""
    paragraphs = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'}


def _text_section(title: str, text: str) -> Element:
    return {"title": title, "text": narrative([text])}


def _consent(draft: Draft) -> Element:
    stated = [t.enrolment.consent_as_stated for t in draft.case.trials if t.enrolment and t.enrolment.consent_as_stated]
    return {
        "title": "Informed consent",
        "text": narrative([f"“{text}”" for text in stated] or ["The record states no consent."]),
    }


def _discussion(draft: Draft) -> Element:
    claims = draft.case.claims
    if not claims:
        return _text_section(DISCUSSION, "The record holds no claims.")
    lines = [f"{claim.text}{' [' + ', '.join(claim.cites) + ']' if claim.cites else ''}" for claim in claims]
    return {"extension": [_claim(claim) for claim in claims], "title": DISCUSSION, "text": narrative(lines)}


def _claim(claim: Claim) -> Element:
    inner = [extension("id", valueString=claim.id), extension("text", valueString=claim.text)]
    inner += [extension("cites", valueString=number) for number in claim.cites]
    return ours("claim", inner=[*inner, *(extension("about", valueString=id_) for id_ in claim.about)])


def _discrepancies(draft: Draft) -> Element:
    found = draft.case.discrepancies
    extensions = [_discrepancy(one) for one in found]
    return {"extension": extensions, "title": DISCREPANCIES, "text": narrative([one.text for one in found])}


def _discrepancy(one: Discrepancy) -> Element:
    inner = [extension("id", valueString=one.id), extension("kind", valueCode=one.kind.replace("_", "-"))]
    inner += [extension("text", valueString=one.text)]
    inner += [extension("quotation", valueString=text) for text in one.quotations]
    inner += [extension("field", valueString=id_) for id_ in one.fields]
    return ours(
        "discrepancy", inner=inner + ([extension("resolution", valueString=one.resolution)] if one.resolution else [])
    )


def read_composition(resource: Element, record: Record) -> dict[str, Any]:
    """Title, claims and discrepancies of a Composition."""
    claims, discrepancies = [], []
    for section in resource.get("section", ()):
        claims += [_parts(one, {"cites", "about"}) for one in values(section, "claim")]
        for one in values(section, "discrepancy"):
            made = _parts(one, {"quotation", "field"})
            renamed = {"quotations": made.pop("quotation", []), "fields": made.pop("field", [])}
            discrepancies.append(without_nothing({**made, "kind": str(made.get("kind")).replace("-", "_"), **renamed}))
    return {"title": resource.get("title"), "claims": claims, "discrepancies": discrepancies}


def _parts(complex_extension: Element, lists: set[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for inner in complex_extension.get("extension", ()):
        value = next((value for name, value in inner.items() if name.startswith("value")), None)
        if inner["url"] in lists:
            made.setdefault(inner["url"], []).append(value)
        else:
            made[inner["url"]] = value
    return made
