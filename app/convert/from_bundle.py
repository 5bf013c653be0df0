"""Bundle → case. Ours comes back equal; of another's it takes what it understands and lists the rest."""

import re
from collections.abc import Callable
from typing import Any

from app.case.document import ITEM_LISTS, Case
from app.case.reading import checked
from app.convert import (
    assessments,
    conditions,
    document,
    events,
    findings,
    investigations,
    lesions,
    measurements,
    people,
    statistics,
    treatments,
    trials,
)
from app.convert import source as sources
from app.convert.derived.marked import is_derived
from app.convert.record import Record
from app.fhir.elements import Element, without_nothing
from app.fhir.issues import Issue
from app.fhir.names import CASE_SYSTEM, LOINC
from app.fhir.problems import Invalid
from app.terminology.terminology import Terminology

Reader = Callable[[Element, Record], dict[str, Any] | None]
READERS: dict[str, Reader] = {
    "conditions": conditions.read_condition,
    "events": events.read_event,
    "treatments": treatments.read_treatment,
    "trials": trials.read_trial,
    "measurements": measurements.read_measurement,
    "cytogenetics": findings.read_cytogenetic,
    "findings": findings.read_finding,
    "stages": findings.read_stage,
    "lesions": lesions.read_lesion,
    "assessments": assessments.read_assessment,
    "investigations": investigations.read_investigation,
    "figures": investigations.read_figure,
    "differentials": investigations.read_differential,
    "outcomes": assessments.read_outcome,
    "statistics": statistics.read_statistic,
}
OBSERVATION_LISTS = ("stages", "measurements", "assessments", "findings", "cytogenetics")
FOREIGN: dict[str, tuple[str, ...]] = {
    "Condition": ("conditions",),
    "Observation": OBSERVATION_LISTS,
    "DiagnosticReport": ("investigations",),
    "BodyStructure": ("lesions",),
    "ResearchStudy": ("trials",),
    "ClinicalImpression": ("differentials",),
    "Media": ("figures",),
}
"""What a resource without a role of ours may be, in the order of trial."""
MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading an element raises that is, say, a list where R4 has an object."""
SILENT = {"Composition", "Provenance", "Device", "Specimen", "ResearchSubject"}
"""Read with what refers to them."""


def bundle_to_case(bundle: Element, terminology: Terminology, recorded: str) -> tuple[Case, list[Issue]]:
    """The case in a Bundle (any type), and an information issue for each resource that a case cannot hold.

    `recorded` is the instant that a case without a Provenance of ours gets. Raises Invalid where there is no single
    patient or group, or where what was read is no valid case and nothing can be left out to make it one.
    """
    entries = [(e.get("fullUrl"), e["resource"]) for e in _entries(bundle) if isinstance(e.get("resource"), dict)]
    return case_of(entries, terminology, recorded)


def _entries(bundle: Element) -> list[Element]:
    found = bundle.get("entry", [])
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def case_of(
    entries: list[tuple[str | None, Element]], terminology: Terminology, recorded: str
) -> tuple[Case, list[Issue]]:
    """As `bundle_to_case`, from (full URL or None, resource) pairs. What rules derived is passed over: it is nothing reported."""
    try:
        return _case_of(entries, terminology, recorded)
    except MISSHAPEN:
        # Until the validator of the fourth issue stands at the door, what is sent may have any shape.
        text = "an element of these resources does not have the type that R4 gives it, so no case can be read from them"
        raise Invalid(Issue("structure", "misshapen", text, "Bundle")) from None


def _case_of(
    entries: list[tuple[str | None, Element]], terminology: Terminology, recorded: str
) -> tuple[Case, list[Issue]]:
    places = {id(resource): place for place, (_, resource) in enumerate(entries)}
    entries = [entry for entry in entries if not is_derived(entry[1])]
    composition = _one(entries, "Composition", lambda c: (c.get("identifier") or {}).get("system") == CASE_SYSTEM)
    case_id = composition["identifier"]["value"] if composition else _foreign_id(entries)
    record = Record(case_id, list(entries), terminology)
    _put_in_order(record)
    subject = _subject(record, composition)
    record.subject = subject
    data, left = _read(record, subject, places)
    data |= _head(record, composition, subject, recorded)
    return _checked(without_nothing(data), terminology, left)


def _one(entries: list[tuple[str | None, Element]], type_: str, test: Callable[[Element], bool]) -> Element | None:
    return next((r for _, r in entries if r.get("resourceType") == type_ and test(r)), None)


def _foreign_id(entries: list[tuple[str | None, Element]]) -> str:
    for _, resource in entries:
        if resource.get("resourceType") in ("Patient", "Group"):
            ours = [i["value"] for i in resource.get("identifier", ()) if i.get("system") == CASE_SYSTEM]
            return (
                ours[0]
                if ours
                else re.sub(r"[^a-z0-9-]+", "-", f"{resource.get('id', 'case')}".lower())[:40].strip("-") or "case"
            )
    return "case"


def _put_in_order(record: Record) -> None:
    """The document's order is that of Provenance.target; what others added comes after, by id."""
    provenance = _one(record.entries, "Provenance", lambda p: bool(p.get("target")))
    rank = {id(record.resolve(one)): place for place, one in enumerate((provenance or {}).get("target", ()))}
    record.entries.sort(
        key=lambda entry: (
            rank.get(id(entry[1]), len(rank)),
            str(entry[1].get("id")) if id(entry[1]) not in rank else "",
        )
    )


