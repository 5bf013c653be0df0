"""Generated snapshots against those that mCODE and Genomics Reporting were published with, and rules of the standard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.validate.profiles.faults import Unusable
from app.validate.profiles.held import Held
from app.validate.profiles.profiles import Profiles
from app.validate.profiles.r4_bases import r4_base
from app.validate.profiles.snapshot import generated
from tests.validate.profiles.made import CORE, concept, definition

COMPARED = ("sliceName", "min", "max", "contentReference", "mustSupport", "isModifier")


@pytest.fixture(scope="module")
def published_with_core(corpora: Path) -> Profiles:
    return Profiles(Held([corpora / one for one in ("r4-core/hl7.fhir.r4.core.tgz", "mcode", "genomics-reporting")]))


def of_guides(profiles: Profiles) -> Iterator[dict[str, Any]]:
    """The profiles of both guides whose base is at hand: US Core is not."""
    for url in profiles.held.urls("StructureDefinition"):
        if "/us/mcode/" in url or "/uv/genomics-reporting/" in url:
            found = profiles.definition(url)
            assert found is not None
            if profiles.definition(found["baseDefinition"]) is not None:
                yield found


def compared(element: dict[str, Any]) -> dict[str, Any]:
    """What an element says that can be checked, in a form that does not depend on order or on defaults."""
    slicing, binding = element.get("slicing"), element.get("binding", {})
    return {
        **{key: element.get(key) for key in COMPARED},
        "values": {key: value for key, value in element.items() if key.startswith(("fixed", "pattern"))},
        "slicing": slicing and (slicing.get("discriminator"), slicing["rules"], bool(slicing.get("ordered"))),
        "types": sorted(
            (one["code"], sorted(one.get("profile", ())), sorted(one.get("targetProfile", ())))
            for one in element.get("type", ())
        ),
        "binding": (binding.get("strength"), binding.get("valueSet")),
        "constraints": {one["key"] for one in element.get("constraint", ())},
    }


def test_every_element_is_as_the_guides_have_it(published_with_core: Profiles) -> None:
    count = 0
    for found in of_guides(published_with_core):
        made = generated(found, published_with_core.base)
        given = found["snapshot"]["element"]
        assert [one["id"] for one in made] == [one["id"] for one in given], found["url"]
        for mine, theirs in zip(made, given, strict=True):
            assert mine["path"] == theirs["path"]
            assert compared(mine) == compared(theirs), (found["url"], theirs["id"])
        count += 1
    assert count == 58


def test_r4s_own_types_are_as_the_package_has_them(published_with_core: Profiles) -> None:
    """Cardinalities, types and required bindings of the bases that are made of the validator's table."""
    for name in ("Observation", "Condition", "Bundle", "BodyStructure", "Extension", "Identifier", "Questionnaire"):
        theirs = published_with_core.held.find("StructureDefinition", CORE + name)
        mine = r4_base(CORE + name)
        assert theirs is not None and mine is not None
        given = {one["id"]: one for one in theirs["snapshot"]["element"]}
        made = {one["id"]: one for one in mine["snapshot"]["element"]}
        assert list(made) == list(given), name
        for id_, element in made.items():
            assert (element["min"], element["max"], element["base"]) == (
                given[id_]["min"],
                given[id_]["max"],
                given[id_]["base"],
            ), id_
            assert element.get("contentReference") == given[id_].get("contentReference")


def snapshot(*elements: dict[str, Any], type_: str = "Observation") -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in generated(definition(type_, *elements), r4_base)}


def test_a_slice_begins_as_the_sliced_element_with_its_children_and_is_optional() -> None:
    slicing = {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"}
    made = snapshot(
        {"id": "Observation.component", "slicing": slicing, "min": 1},
        {"id": "Observation.component.value[x]", "min": 1},
        {"id": "Observation.component:one", "max": "1"},
        {"id": "Observation.component:one.code", "patternCodeableConcept": concept("1-8")},
    )
    one = made["Observation.component:one"]
    assert (one["min"], one["max"], "slicing" in one) == (0, "1", False)
    assert made["Observation.component:one.value[x]"]["min"] == 1
    assert "patternCodeableConcept" not in made["Observation.component.code"]
    assert made["Observation.component:one.code"]["base"]["path"] == "Observation.component.code"


def test_a_shortcut_into_a_choice_is_a_slice_by_type() -> None:
    made = snapshot({"id": "Observation.valueQuantity", "min": 1})
    assert made["Observation.value[x]"]["slicing"]["discriminator"] == [{"type": "type", "path": "$this"}]
    one = made["Observation.value[x]:valueQuantity"]
    assert (one["path"], one["sliceName"], one["min"]) == ("Observation.value[x]", "valueQuantity", 1)
    assert [type_["code"] for type_ in one["type"]] == ["Quantity"]


def test_a_differential_walks_into_datatypes_and_content_references() -> None:
    made = snapshot(
        {"id": "Observation.code.coding.system", "min": 1},
        {"id": "Observation.component.referenceRange.low", "min": 1},
    )
    assert made["Observation.code.coding.system"]["min"] == 1
    assert made["Observation.code.coding.display"]["min"] == 0
    assert made["Observation.component.referenceRange.low"]["min"] == 1
    assert made["Observation.referenceRange.low"]["min"] == 0


@pytest.mark.parametrize(
    "element,word",
    [
        ({"id": "Observation.colour"}, "Observation.colour"),
        ({"id": "Observation.code.colour"}, "Observation.code.colour"),
        ({"id": "Observation.component:one", "min": 1}, "told apart"),
        ({"id": "Patient.name"}, "one root"),
    ],
)
def test_what_the_base_does_not_have_is_refused(element: dict[str, Any], word: str) -> None:
    with pytest.raises(Unusable, match=word):
        snapshot(element)


def test_the_base_is_not_changed_by_what_builds_on_it() -> None:
    before = str(r4_base(CORE + "Observation"))
    snapshot({"id": "Observation.code", "min": 1, "short": "changed"}, {"id": "Observation.component.code", "max": "1"})
    assert str(r4_base(CORE + "Observation")) == before
