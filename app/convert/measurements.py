"""Laboratory values. A figure keeps its digits, and its unit only where one was stated."""

from typing import Any

from app.case.evidence import Measurement
from app.convert.draft import Draft
from app.convert.extensions import ours, values
from app.convert.missing import absence_of, absent_reason
from app.convert.record import Record
from app.fhir.elements import Element, absent, coding, concept, without_nothing
from app.fhir.names import UCUM

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LABORATORY = concept(coding(CATEGORY, "laboratory", "Laboratory"))
CATEGORIES = {
    "laboratory": LABORATORY,
    "imaging": concept(coding(CATEGORY, "imaging", "Imaging")),
    "survey": concept(coding(CATEGORY, "survey", "Survey")),
}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
SENSITIVITY = concept(text="Smallest share of cells that the test finds")
INTERPRETATIONS = {"high": ("H", "High"), "low": ("L", "Low"), "normal": ("N", "Normal")}


def write_measurement(item: Measurement, draft: Draft) -> None:
    """An Observation, of category laboratory unless the word's row says that it is read from an image or asked."""
    interpretation = (
        concept(coding(INTERPRETATION, *INTERPRETATIONS[item.interpretation])) if item.interpretation else None
    )
    draft.add(
        f"measurements/{item.id}",
        "Observation",
        item,
        status="final",
        category=[
            CATEGORIES[draft.terminology.concept("labs", item.analyte).attributes.get("category") or "laboratory"]
        ],
        code=draft.coded("labs", item.analyte),
        subject=draft.subject(item.of),
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        interpretation=[interpretation] if interpretation else None,
        method=draft.coded("methods", item.method) if item.method else None,
        specimen=draft.specimen(item.specimen, item.of, item.at),
        referenceRange=_range(item, draft),
        component=_sensitivity(item),
        **_value(item, draft),
        **draft.at("effective", item.at),
    )


def _value(item: Measurement, draft: Draft) -> Element:
    if item.value is not None:
        return {"valueQuantity": _quantity(item, draft)}
    if item.result is not None:
        return {"valueCodeableConcept": concept(text=item.result)}
    return {"valueString": item.text} if item.text else {}


def _quantity(item: Measurement, draft: Draft) -> Element:
    candidates = [ours("unit-candidate", valueCoding=coding(UCUM, unit)) for unit in item.unit_candidates]
    made = {"extension": candidates, "value": item.value, "comparator": item.comparator}
    if item.unit is None:
        # qty-3 wants no code without a system; a missing unit says that it is unknown, and candidates stay candidates.
        return without_nothing({**made, "_unit": absent("unknown")})
    return without_nothing({**made, "unit": draft.terminology.units[item.unit], "system": UCUM, "code": item.unit})


def _sensitivity(item: Measurement) -> list[Element]:
    """No code was verified for it: the component says in words what its figure is."""
    if item.sensitivity is None:
        return []
    share = {"value": item.sensitivity, "unit": "1", "system": UCUM, "code": "1"}
    return [{"code": SENSITIVITY, "valueQuantity": share}]


def _range(item: Measurement, draft: Draft) -> list[Element]:
    def bound(value: Any) -> Element | None:
        unit = item.unit or ""
        return (
            None
            if value is None
            else {"value": value, "unit": draft.terminology.units[unit], "system": UCUM, "code": unit}
        )

    made = without_nothing({"low": bound(item.reference_low), "high": bound(item.reference_high)})
    return [made] if made else []


def read_measurement(resource: Element, record: Record) -> dict[str, Any] | None:
    """A measurement of an Observation, or None where mappings/labs.csv has no word for it."""
    analyte = record.word("labs", resource.get("code"))
    if analyte is None:
        return None
    made = {**record.base(resource), "analyte": analyte, **record.at(resource, "effective")}
    quantity = resource.get("valueQuantity")
    text = (resource.get("valueCodeableConcept") or {}).get("text")
    if quantity and "value" in quantity:
        candidates = [one.get("code") for one in values(quantity, "unit-candidate")]
        unit = (
            quantity.get("code")
            if quantity.get("system") == UCUM
            else record.terminology.unit_for(str(quantity.get("unit")))
        )
        made |= without_nothing(
            {
                "value": quantity["value"],
                "comparator": quantity.get("comparator"),
                "unit": unit,
                "unit_candidates": candidates,
            }
        )
    elif text in ("positive", "negative"):
        made["result"] = text
    else:
        made |= record.result(resource) or {"missing": absence_of(resource.get("dataAbsentReason")) or "not_stated"}
    codes = {code: word for word, (code, _) in INTERPRETATIONS.items()}
    found = [codes.get(c.get("code")) for i in resource.get("interpretation", ()) for c in i.get("coding", ())]
    limits = (resource.get("referenceRange") or [{}])[0]
    made |= without_nothing(
        {
            "interpretation": next((word for word in found if word), None),
            "reference_low": (limits.get("low") or {}).get("value") if made.get("unit") else None,
            "reference_high": (limits.get("high") or {}).get("value") if made.get("unit") else None,
            "method": record.word("methods", resource.get("method")),
            "sensitivity": component_value(resource, SENSITIVITY, "valueQuantity", "value"),
        }
    )
    return made | record.specimen(resource)


def component_value(resource: Element, code: Element, value: str, part: str) -> Any:
    """`part` of the `value` (`valueQuantity`) of the first component with exactly this code, or None."""
    found = (one[value].get(part) for one in resource.get("component", ()) if one.get("code") == code and value in one)
    return next(found, None)
