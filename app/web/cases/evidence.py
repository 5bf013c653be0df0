"""All that a case says, item by item: what, when, in which words, and the FHIR resources that hold it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.case.document import Case
from app.clinical.timeline import Timeline
from app.fhir import exact_json
from app.fhir.names import ITEM_SYSTEM
from app.store.records import Stored
from app.terminology.terminology import Terminology
from app.web.cases.statements import statement
from app.web.wording import months

HEADINGS = {
    "events": "Events",
    "treatments": "Treatments",
    "assessments": "Compartments, as reported",
    "lesions": "Lesions",
    "measurements": "Laboratory values",
    "cytogenetics": "Cytogenetics",
    "findings": "Findings",
    "stages": "Stages, as reported",
    "conditions": "Conditions",
    "investigations": "Investigations",
    "figures": "Figures",
    "differentials": "Differential diagnoses",
    "outcomes": "Outcome",
    "trials": "Trials",
    "statistics": "Figures about the series",
}
"""The lists of a case in the order in which a clinician asks for them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item. at: the id of the event that it hangs on; addresses: `Type/id` of its resources, none where it is not stored."""

    id: str
    about: str
    says: str
    of: str | None
    at: str | None
    when: str
    as_stated: str | None
    addresses: tuple[str, ...]


def evidence_of(
    case: Case, course: Timeline, terminology: Terminology, addresses: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, list[Line]]]:
    """(heading, lines) for each list that has any; lines of events and treatments in the order of time."""
    placed = {one.id: (place, months(one.start) if one.start else "") for place, one in enumerate(course.events)}
    labels = {one.id: statement(one, "events", terminology)[0] for one in case.events}
    labels |= {one.id: one.label for one in case.treatments}
    people = {one.id: one.label or one.id for one in case.members}
    people |= {one.id: one.label or one.id for one in case.subgroups}
    groups = []
    for name, heading in HEADINGS.items():
        lines = []
        for item in getattr(case, name):
            at: str | None = getattr(item, "at", None)
            about, says = statement(item, name, terminology)
            when = (
                placed.get(item.id, (0, ""))[1] or "time not stated"
                if name in ("events", "treatments")
                else labels.get(at or "", "")
            )
            if item.id == course.root:
                when = "month 0"
            of = people.get(item.of or "", item.of)
            lines.append(
                Line(item.id, about, says, of, at, when, item.as_stated, addresses.get(f"{name}/{item.id}", ()))
            )
        if name in ("events", "treatments"):
            lines.sort(key=lambda line: placed.get(line.id, (len(placed), ""))[0])
        if lines:
            groups.append((heading, lines))
    return groups


def addresses_of(case_id: str, resources: Iterable[Stored]) -> dict[str, tuple[str, ...]]:
    """`list/id` of an item → the addresses of the stored resources that carry its identifier, in the order of storage."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for stored in resources:
        for one in exact_json.loads(stored.body).get("identifier") or ():
            owner, _, role = str(one.get("value", "")).partition("/") if isinstance(one, dict) else ("", "", "")
            if owner == case_id and one.get("system") == ITEM_SYSTEM:
                found["/".join(role.split("/")[:2])].append(stored.address)
    return {role: tuple(dict.fromkeys(its)) for role, its in found.items()}
