"""The order of dates: nobody is diagnosed before birth or given a drug after death.

A Period that ends before it begins is R4's own invariant per-1, and said there. Relative times (cqf-relativeDateTime) are not compared.
"""

from collections.abc import Iterator

from app.fhir.issues import Issue
from app.validate.plausibility.finding import doubt
from app.validate.plausibility.record import Placed, Record, codes, nodes, text
from app.validate.plausibility.spans import begins, is_before

WHEN = {
    "Condition": ("onset", "recordedDate"),
    "Observation": ("effective",),
    "Procedure": ("performed",),
    "MedicationStatement": ("effective",),
    "MedicationAdministration": ("effective",),
    "MedicationRequest": ("authoredOn",),
    "DiagnosticReport": ("effective",),
    "Immunization": ("occurrence",),
    "Encounter": ("period",),
}
"""Of whom it happens to: the elements that say when."""
_OF_THE_LIVING = ("Condition", "Procedure", "MedicationStatement", "MedicationAdministration", "Immunization")
"""What does not begin after death. An Encounter, a report or a request may: a death is certified, accounts are closed."""
_MEASURED = frozenset({"laboratory", "vital-signs"})
_MOST_SUBJECTS = 10_000


def doubts(record: Record) -> Iterator[Issue]:
    """Every date that cannot stand beside another one."""
    lives = {record.subject(one): one for one in list(record.of("Patient"))[:_MOST_SUBJECTS]}
    for patient in lives.values():
        birth, death = text(patient.node, "birthDate"), text(patient.node, "deceasedDateTime")
        if is_before(death, birth):
            said = f"The patient died on {death} and was born on {birth}; one of the two dates is wrong."
            yield doubt("death-before-birth", said, patient.at("deceased.ofType(dateTime)"), death)
    for one in record.of(*WHEN):
        patient_of = lives.get(record.subject(one))
        if patient_of is not None:
            yield from _outside_of_life(one, patient_of)
    for one in record.of("Condition"):
        yield from _abatement(one)


def _outside_of_life(one: Placed, patient: Placed) -> Iterator[Issue]:
    birth, death = text(patient.node, "birthDate"), text(patient.node, "deceasedDateTime")
    for name in WHEN[one.type]:
        began = begins(one.node, name)
        if began is None:
            continue
        path, date = began
        if is_before(date, birth):
            said = (
                f"This {one.type} is of {date}, before the patient was born ({birth}); one of the two dates is wrong."
            )
            yield doubt("before-birth", said, one.at(path), date)
        if name != "recordedDate" and _needs_life(one) and is_before(death, date):
            said = f"This {one.type} is of {date}, after the patient died ({death}); one of the two dates is wrong."
            yield doubt("after-death", said, one.at(path), date)


def _needs_life(one: Placed) -> bool:
    """Whether it can happen to the living only. Observations of the dead are made (cause of death); their blood count is not."""
    if one.type == "Observation":
        return any(code in _MEASURED for category in nodes(one.node, "category") for _, code in codes(category))
    return one.type in _OF_THE_LIVING


def _abatement(one: Placed) -> Iterator[Issue]:
    began, over = begins(one.node, "onset"), begins(one.node, "abatement")
    if began and over and is_before(over[1], began[1]):
        said = f"The condition abated on {over[1]}, before its onset on {began[1]}; one of the two dates is wrong."
        yield doubt("abatement-before-onset", said, one.at(over[0]), over[1])
