"""Slices: told by value, pattern, type, existence and profile; open, closed, at the end, in order."""

from pathlib import Path
from typing import Any

import pytest

from tests.validate.profiles.made import BASE, CORE, Holding, Resource, component, concept, definition, observation

BY_CODE = [{"type": "pattern", "path": "code"}]
SLICES: list[Resource] = [
    {"id": "Observation.component:one", "min": 1, "max": "1"},
    {"id": "Observation.component:one.code", "patternCodeableConcept": concept("1-8")},
    {"id": "Observation.component:one.value[x]", "min": 1},
    {"id": "Observation.component:two", "min": 0, "max": "1"},
    {"id": "Observation.component:two.code", "patternCodeableConcept": concept("2-6")},
]
ONE, TWO, OTHER = component("1-8", valueString="x"), component("2-6"), component("3-4")


def held(folder: Path, rules: str = "open", ordered: bool = False, by: Any = None) -> Holding:
    slicing = {"discriminator": by or BY_CODE, "rules": rules, "ordered": ordered}
    return Holding(folder, definition("Observation", {"id": "Observation.component", "slicing": slicing}, *SLICES))


def test_a_slice_that_is_asked_for_is_missed(tmp_path: Path) -> None:
    holding = held(tmp_path)
    assert holding.said(observation(component=[TWO])) == [("Observation", "slice-min")]
    assert "the slice one of Observation.component" in holding.texts(observation(component=[TWO]))
    assert holding.said(observation()) == [("Observation", "slice-min")]
    assert holding.said(observation(component=[ONE, OTHER, OTHER])) == []


def test_more_of_a_slice_than_allowed_are_named_at_the_first_surplus_one(tmp_path: Path) -> None:
    resource = observation(component=[OTHER, ONE, TWO, ONE])
    assert held(tmp_path).said(resource) == [("Observation.component[3]", "slice-max")]


def test_what_a_slice_asks_is_asked_of_its_values_only(tmp_path: Path) -> None:
    bare = component("1-8")
    assert held(tmp_path).said(observation(component=[OTHER, bare])) == [("Observation.component[1]", "profile-min")]


def test_a_closed_slicing_has_no_other_values(tmp_path: Path) -> None:
    resource = observation(component=[ONE, OTHER])
    assert held(tmp_path, "closed").said(resource) == [("Observation.component[1]", "slice-closed")]
    assert held(tmp_path, "closed").said(observation(component=[ONE, TWO])) == []


def test_other_values_of_a_slicing_open_at_its_end_stand_there(tmp_path: Path) -> None:
    holding = held(tmp_path, "openAtEnd")
    assert holding.said(observation(component=[OTHER, ONE])) == [("Observation.component[1]", "slice-order")]
    assert holding.said(observation(component=[ONE, OTHER])) == []


def test_an_ordered_slicing_keeps_the_order_of_its_slices(tmp_path: Path) -> None:
    holding = held(tmp_path, ordered=True)
    assert holding.said(observation(component=[TWO, ONE])) == [("Observation.component[1]", "slice-order")]
    assert holding.said(observation(component=[ONE, OTHER, TWO])) == []


@pytest.mark.parametrize(
    "by",
    [
        [{"type": "value", "path": "code"}],
        [{"type": "value", "path": "code.coding"}],
        [{"type": "value", "path": "code.coding.code"}, {"type": "value", "path": "code.coding.system"}],
    ],
)
def test_a_path_of_a_discriminator_leads_into_the_pattern(by: Any, tmp_path: Path) -> None:
    holding = held(tmp_path, "closed", by=by)
    assert holding.said(observation(component=[ONE, TWO])) == []
    other_system = {"code": concept("1-8", "http://snomed.info/sct")}
    assert ("Observation.component[0]", "slice-closed") in holding.said(observation(component=[other_system]))


