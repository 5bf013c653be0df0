"""Laboratory values and chromosomes of a person, as phenopackets' measurements."""

from decimal import Decimal
from typing import Any

from app.convert.exports.curies import ontology_class
from app.convert.exports.export import Loss
from app.convert.exports.patients import Subject
from app.convert.exports.phenopacket_times import time_element
from app.terminology.terminology import Terminology


def measurements(subject: Subject, terminology: Terminology, losses: list[Loss]) -> list[dict[str, Any]]:
    """Every measurement that has an assay code and a value with a unit, or a result that is present or absent."""
    found = []
    for path, one in subject.here("measurements"):
        value = _quantity(one.value, one.unit, one.reference_low, one.reference_high)
        why = None
        if one.result is not None:
            value = _answer(one.result, terminology)
        elif one.value is None:
            why = f"no value ({one.missing or 'words only'})"
        elif one.unit is None:
            why = "no unit: a Quantity needs one, and none of the candidates is chosen"
        elif one.comparator is not None:
            why = f"'{one.comparator}': a Quantity has no comparator"
        found += _measured(subject, path, "labs", one.analyte, one.at, value, why, terminology, losses)
    for path, one in subject.here("cytogenetics"):
        value = _answer(one.result, terminology) if one.result is not None else None
        why = None if one.result is not None else f"no result ({one.missing})"
        if one.clone_percent is not None:
            losses.append(Loss(subject.case.id, f"{path}.clone_percent", "no place beside present or absent"))
        found += _measured(subject, path, "cytogenetics", one.abnormality, one.at, value, why, terminology, losses)
    return found


def _measured(
    subject: Subject,
    path: str,
    vocabulary: str,
    word: str,
    at: str | None,
    value: dict[str, Any] | None,
    why: str | None,
    terminology: Terminology,
    losses: list[Loss],
) -> list[dict[str, Any]]:
    assay = ontology_class(terminology.concept(vocabulary, word))
    reason = why or ("no verified code for the assay" if assay is None else None)
    if reason is not None or value is None:
        losses.append(Loss(subject.case.id, path, f"{word}: {reason or 'no verified code for the result'}"))
        return []
    times = {event.id: event.time for event in subject.case.events}
    observed = time_element(subject, at, times.get(at) if at else None)
    if observed is None:
        losses.append(Loss(subject.case.id, path, f"{word}: timeObserved: neither an age nor a day is known"))
    return [{"assay": assay, "value": value, **({"timeObserved": observed} if observed else {})}]


def _quantity(
    value: Decimal | None, unit: str | None, low: Decimal | None, high: Decimal | None
) -> dict[str, Any] | None:
    if value is None or unit is None:
        return None
    code = {"id": f"UCUM:{unit}", "label": unit}
    quantity: dict[str, Any] = {"unit": code, "value": value}
    if low is not None and high is not None:
        quantity["referenceRange"] = {"unit": code, "low": low, "high": high}
    return {"quantity": quantity}


def _answer(result: str, terminology: Terminology) -> dict[str, Any] | None:
    answer = ontology_class(terminology.concept("answers", {"positive": "present", "negative": "absent"}[result]))
    return {"ontologyClass": answer} if answer else None
