"""cBioPortal study files: patients, samples and timelines (docs.cbioportal.org/file-formats, Clinical Data and Timeline Data).

A timeline wants whole days from diagnosis. Where a time is known only between bounds, START_DATE and STOP_DATE are these
bounds, DATE_MEANING says so, and the months stand beside them as they are known. A middle is never taken.
"""

from collections.abc import Iterable, Iterator

from app.case.document import Case
from app.clinical.cohort_table.people import in_order
from app.clinical.intervals import Interval
from app.clinical.survival.observations import after_onset
from app.clinical.time_axis import Point
from app.convert.exports.export import Export, Loss, table
from app.convert.exports.patients import Subject, days, exact_day, shown, subjects, without_person
from app.terminology.terminology import Terminology

STUDY = "emm_cases"
ATTRIBUTES = (
    ("PATIENT_ID", "Patient", "Id of the case, with the member's where it is one of a series", "STRING"),
    ("SEX", "Sex", "As the source states it", "STRING"),
    ("AGE", "Age", "Age at diagnosis in completed years", "NUMBER"),
    ("OS_STATUS", "Overall survival status", "Dead or alive, as the source states it", "STRING"),
    ("OS_MONTHS", "Overall survival", "Months from diagnosis, only where they are known exactly", "NUMBER"),
    ("OS_MONTHS_LOW", "Overall survival, at least", "Months from diagnosis, lower bound", "NUMBER"),
    ("OS_MONTHS_HIGH", "Overall survival, at most", "Months from diagnosis, upper bound", "NUMBER"),
    ("POSTEMM_STATUS", "Status after extramedullary disease", "Dead or alive", "STRING"),
    ("POSTEMM_MONTHS", "Survival after extramedullary disease", "Months, only where they are known exactly", "NUMBER"),
    ("POSTEMM_MONTHS_LOW", "Survival after extramedullary disease, at least", "Months, lower bound", "NUMBER"),
    ("POSTEMM_MONTHS_HIGH", "Survival after extramedullary disease, at most", "Months, upper bound", "NUMBER"),
)
TIMELINE = (
    "PATIENT_ID",
    "START_DATE",
    "STOP_DATE",
    "EVENT_TYPE",
    "EVENT",
    "COMPARTMENT",
    "STATUS",
    "DATE_MEANING",
    "MONTHS_LOW",
    "MONTHS_HIGH",
    "AS_STATED",
)
DEAD, ALIVE = "1:DECEASED", "0:LIVING"


def cbioportal(cases: Iterable[Case], terminology: Terminology) -> Export:
    """A study folder: meta_study, clinical patient and sample files, one timeline file each for status and treatment."""
    given = in_order(cases)
    people = [subject for case in given for subject in subjects(case)]
    losses = [loss for case in given for loss in without_person(case)]
    patients = [_patient(subject, losses) for subject in people]
    status = [row for subject in people for row in _status(subject, losses)]
    treatment = [row for subject in people for row in _treatments(subject, losses)]
    losses += [loss for subject in people for loss in _not_carried(subject)]
    return Export(
        {
            "meta_study.txt": _meta(
                type_of_cancer="pcm",
                name="Extramedullary multiple myeloma",
                description="Cases of extramedullary multiple myeloma; times between bounds are given as bounds",
                add_global_case_list="true",  # the portal refuses a study without a list of all its samples
            ),
            "meta_clinical_patient.txt": _clinical("PATIENT_ATTRIBUTES", "data_clinical_patient.txt"),
            "data_clinical_patient.txt": _with_header(ATTRIBUTES, patients),
            "meta_clinical_sample.txt": _clinical("SAMPLE_ATTRIBUTES", "data_clinical_sample.txt"),
            "data_clinical_sample.txt": _samples(people),
            "meta_timeline_status.txt": _clinical("TIMELINE", "data_timeline_status.txt"),
            "data_timeline_status.txt": table(TIMELINE, status, tabs=True),
            "meta_timeline_treatment.txt": _clinical("TIMELINE", "data_timeline_treatment.txt"),
            "data_timeline_treatment.txt": table(TIMELINE, treatment, tabs=True),
        },
        tuple(losses),
    )


def _meta(**fields: str) -> bytes:
    lines = {"cancer_study_identifier": STUDY, **fields}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()).encode()


def _clinical(datatype: str, file: str) -> bytes:
    return _meta(genetic_alteration_type="CLINICAL", datatype=datatype, data_filename=file)


def _with_header(attributes: Iterable[tuple[str, str, str, str]], rows: list[dict[str, object]]) -> bytes:
    """Four header lines behind `#` (names, descriptions, types, priorities), then the columns."""
    names, titles, texts, types = zip(*attributes, strict=True)
    header = "".join("#" + "\t".join(line) + "\n" for line in (titles, texts, types, ["1"] * len(names)))
    return header.encode() + table(names, rows, tabs=True)


