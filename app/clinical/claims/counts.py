"""Claims about how many: how many died, how many had a marrow report, how many responded."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from app.case.course import Treatment
from app.case.document import Case
from app.case.evidence import Measurement
from app.clinical.answer import Support
from app.clinical.claims.verdict import Verdict, compared, labels, rounded_to, unsupported
from app.clinical.cohort_table.given import after_onset, before_onset
from app.clinical.cohort_table.outcomes import outcomes
from app.clinical.cohort_table.people import persons, whole
from app.clinical.cohort_table.table import cohort_table
from app.clinical.intervals import Interval
from app.clinical.precedents.features import class_of
from app.clinical.survival.onset import Definition, onset
from app.terminology.terminology import Terminology

GOOD = ("responded", "stabilized", "improved", "scr", "cr", "ncr", "vgpr", "pr", "mr", "sd", "stable")
POOR = ("failed", "poor_outcome", "pd", "worsened", "relapse", "new_lesions")


def share_dead(cases: Sequence[Case], number: Fraction) -> Verdict:
    """The share of patients who died, over what can be true of those whose outcome is not known."""
    counted: Counter[str] = Counter()
    for case in cases:
        counted += outcomes(whole(case))
    n, dead, alive = counted.total(), counted["dead"], counted["alive"]
    share = Interval(Fraction(100 * dead, n), Fraction(100 * (n - alive), n))
    text = f"{dead} of {n} patients died, {alive} lived, of {n - dead - alive} it is not known."
    return compared(share, rounded_to(number), text, {"dead": str(dead), "alive": str(alive), "n": str(n)})


def number_of_patients(cases: Sequence[Case], number: Fraction) -> Verdict:
    """The number of patients."""
    n = sum(case.n for case in cases)
    return compared(Interval.of(n, n), Interval(number, number), f"{n} patients.", {"n": str(n)})


def marrow_documented(cases: Sequence[Case]) -> Verdict:
    """In how many patients the marrow at extramedullary relapse is documented as free of disease."""
    sums = cohort_table(cases).totals
    free = sum(sums.marrow.get(word, 0) for word in ("no_evidence_of_disease", "cr", "scr"))
    numbers = {"free of disease": str(free), "documented": str(sums.marrow_documented), "n": str(sums.patients)}
    text = (
        f"The marrow is documented in {sums.marrow_documented} of {sums.patients} patients, free of disease in {free}."
    )
    if sums.marrow_documented > free:
        return Verdict(Support.CONTRADICTED, text, numbers)
    return Verdict(Support.SUPPORTED, text, numbers) if free == sums.patients else unsupported(text, numbers)


def measured_high(cases: Sequence[Case], analyte: str, definition: Definition) -> Verdict:
    """In how many persons a value was measured at extramedullary disease, and was high."""
    measured, high = [], []
    for line in (line for case in cases for line in persons(case)):
        began = onset(line, definition)
        said = [one for one in line.all_of(line.case.measurements) if one.analyte == analyte and one.missing is None]
        here = [one for one in said if began is not None and one.at == began.id]
        measured += [line] if here else []
        high += [line] if any(_is_high(one) for one in here) else []
    n = sum(case.n for case in cases)
    text = f"Measured at extramedullary disease in {len(measured)} of {n} patients, high in {len(high)}."
    numbers = {"measured": str(len(measured)), "high": str(len(high)), "n": str(n)}
    return unsupported(text, numbers, labels([line for line in measured if line not in high]))


def _is_high(measured: Measurement) -> bool:
    if measured.interpretation is not None or measured.value is None or measured.reference_high is None:
        return measured.interpretation == "high"
    return measured.value > measured.reference_high


def response_to(
    cases: Sequence[Case], drug_class: str, terminology: Terminology, *, claimed_good: bool, definition: Definition
) -> Verdict:
    """How extramedullary disease responded to a class of drugs that was given for it.

    A tendency is neither proven nor excluded by a few patients: those who went the other way are named.
    """
    treated, good, poor = [], [], []
    for line in (line for case in cases for line in persons(case)):
        ids = [one.id for one in after_onset(line, definition) if _has(one, drug_class, terminology)]
        said = [one.status for one in line.all_of(line.case.assessments) if one.treatment in ids]
        treated += [line] if ids else []
        good += [line] if any(status in GOOD for status in said) else []
        poor += [line] if any(status in POOR for status in said) else []
    numbers = {"treated": str(len(treated)), "better or stable": str(len(good)), "failed": str(len(poor))}
    text = f"Of {len(treated)} persons so treated for extramedullary disease {len(good)} got better or stable, {len(poor)} did not."
    return unsupported(text, numbers, labels(poor if claimed_good else good))


def relapse_after(cases: Sequence[Case], drug_class: str, terminology: Terminology, definition: Definition) -> Verdict:
    """Persons who had extramedullary disease after such a drug."""
    lines = [line for case in cases for line in persons(case) if onset(line, definition)]
    found = [
        line for line in lines if any(_has(one, drug_class, terminology) for one in before_onset(line, definition))
    ]
    text = f"No person is known to have responded; {len(found)} had extramedullary relapse after such a drug."
    return unsupported(text, {"relapsed after it": str(len(found))}, labels(found))


def _has(treatment: Treatment, drug_class: str, terminology: Terminology) -> bool:
    return any(class_of(agent.drug, terminology) == drug_class for agent in treatment.agents)
