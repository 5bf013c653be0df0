"""Figures about a series: counts, medians and ranges, with what a time is counted from."""

from typing import Any

from app.case.record import Statistic
from app.convert.draft import Draft
from app.convert.missing import absence_of, absent_reason
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, without_nothing
from app.fhir.names import UCUM

SYSTEM = "http://terminology.hl7.org/CodeSystem/observation-statistics"
CODES = {"count": ("count", "Count"), "median": ("median", "Median"), "mean": ("average", "Average")}
WORDS = {code: word for word, (code, _) in CODES.items()}
MINIMUM, MAXIMUM = concept(coding(SYSTEM, "minimum", "Minimum")), concept(coding(SYSTEM, "maximum", "Maximum"))
OUT_OF, ORIGIN, STATISTIC = concept(text="Out of"), concept(text="Counted from"), concept(text="Statistic")


def write_statistic(item: Statistic, draft: Draft) -> None:
    """An Observation of a Group; each figure is a component that says which statistic it is."""

    def quantity(value: Any) -> Element:
        unit = {"unit": draft.terminology.units[item.unit], "system": UCUM, "code": item.unit} if item.unit else {}
        return {"value": value, **unit}

    components: list[Element] = []
    if item.low is not None and item.high is not None:
        components += [
            {"code": MINIMUM, "valueQuantity": quantity(item.low)},
            {"code": MAXIMUM, "valueQuantity": quantity(item.high)},
        ]
    elif item.statistic in CODES and item.value is not None:
        components.append(
            {"code": concept(coding(SYSTEM, *CODES[item.statistic])), "valueQuantity": quantity(item.value)}
        )
    if item.missing is not None:
        components.append({"code": STATISTIC, "valueString": item.statistic})
        if item.unit:
            components.append({"code": concept(text="Unit"), "valueString": item.unit})
    if item.out_of is not None:
        components.append({"code": OUT_OF, "valueInteger": item.out_of})
    if item.origin_as_stated is not None:
        components.append({"code": ORIGIN, "valueString": item.origin_as_stated})
    draft.add(
        f"statistics/{item.id}",
        "Observation",
        item,
        status="final",
        code=draft.coded("measures", item.measure),
        subject=draft.subject(item.of),
        valueQuantity=quantity(item.value) if item.statistic == "value" and item.value is not None else None,
        dataAbsentReason=absent_reason(item.missing) if item.missing else None,
        component=components,
    )


def read_statistic(resource: Element, record: Record) -> dict[str, Any] | None:
    """A statistic of an Observation of a Group."""
    measure = record.word("measures", resource.get("code"))
    if measure is None:
        return None
    made: dict[str, Any] = {**record.base(resource), "measure": measure, "statistic": "value"}
    quantities = [resource["valueQuantity"]] if "valueQuantity" in resource else []
    made |= {"value": quantities[0]["value"]} if quantities else {}
    for component in resource.get("component", ()):
        code, quantity = component["code"], component.get("valueQuantity")
        quantities += [quantity] if quantity else []
        if quantity and code == MINIMUM:
            made |= {"statistic": "range", "low": quantity["value"]}
        elif quantity and code == MAXIMUM:
            made["high"] = quantity["value"]
        elif quantity:
            made |= {"statistic": WORDS.get(code["coding"][0]["code"], "value"), "value": quantity["value"]}
        elif code == OUT_OF:
            made["out_of"] = component.get("valueInteger")
        elif code == ORIGIN:
            made["origin_as_stated"] = component.get("valueString")
        elif code == STATISTIC:
            made["statistic"] = component.get("valueString")
        else:
            made["unit"] = component.get("valueString")
    made |= without_nothing({"missing": absence_of(resource.get("dataAbsentReason"))})
    return made | ({"unit": quantities[0]["code"]} if quantities and "code" in quantities[0] else {})