def _subject(record: Record, composition: Element | None) -> Element:
    if composition is not None and (found := record.resolve(composition.get("subject"))) is not None:
        return found
    people_ = [r for _, r in record.entries if r.get("resourceType") in ("Patient", "Group")]
    ours = [r for r in people_ if record.role(r) == "subject"]
    if len(ours or people_) != 1:
        text = f"a case is about one patient or group; this Bundle holds {len(people_)}"
        raise Invalid(Issue("business-rule", "one-subject", text, "Bundle.entry", str(len(people_))))
    return (ours or people_)[0]


def _read(record: Record, subject: Element, places: dict[int, int]) -> tuple[dict[str, Any], list[Issue]]:
    data: dict[str, Any] = {name: [] for name in (*ITEM_LISTS, "members", "subgroups")}
    left: list[Issue] = []
    for _, resource in record.entries:
        type_, role = str(resource.get("resourceType")), record.role(resource)
        if (
            resource is subject
            or type_ in SILENT
            or (role and (role.count("/") != 1 or role in ("source", "device", "subject/age")))
        ):
            continue
        if role and role.startswith("members/"):
            data["members"].append(people.read_member(resource, record))
        elif role and role.startswith("subgroups/"):
            data["subgroups"].append(people.read_subgroup(resource, record))
        elif (found := _item(resource, role, record)) is not None:
            data[found[0]].append(found[1])
        elif type_ not in ("DocumentReference",) or role is None:
            left.append(_left(resource, places[id(resource)]))
    known = {one["id"] for one in data["events"]}
    data["events"] += [event for id_, event in record.invented_events.items() if id_ not in known]
    return data, left


def _item(resource: Element, role: str | None, record: Record) -> tuple[str, dict[str, Any]] | None:
    try:
        return _understood(resource, role, record)
    except MISSHAPEN:
        return None


def _understood(resource: Element, role: str | None, record: Record) -> tuple[str, dict[str, Any]] | None:
    head = (role or "").partition("/")[0]
    if head in READERS:
        found = READERS[head](resource, record)
        return (head, found) if found is not None else None
    for name in _candidates(resource, record):
        found = (
            treatments.read_agent_alone(resource, record)
            if resource["resourceType"] == "MedicationStatement"
            else READERS[name](resource, record)
        )
        if found is not None:
            return name, found
    return None


def _candidates(resource: Element, record: Record) -> tuple[str, ...]:
    type_ = resource.get("resourceType")
    if type_ == "Procedure":
        word = record.word("procedures", resource.get("code"), by_text=False)
        return (
            ("treatments",)
            if word and record.terminology.concept("procedures", word).attributes.get("category") != "diagnostic"
            else ()
        )
    if type_ == "MedicationStatement":
        return () if resource.get("partOf") else ("treatments",)
    if type_ == "Observation" and any(
        c.get("system") == LOINC and c.get("code") == "67162-8" for c in (resource.get("code") or {}).get("coding", ())
    ):
        return ("outcomes",)
    return FOREIGN.get(str(type_), ())


def _left(resource: Element, place: int) -> Issue:
    try:
        code = resource.get("code") or resource.get("medicationCodeableConcept") or {}
        text = code.get("text") or next((one.get("display") or one.get("code") for one in code.get("coding", ())), None)
    except MISSHAPEN:
        text = None
    name = f"{resource.get('resourceType')}/{resource.get('id')}"
    return Issue(
        "not-supported",
        "not-held",
        f"a case document cannot hold {name}{f' ({text})' if text else ''}",
        f"Bundle.entry[{place}].resource",
        name,
        "information",
    )


def _head(record: Record, composition: Element | None, subject: Element, recorded: str) -> dict[str, Any]:
    source = _one(record.entries, "DocumentReference", lambda d: record.role(d) == "source")
    provenance = _one(
        record.entries,
        "Provenance",
        lambda p: composition is not None and any(record.resolve(t) is composition for t in p.get("target", ())),
    )
    grain = (
        [c.get("code") for c in (subject.get("code") or {}).get("coding", ())]
        if subject["resourceType"] == "Group"
        else ["individual"]
    )
    head: dict[str, Any] = {
        "id": record.case_id,
        "title": f"Case {record.case_id}",
        "grain": grain[0] if grain and grain[0] in ("series", "subgroup", "individual") else "series",
        "recorded": (provenance or {}).get("recorded", recorded),
        "source": sources.read_source(source, record)
        if source
        else {"kind": "hospital_record", "title": "FHIR resources"},
    }
    if subject["resourceType"] == "Patient":
        head["patient"] = people.read_patient(subject, record)
    else:
        head["n"] = subject.get("quantity", 1)
    if composition is not None:
        head |= document.read_composition(composition, record) | {"sharing": sources.read_sharing(composition)}
    return head


def _checked(data: dict[str, Any], terminology: Terminology, left: list[Issue]) -> tuple[Case, list[Issue]]:
    """The case; an item that a hospital's change made impossible is left out and listed, never half-read."""
    for _ in range(10):
        try:
            return checked(data, terminology.words), left
        except Invalid as refused:
            faulty = {
                m.groups() for issue in refused.issues if (m := re.match(r"(\w+)\[(\d+)\]", issue.expression or ""))
            }
            if not faulty:
                raise
            left = left + [
                Issue(i.code, i.key, f"left out: {i.text}", i.expression, i.value, "warning") for i in refused.issues
            ]
            for name in {name for name, _ in faulty}:
                drop = {int(index) for other, index in faulty if other == name}
                data[name] = [one for index, one in enumerate(data[name]) if index not in drop]
    return checked(data, terminology.words), left