def test_slices_are_told_by_this_value(tmp_path: Path) -> None:
    slicing = {"discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}
    slice_ = {"id": "Observation.category:lab", "min": 1, "patternCodeableConcept": concept("lab", "http://x.org/cs")}
    holding = Holding(tmp_path, definition("Observation", {"id": "Observation.category", "slicing": slicing}, slice_))
    assert holding.said(observation(category=[{"text": "x"}])) == [("Observation", "slice-min")]
    assert holding.said(observation(category=[{"text": "x"}, concept("lab", "http://x.org/cs")])) == []


def test_slices_are_told_by_type(tmp_path: Path) -> None:
    slicing = {"discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}
    of: list[Resource] = [
        {"id": "Observation.value[x]", "slicing": slicing},
        {"id": "Observation.value[x]:valueQuantity", "type": [{"code": "Quantity"}]},
        {"id": "Observation.value[x]:valueQuantity.unit", "min": 1},
    ]
    holding = Holding(tmp_path, definition("Observation", *of))
    at = "Observation.value.ofType(Quantity)"
    assert holding.said(observation(valueQuantity={"value": 1})) == [(at, "profile-min")]
    assert holding.said(observation(valueString="x")) == [("Observation.value.ofType(string)", "slice-closed")]


def test_slices_are_told_by_what_exists(tmp_path: Path) -> None:
    slicing = {"discriminator": [{"type": "exists", "path": "value"}], "rules": "open"}
    of: list[Resource] = [
        {"id": "Observation.component", "slicing": slicing},
        {"id": "Observation.component:known.value[x]", "min": 1},
        {"id": "Observation.component:unknown", "max": "1"},
        {"id": "Observation.component:unknown.value[x]", "max": "0"},
        {"id": "Observation.component:unknown.dataAbsentReason", "min": 1},
    ]
    holding = Holding(tmp_path, definition("Observation", *of))
    assert holding.said(observation(component=[ONE, ONE])) == []
    assert holding.said(observation(component=[ONE, TWO])) == [("Observation.component[1]", "profile-min")]


def test_entries_are_told_by_the_type_of_their_resource(tmp_path: Path) -> None:
    slicing = {"discriminator": [{"type": "type", "path": "resource"}], "rules": "closed"}
    of: list[Resource] = [
        {"id": "Bundle.entry", "slicing": slicing},
        {"id": "Bundle.entry:patient", "min": 1, "max": "1"},
        {"id": "Bundle.entry:patient.resource", "min": 1, "type": [{"code": "Patient"}]},
    ]
    holding = Holding(tmp_path, definition("Bundle", *of))
    one = {"fullUrl": "http://x.org/Patient/1", "resource": {"resourceType": "Patient", "id": "1", "active": True}}
    other = {"fullUrl": "http://x.org/Observation/2", "resource": {**observation(), "id": "2"}}
    assert holding.said({"resourceType": "Bundle", "type": "collection", "entry": [one]}) == []
    assert holding.said({"resourceType": "Bundle", "type": "collection", "entry": [other]}) == [
        ("Bundle.entry[0]", "slice-closed"),
        ("Bundle", "slice-min"),
    ]


def of_references(kind: str, target: str) -> list[dict[str, Any]]:
    slicing = {"discriminator": [{"type": kind, "path": "resolve()"}], "rules": "open"}
    types = [{"code": "Reference", "targetProfile": [target]}]
    return [
        {"id": "Observation.hasMember", "slicing": slicing},
        {"id": "Observation.hasMember:one", "min": 1, "type": types},
    ]


def test_references_are_told_by_the_profile_of_what_they_lead_to(tmp_path: Path) -> None:
    profile = definition("Observation", {"id": "Observation.method", "min": 1}, url=f"{BASE}with-method")
    holding = Holding(tmp_path, definition("Observation", *of_references("profile", f"{BASE}with-method")), profile)

    def with_member(**members: Any) -> dict[str, Any]:
        return observation(contained=[{**observation(**members), "id": "1"}], hasMember=[{"reference": "#1"}])

    assert holding.said(with_member(method={"text": "x"})) == []
    assert holding.said(with_member()) == [("Observation", "slice-min")]
    elsewhere = observation(hasMember=[{"reference": "Observation/1"}])
    assert holding.said(elsewhere) == []  # it cannot be told, so it is not called missing
    assert ("Observation", "slice-undecided") in holding.said(elsewhere, "information")


def test_references_are_told_by_the_type_of_what_they_lead_to(tmp_path: Path) -> None:
    holding = Holding(tmp_path, definition("Observation", *of_references("type", f"{CORE}MolecularSequence")))
    assert holding.said(observation(hasMember=[{"reference": "MolecularSequence/1"}])) == []
    assert holding.said(observation(hasMember=[{"reference": "Observation/1"}])) == [("Observation", "slice-min")]


def test_a_slice_may_be_sliced_again(tmp_path: Path) -> None:
    again = {"discriminator": [{"type": "exists", "path": "interpretation"}], "rules": "open"}
    of: list[Resource] = [
        {"id": "Observation.component", "slicing": {"discriminator": BY_CODE, "rules": "open"}},
        {"id": "Observation.component:one", "slicing": again},
        {"id": "Observation.component:one.code", "patternCodeableConcept": concept("1-8")},
        {"id": "Observation.component:one/judged", "min": 1},
        {"id": "Observation.component:one/judged.interpretation", "min": 1},
    ]
    holding = Holding(tmp_path, definition("Observation", *of))
    judged = {**ONE, "interpretation": [{"text": "x"}]}
    assert holding.said(observation(component=[ONE, judged])) == []
    assert holding.said(observation(component=[ONE, {**TWO, "interpretation": [{"text": "x"}]}])) == [
        ("Observation", "slice-min")
    ]


def test_a_discriminator_that_leads_through_an_extension(tmp_path: Path) -> None:
    url = f"{BASE}grade"
    extension = definition(
        "Extension",
        {"id": "Extension.url", "fixedUri": url},
        {"id": "Extension.value[x]", "min": 1, "type": [{"code": "code"}]},
        url=url,
        context=[{"type": "element", "expression": "Element"}],
    )
    by = {"discriminator": [{"type": "value", "path": f"extension('{url}').value"}], "rules": "open"}
    of: list[Resource] = [
        {"id": "Observation.component", "slicing": by},
        {"id": "Observation.component:high", "max": "1"},
        {
            "id": "Observation.component:high.extension:grade",
            "min": 1,
            "type": [{"code": "Extension", "profile": [url]}],
        },
        {"id": "Observation.component:high.extension:grade.value[x]", "fixedCode": "high"},
    ]
    holding = Holding(tmp_path, extension, definition("Observation", *of))
    high = {**ONE, "extension": [{"url": url, "valueCode": "high"}]}
    low = {**ONE, "extension": [{"url": url, "valueCode": "low"}]}
    assert holding.said(observation(component=[high, low, low])) == []
    assert holding.said(observation(component=[high, high])) == [("Observation.component[1]", "slice-max")]


def test_values_of_no_slice_belong_to_the_default_slice(tmp_path: Path) -> None:
    of: list[Resource] = [
        {"id": "Observation.component", "slicing": {"discriminator": BY_CODE, "rules": "closed"}},
        *SLICES,
        {"id": "Observation.component:@default.dataAbsentReason", "min": 1},
    ]
    holding = Holding(tmp_path, definition("Observation", *of))
    assert holding.said(observation(component=[ONE, OTHER])) == [("Observation.component[1]", "profile-min")]
    assert holding.said(observation(component=[ONE, {**OTHER, "dataAbsentReason": {"text": "x"}}])) == []
