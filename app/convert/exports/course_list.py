"""A course list with the words of oBDS (basisdatensatz.de, Verlauf): overall, local, nodal and distant status.

oBDS is the one format that can say "divergent": D overall, no local tumour, new disease elsewhere. Reading the marrow as
`local` and soft tissue as `distant` is our mapping. It is a list and no report to a registry: that wants a day for every
course, and a day is written only where the document has one.
"""

from collections.abc import Iterable

from app.case.document import Case
from app.case.evidence import Assessment
from app.clinical.cohort_table.people import in_order
from app.clinical.time_axis import Point
from app.convert.exports.export import Export, Loss, table
from app.convert.exports.patients import Subject, shown, subjects, without_person
from app.terminology.terminology import Terminology

COLUMNS = (
    "Patient_ID",
    "Untersuchungsdatum_Verlauf",
    "Datumsgenauigkeit",
    "Monate_seit_Diagnose_von",
    "Monate_seit_Diagnose_bis",
    "Gesamtbeurteilung_Tumorstatus",
    "Verlauf_Lokaler_Tumorstatus",
    "Verlauf_Tumorstatus_Lymphknoten",
    "Verlauf_Tumorstatus_Fernmetastasen",
    "Wortlaut",
)
OVERALL = {
    "scr": "V",
    "cr": "V",
    "vgpr": "T",
    "pr": "T",
    "mr": "B",
    "sd": "K",
    "stable": "K",
    "stabilized": "K",
    "pd": "P",
    "worsened": "P",
    "relapse": "Y",
    "relapse_from_cr": "Y",
    "not_evaluable": "U",
}
"""V complete, T partial, B minimal response, K no change, P progression, Y recurrence, U cannot be judged."""
PLACE = {
    "no_evidence_of_disease": "K",
    "scr": "K",
    "cr": "K",
    "new_lesions": "R",
    "relapse": "R",
    "involved": "T",
    "vgpr": "T",
    "pr": "T",
    "improved": "T",
    "pd": "P",
    "worsened": "P",
    "sd": "N",
    "stable": "N",
    "stabilized": "N",
    "suspected_involvement": "F",
    "not_evaluable": "U",
}
"""K none found, R new, T residual, P residual and growing, N residual and unchanged, F doubtful, U cannot be judged."""
COARSER = ("scr", "vgpr", "stabilized", "improved")
COLUMN_OF = {"marrow": "local", "unspecified": "overall", "extraosseous": "distant"}
CLEAR, GROWING = ("K",), ("R", "P")


def course_list(cases: Iterable[Case], terminology: Terminology) -> Export:
    """`course.csv`: a line for every event at which something was assessed."""
    given = in_order(cases)
    losses = [loss for case in given for loss in without_person(case)]
    rows = [row for case in given for subject in subjects(case) for row in _courses(subject, losses)]
    return Export({"course.csv": table(COLUMNS, rows)}, tuple(losses))


def _courses(subject: Subject, losses: list[Loss]) -> Iterable[dict[str, object]]:
    events = [(path, one.id, one.time) for path, one in subject.here("events")]
    events += [(path, one.id, one.start) for path, one in subject.here("treatments")]
    for path, id_, time in events:
        found = [(where, one) for where, one in subject.here("assessments") if one.at == id_]
        if not found:
            continue
        date = time.date[:10] if time is not None and time.date is not None else None
        if date is None or len(date) < 10:
            losses.append(Loss(subject.case.id, path, "no day: oBDS wants one for every course, and none is made up"))
        span = subject.months(Point(id_))
        yield {
            "Patient_ID": subject.id,
            "Untersuchungsdatum_Verlauf": date,
            "Datumsgenauigkeit": {10: "E", 7: "T", 4: "M"}.get(len(date or "")),
            "Monate_seit_Diagnose_von": shown(span.low) if span else None,
            "Monate_seit_Diagnose_bis": shown(span.high) if span else None,
            **_statuses(subject, found, losses),
            "Wortlaut": "; ".join(dict.fromkeys(one.as_stated for _, one in found if one.as_stated)) or None,
        }


def _statuses(subject: Subject, found: list[tuple[str, Assessment]], losses: list[Loss]) -> dict[str, object]:
    told: dict[str, str] = {}
    sites = {one.id: one.site for one in subject.case.lesions}
    for path, one in found:
        column = COLUMN_OF.get(one.compartment)
        code = (OVERALL if column == "overall" else PLACE).get(one.status or "")
        if column is None or code is None:
            what = one.status or one.missing or ""
            losses.append(Loss(subject.case.id, path, f"{one.compartment}, {what}: oBDS has no word for it"))
            continue
        if one.status in COARSER:
            losses.append(Loss(subject.case.id, path, f"{one.status} becomes {code}, which says less"))
        told[column] = code
        if column == "distant" and _nodes(one, sites):
            told["nodes"] = code
    if told.get("local") in CLEAR and told.get("distant") in GROWING:
        told["overall"] = "D"
    return {
        "Gesamtbeurteilung_Tumorstatus": told.get("overall", "X"),
        "Verlauf_Lokaler_Tumorstatus": told.get("local", "X"),
        "Verlauf_Tumorstatus_Lymphknoten": told.get("nodes", "X"),
        "Verlauf_Tumorstatus_Fernmetastasen": told.get("distant", "X"),
    }


def _nodes(one: Assessment, sites: dict[str, str | None]) -> bool:
    return any("lymph_node" in (sites.get(lesion) or "") for lesion in one.lesions)