def _samples(people: list[Subject]) -> bytes:
    """The portal shows no patient without a sample: this one stands for the patient, and has no data."""
    attributes = (
        ("PATIENT_ID", "Patient", "Id of the case", "STRING"),
        ("SAMPLE_ID", "Sample", "Stands for the patient; no sample is described", "STRING"),
    )
    return _with_header(attributes, [{"PATIENT_ID": one.id, "SAMPLE_ID": one.id} for one in people])


def _patient(subject: Subject, losses: list[Loss]) -> dict[str, object]:
    person, case = subject.person, subject.case
    row: dict[str, object] = {"PATIENT_ID": subject.id}
    if person.sex in ("male", "female"):
        row["SEX"] = person.sex.capitalize()
    if person.age is not None and subject.diagnosis is not None and person.age.at == subject.diagnosis.id:
        row["AGE"] = person.age.years
    for path, outcome in subject.here("outcomes"):
        if outcome.vital_status is None:
            continue
        row["OS_STATUS"] = DEAD if outcome.vital_status == "dead" else ALIVE
        span = subject.months(Point(outcome.at)) if outcome.at else None
        row |= _survival("OS_MONTHS", span, case.id, path, losses)
    for one in after_onset([case], "strict", every_reading=True):
        if one.of == subject.whom.of:
            row["POSTEMM_STATUS"] = DEAD if one.event else ALIVE
            row |= _survival("POSTEMM_MONTHS", one.months, case.id, "outcomes", losses)
    return row


def _survival(column: str, span: Interval | None, case: str, path: str, losses: list[Loss]) -> dict[str, object]:
    if span is None:
        losses.append(Loss(case, path, f"{column}: the document does not say how long after"))
        return {}
    bounds = {f"{column}_LOW": shown(span.low), f"{column}_HIGH": shown(span.high)}
    if span.is_point:
        return {column: shown(span.low), **bounds}
    losses.append(Loss(case, path, f"{column}: known between bounds only, which stand in {column}_LOW and _HIGH"))
    return dict(bounds)


def _status(subject: Subject, losses: list[Loss]) -> Iterator[dict[str, object]]:
    for path, event in subject.here("events"):
        made = _timed(subject, path, Point(event.id), Point(event.id, "end"), losses)
        if made is not None:
            yield made | {"EVENT_TYPE": "STATUS", "EVENT": event.kind, "AS_STATED": event.as_stated}
    for path, one in subject.here("assessments"):
        made = _timed(subject, path, Point(one.at), Point(one.at), losses) if one.at else None
        if made is not None:
            said = {"COMPARTMENT": one.compartment, "STATUS": one.status or one.missing, "AS_STATED": one.as_stated}
            yield made | {"EVENT_TYPE": "COMPARTMENT STATUS", "EVENT": one.compartment} | said


def _treatments(subject: Subject, losses: list[Loss]) -> Iterator[dict[str, object]]:
    for path, one in subject.here("treatments"):
        if one.status == "not_done":
            losses.append(Loss(subject.case.id, path, "not given: a timeline shows what was"))
            continue
        made = _timed(subject, path, Point(one.id), Point(one.id, "end"), losses)
        if made is not None:
            yield made | {"EVENT_TYPE": "TREATMENT", "EVENT": one.label, "AS_STATED": one.as_stated}


def _timed(subject: Subject, path: str, start: Point, end: Point, losses: list[Loss]) -> dict[str, object] | None:
    began = subject.months(start)
    ended = subject.months(end) or began
    if began is None or ended is None:
        losses.append(
            Loss(subject.case.id, path, "no day from diagnosis: the document does not place it between bounds")
        )
        return None
    if end.id == start.id and subject.months(end) is None:
        losses.append(Loss(subject.case.id, path, "no STOP_DATE: the document does not say when it ended"))
    first, last = days(began), days(ended)
    if first is None or last is None:
        return None
    exact = exact_day(began) is not None and exact_day(ended) is not None
    if not exact:
        losses.append(Loss(subject.case.id, path, "START_DATE and STOP_DATE are the bounds within which it lies"))
    return {
        "PATIENT_ID": subject.id,
        "START_DATE": first[0],
        "STOP_DATE": last[1] if last[1] != first[0] else None,
        "DATE_MEANING": "days" if exact else "bounds",
        "MONTHS_LOW": shown(began.low),
        "MONTHS_HIGH": shown(ended.high),
    }


def _not_carried(subject: Subject) -> Iterator[Loss]:
    yield Loss(
        subject.case.id, "$this", "data_clinical_sample.txt: a line without data, since the portal wants a sample"
    )
    reason = "the study folder holds patients, survival and timelines only"
    for name in ("measurements", "cytogenetics", "findings", "stages", "lesions", "investigations"):
        if found := list(subject.here(name)):
            yield Loss(subject.case.id, name, f"{len(found)} of them: {reason}")
