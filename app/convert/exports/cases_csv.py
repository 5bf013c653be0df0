"""One CSV line for each case, and one for each of its members and subgroups: what Table 1 shows."""

from collections.abc import Iterable

from app.case.document import Case
from app.clinical.cohort_table.people import in_order
from app.clinical.cohort_table.table import Row, cohort_table
from app.convert.exports.export import Export, Loss, table
from app.terminology.terminology import Terminology

COLUMNS = (
    "case",
    "of",
    "grain",
    "n",
    "label",
    "cited_as",
    "sex",
    "age_at_diagnosis",
    "treatments_before",
    "marrow",
    "marrow_as_stated",
    "sites",
    "time_to_emm_months",
    "treatments_after",
    "dead",
    "alive",
    "not_stated",
    "not_available",
)
LISTS = ("measurements", "cytogenetics", "findings", "stages", "investigations", "figures", "differentials", "trials")


def cases_csv(cases: Iterable[Case], terminology: Terminology) -> Export:
    """`cases.csv`: several values in a cell are parted by "; ", months are ranges in words ("18 to 35")."""
    given = in_order(cases)
    rows = cohort_table(given).rows
    by_id = {case.id: case for case in given}
    lines = [_line(by_id[row.case], line) for row in rows for line in (row, *row.parts)]
    return Export({"cases.csv": table(COLUMNS, lines)}, tuple(loss for case in given for loss in _losses(case)))


def _line(case: Case, row: Row) -> dict[str, object]:
    person = case.patient if row.of is None else next((one for one in case.members if one.id == row.of), None)
    diagnoses = {event.id for event in case.events if event.kind == "diagnosis"}
    age = person.age if person and person.age and person.age.at in diagnoses else None
    return {
        "case": row.case,
        "of": row.of,
        "grain": row.grain,
        "n": row.n,
        "label": row.label,
        "cited_as": row.cited_as,
        "sex": person.sex if person else None,
        "age_at_diagnosis": age.years if age else None,
        "treatments_before": "; ".join(row.treatments),
        "marrow": row.marrow,
        "marrow_as_stated": row.marrow_as_stated,
        "sites": "; ".join(row.sites),
        "time_to_emm_months": "; ".join(f"{origin}: {months}" for origin, months in row.time_to_emm),
        "treatments_after": "; ".join(row.later_treatments),
        **{word: row.outcomes.get(word, 0) for word in ("dead", "alive", "not_stated", "not_available")},
    }


def _losses(case: Case) -> Iterable[Loss]:
    for name in LISTS:
        if found := getattr(case, name):
            yield Loss(case.id, name, f"{len(found)} of them: one line a case has no place for them")
    for index, event in enumerate(case.events):
        if event.kind not in ("extramedullary_relapse", "diagnosis", "death"):
            yield Loss(case.id, f"events[{index}]", "only the time to extramedullary disease is shown")
    for index, one in enumerate(case.assessments):
        if one.compartment != "marrow":
            yield Loss(case.id, f"assessments[{index}]", "only the marrow at extramedullary disease is shown")
    for index, _ in enumerate(case.statistics):
        yield Loss(case.id, f"statistics[{index}]", "a statistic of a series has no column")
