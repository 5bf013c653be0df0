"""What each item of a case says, in one phrase, with the texts of the vocabularies. Nothing is added that the item does not hold."""

from collections.abc import Callable
from typing import Any

from app.case.course import Event, Outcome, Treatment, Trial
from app.case.disease import Condition, Lesion
from app.case.evidence import Assessment, Cytogenetic, Finding, Investigation, Measurement, Stage
from app.case.record import Differential, Figure, Statistic
from app.terminology.terminology import Terminology
from app.web.wording import words

Said = tuple[str, str]
"""What the item is about, and what it says of it."""


def statement(item: Any, name: str, terminology: Terminology) -> Said:
    """The phrase for an item of the list `name` of a case document."""
    return STATEMENTS[name](item, terminology)


def text_of(terminology: Terminology, vocabulary: str, word: str | None) -> str:
    """The vocabulary's text for a word; nothing for none."""
    return terminology.concept(vocabulary, word).text if word else ""


def amount(value: object, unit: str | None, candidates: tuple[str, ...] = (), comparator: str | None = None) -> str:
    """A value with its unit as stated; where none is stated that is said, with what it may be."""
    number = f"{comparator} {value}" if comparator else f"{value}"
    if unit is not None:
        return f"{number} {unit}" if unit != "1" else number
    may_be = f" ({' or '.join(candidates)})" if candidates else ""
    return f"{number}, unit not stated{may_be}"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _where(item: Any, terms: Terminology) -> str:
    side = {"bilateral": "both sides"}.get(item.laterality or "", item.laterality)
    return _joined(text_of(terms, "sites", item.site), side)


def _result(item: Any, terms: Terminology) -> str:
    return text_of(terms, "absences", item.missing) if item.missing else (item.result or "")


def _condition(item: Condition, terms: Terminology) -> Said:
    return text_of(terms, "conditions", item.condition), _joined(_where(item, terms), item.verification)


def _event(item: Event, terms: Terminology) -> Said:
    return item.label or text_of(terms, "events", item.kind), text_of(terms, "events", item.kind) if item.label else ""


def _treatment(item: Treatment, terms: Terminology) -> Said:
    agents = "; ".join(
        _joined(text_of(terms, "drugs", one.drug), one.dose_as_stated, one.status if one.status == "stopped" else None)
        for one in item.agents
    )
    cycles = f"{item.cycles} cycles" if item.cycles else None
    given = {"some": "given to some of them", "not_stated": "to how many is not stated"}.get(item.given_to)
    said = None if item.status == "unknown" else words(item.status)
    return item.label, _joined(agents, cycles, said, text_of(terms, "reasons", item.stop_reason), given)


def _trial(item: Trial, terms: Terminology) -> Said:
    return "Clinical trial", item.title


def _measurement(item: Measurement, terms: Terminology) -> Said:
    about = text_of(terms, "labs", item.analyte)
    if item.value is None:
        return about, _joined(item.text or _result(item, terms), item.interpretation)
    value = amount(item.value, item.unit, item.unit_candidates, item.comparator)
    low, high = item.reference_low, item.reference_high
    reference = (
        f"reference {'' if low is None else low}–{'' if high is None else high}"
        if (low, high) != (None, None)
        else None
    )
    return about, _joined(value, item.interpretation, reference)


def _cytogenetic(item: Cytogenetic, terms: Terminology) -> Said:
    clone = f"in {item.clone_percent} % of cells" if item.clone_percent is not None else None
    return text_of(terms, "cytogenetics", item.abnormality), _joined(_result(item, terms), clone)


def _finding(item: Finding, terms: Terminology) -> Said:
    return text_of(terms, "findings", item.finding), _joined(item.text or _result(item, terms), _where(item, terms))


def _stage(item: Stage, terms: Terminology) -> Said:
    return text_of(terms, "stages", item.system), item.value


def _lesion(item: Lesion, terms: Terminology) -> Said:
    contact = {"yes": "touches bone", "no": "does not touch bone"}.get(
        item.contiguity_with_bone, "contact with bone not stated"
    )
    sizes = [f"{size.longest} × {size.perpendicular or '?'} {size.unit}" for size in item.sizes]
    shown = "shown by " + ", ".join(map(words, item.evidence)) if item.evidence else None
    return "Lesion", _joined(
        item.number_as_stated, item.position_as_stated, _where(item, terms), contact, shown, *sizes
    )


def _assessment(item: Assessment, terms: Terminology) -> Said:
    said = text_of(terms, "responses", item.status) or text_of(terms, "absences", item.missing)
    return text_of(terms, "compartments", item.compartment), said


def _investigation(item: Investigation, terms: Terminology) -> Said:
    return item.label or text_of(terms, "procedures", item.procedure), _joined(_where(item, terms), item.conclusion)


def _figure(item: Figure, terms: Terminology) -> Said:
    return item.label, item.caption


def _differential(item: Differential, terms: Terminology) -> Said:
    return "Considered", _joined(*item.considered)


def _outcome(item: Outcome, terms: Terminology) -> Said:
    said = text_of(terms, "vital_status", item.vital_status) or text_of(terms, "absences", item.missing)
    cause = f"cause: {item.cause_as_stated}" if item.cause_as_stated else None
    return "Vital status", _joined(said, cause)


def _statistic(item: Statistic, terms: Terminology) -> Said:
    value = (
        text_of(terms, "absences", item.missing) or f"{item.low}–{item.high}" if item.value is None else f"{item.value}"
    )
    out_of = f"of {item.out_of}" if item.out_of else None
    origin = f"from {item.origin_as_stated}" if item.origin_as_stated else None
    about = f"{text_of(terms, 'measures', item.measure)} ({item.statistic})"
    return about, " ".join(part for part in (value, item.unit, out_of, origin) if part)


STATEMENTS: dict[str, Callable[[Any, Terminology], Said]] = {
    "conditions": _condition,
    "events": _event,
    "treatments": _treatment,
    "trials": _trial,
    "measurements": _measurement,
    "cytogenetics": _cytogenetic,
    "findings": _finding,
    "stages": _stage,
    "lesions": _lesion,
    "assessments": _assessment,
    "investigations": _investigation,
    "figures": _figure,
    "differentials": _differential,
    "outcomes": _outcome,
    "statistics": _statistic,
}
