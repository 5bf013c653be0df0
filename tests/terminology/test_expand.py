"""ValueSet/$expand, against R4's own value sets computed in another way, and against expansions that HL7 published."""

from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Invalid, NotFound
from app.terminology.services import expand as expanding
from app.terminology.services.faults import NotHeld, TooCostly
from tests.terminology import core_package
from tests.terminology.asking import FHIR, IDENTIFIER, LNC, NOW, SCT, V3, code_system, codes, expanded, value_set

NOT_EXPANDABLE = {
    "currencies": "urn:iso:std:iso:4217",
    "mimetypes": "urn:ietf:bcp:13",
    "ucum-units": "http://unitsofmeasure.org",
}
LETTERS = code_system("urn:letters", "a", "b", {"code": "c", "display": "Sea"}, version="7")


def test_every_required_value_set_of_r4_expands_but_the_four_whose_systems_others_keep(corpora: Path) -> None:
    refused = {}
    for canonical in core_package.required_value_sets(corpora):
        try:
            expanded(url=canonical)
        except (NotHeld, NotFound) as problem:
            refused[canonical] = problem
    answer_list = "http://loinc.org/vs/LL379-9|4.0.1"
    assert set(refused) == {f"{FHIR}/ValueSet/{name}|4.0.1" for name in NOT_EXPANDABLE} | {answer_list}
    assert isinstance(refused[answer_list], NotFound)
    for name, system in NOT_EXPANDABLE.items():
        assert system in refused[f"{FHIR}/ValueSet/{name}|4.0.1"].issues[0].text


def test_every_value_set_of_core_is_what_brute_force_over_the_package_makes_of_it(corpora: Path) -> None:
    same = 0
    for url in core_package.resources(corpora)["ValueSet"]:
        try:
            wanted = core_package.computed(corpora, url)
        except core_package.CannotCompute:
            with pytest.raises((NotHeld, Invalid)):
                expanded(url=url)
            continue
        found = expanded(url=url, count="10000")["expansion"]
        assert {(one["system"], one["code"]) for one in found.get("contains", ())} == wanted, url
        assert found["total"] == len(wanted), url
        same += 1
    assert same > 1200


def test_administrative_gender_has_the_four_codes_that_the_standard_lists() -> None:
    """http://hl7.org/fhir/R4/valueset-administrative-gender.html"""
    found = expanded(url=f"{FHIR}/ValueSet/administrative-gender")
    assert found["expansion"] == {
        "identifier": IDENTIFIER,
        "timestamp": NOW,
        "total": 4,
        "parameter": [{"name": "version", "valueUri": f"{FHIR}/administrative-gender|4.0.1"}],
        "contains": [
            {"system": f"{FHIR}/administrative-gender", "version": "4.0.1", "code": code, "display": display}
            for code, display in (("male", "Male"), ("female", "Female"), ("other", "Other"), ("unknown", "Unknown"))
        ],
    }
    assert "compose" not in found and found["url"] == f"{FHIR}/ValueSet/administrative-gender"


def test_nested_codes_stand_in_the_order_of_the_definition() -> None:
    """http://hl7.org/fhir/R4/valueset-observation-status.html: `corrected` is nested below `amended`."""
    wanted = ["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"]
    assert codes(expanded(url=f"{FHIR}/ValueSet/observation-status")) == wanted


@pytest.mark.parametrize("name", ["inactive", "yesnodontknow"])
def test_an_expansion_that_hl7_published_is_ours_too(name: str, corpora: Path) -> None:
    """The package holds these two with their expansions. They nest, ours is flat; the one of 2017 writes `goal`, v3 `Goal`."""
    waiting: list[dict[str, Any]] = []
    of_hl7 = core_package.resources(corpora)["ValueSet"][f"{FHIR}/ValueSet/{name}"]["expansion"]
    waiting += of_hl7["contains"]
    for one in waiting:
        waiting += one.get("contains", [])
    ours = expanded(url=f"{FHIR}/ValueSet/{name}")["expansion"]["contains"]
    wanted = {(one["system"], one["code"], one["display"].lower()) for one in waiting}
    assert wanted <= {(one["system"], one["code"], one["display"].lower()) for one in ours}


def test_several_value_sets_in_one_include_are_intersected_and_several_includes_united() -> None:
    sets = [
        value_set({"system": "urn:letters", "concept": [{"code": one} for one in letters]}, url=f"urn:vs:{letters}")
        for letters in ("ab", "bc")
    ]
    both = value_set({"valueSet": ["urn:vs:ab", "urn:vs:bc"]})
    either = value_set({"valueSet": ["urn:vs:ab"]}, {"valueSet": ["urn:vs:bc"]})
    of_system = value_set({"system": "urn:letters", "valueSet": ["urn:vs:bc"]}, exclude=[{"valueSet": ["urn:vs:ab"]}])
    assert codes(expanded(LETTERS, *sets, valueSet=both)) == ["b"]
    assert codes(expanded(LETTERS, *sets, valueSet=either)) == ["a", "b", "c"]
    assert codes(expanded(LETTERS, *sets, valueSet=of_system)) == ["c"]


def test_a_listed_code_that_its_whole_system_does_not_have_is_no_member() -> None:
    asked = value_set({"system": "urn:letters", "concept": [{"code": "a"}, {"code": "z"}]})
    assert codes(expanded(LETTERS, valueSet=asked)) == ["a"]


def test_a_page_is_a_part_of_the_whole_and_the_total_says_of_how_much() -> None:
    asked = value_set({"system": "urn:letters"})
    page = expanded(LETTERS, valueSet=asked, offset=1, count=1)["expansion"]
    assert (page["total"], page["offset"], [one["code"] for one in page["contains"]]) == (3, 1, ["b"])
    how_many = expanded(LETTERS, valueSet=asked, count=0)["expansion"]
    assert how_many["total"] == 3 and "contains" not in how_many
    with pytest.raises(Invalid, match="paging"):
        expanded(LETTERS, valueSet=asked, offset=-1)


def test_a_text_filter_keeps_what_begins_with_all_its_words() -> None:
    found = expanded(url="http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", filter="INP non")
    assert codes(found) == ["NONAC"]  # inpatient non-acute
    assert codes(expanded(url=f"{FHIR}/ValueSet/administrative-gender", filter="ale")) == []
    assert {"name": "filter", "valueString": "INP non"} in found["expansion"]["parameter"]


def test_inactive_and_abstract_codes_are_marked_and_can_be_left_out() -> None:
    system = code_system(
        "urn:s",
        {"code": "old", "property": [{"code": "inactive", "valueBoolean": True}]},
        {"code": "retired", "property": [{"code": "status", "valueCode": "retired"}]},
        {"code": "deprecated", "property": [{"code": "status", "valueCode": "deprecated"}]},
        {"code": "group", "property": [{"code": "picked", "valueBoolean": True}]},
        property=[{"code": "picked", "uri": f"{FHIR}/concept-properties#notSelectable", "type": "boolean"}],
    )
    asked = value_set({"system": "urn:s"})
    marked = {
        one["code"]: (one.get("inactive"), one.get("abstract"))
        for one in expanded(system, valueSet=asked)["expansion"]["contains"]
    }
    assert marked == {
        "old": (True, None),
        "retired": (True, None),
        "deprecated": (None, None),
        "group": (None, True),
    }
    assert codes(expanded(system, valueSet=asked, activeOnly=True)) == ["deprecated", "group"]
    assert codes(expanded(system, valueSet=asked, excludeNotForUI=True)) == ["old", "retired", "deprecated"]
    assert codes(expanded(system, valueSet=value_set({"system": "urn:s"}, inactive=False))) == ["deprecated", "group"]


def test_a_retired_code_of_core_is_inactive(corpora: Path) -> None:
    """Held against the package's own property `status`."""
    definition = core_package.resources(corpora)["CodeSystem"][f"{V3}RoleCode"]
    waiting = list(definition["concept"])
    for one in waiting:
        waiting += one.get("concept", [])
    retired = {c["code"] for c in waiting if {"code": "status", "valueCode": "retired"} in c.get("property", ())}
    found = expanded(valueSet=value_set({"system": f"{V3}RoleCode"}))["expansion"]["contains"]
    assert {one["code"] for one in found if one.get("inactive")} == retired


def test_designations_come_when_asked_for_and_a_display_in_its_language() -> None:
    url = "http://terminology.hl7.org/ValueSet/v2-0001"
    assert all("designation" not in one for one in expanded(url=url)["expansion"]["contains"])
    german = expanded(url=url, displayLanguage="de-AT", designation="urn:ietf:bcp:47|nl")["expansion"]["contains"]
    female = next(one for one in german if one["code"] == "F")
    assert (female["display"], [one["value"] for one in female["designation"]]) == ("weiblich", ["Vrouw"])
    every = expanded(url=url, includeDesignations="true")["expansion"]["contains"]
    assert {d["language"] for one in every if one["code"] == "F" for d in one["designation"]} >= {"de", "nl"}


def test_what_cannot_be_expanded_names_every_system_and_why() -> None:
    asked = value_set(
        {"system": "urn:letters"}, {"system": "urn:nowhere"}, {"system": SCT, "filter": [_is_a("404684003")]}
    )
    with pytest.raises(NotHeld) as refused:
        expanded(LETTERS, valueSet=asked)
    nowhere, snomed = refused.value.issues
    assert (nowhere.value, nowhere.key) == ("urn:nowhere", "system-not-held")
    assert (snomed.value, snomed.key) == (SCT, "system-in-part") and "fragment" in snomed.text


def test_a_value_set_that_includes_itself_is_refused() -> None:
    one, two = (value_set({"valueSet": [other]}, url=own) for own, other in (("urn:1", "urn:2"), ("urn:2", "urn:1")))
    with pytest.raises(Invalid) as refused:
        expanded(one, two, url="urn:1")
    assert refused.value.issues[0].key == "value-set-cycle"


def test_value_sets_that_include_one_another_many_times_over_are_expanded_once_each() -> None:
    chain = [
        value_set({"valueSet": [f"urn:{n + 1}"]}, {"valueSet": [f"urn:{n + 1}"]}, url=f"urn:{n}") for n in range(30)
    ]
    last = value_set({"system": "urn:letters"}, url="urn:30")
    assert codes(expanded(LETTERS, *chain, last, url="urn:0")) == ["a", "b", "c"]
    with pytest.raises(NotHeld):  # the same when the last one is missing: not 2**30 times the same fault
        expanded(LETTERS, *chain, url="urn:0")


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        ({}, "vsd-1"),
        ({"valueSet": ["urn:x"], "concept": [{"code": "a"}]}, "vsd-2"),
        (
            {
                "system": "urn:letters",
                "concept": [{"code": "a"}],
                "filter": [{"property": "code", "op": "=", "value": "a"}],
            },
            "vsd-3",
        ),
    ],
)
def test_a_clause_that_breaks_an_invariant_is_refused_with_its_name(clause: dict[str, Any], rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        expanded(LETTERS, valueSet=value_set(clause))
    assert rule in refused.value.issues[0].text


def test_more_codes_than_one_answer_holds_are_refused_unless_asked_for_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "LARGEST", 2)
    with pytest.raises(TooCostly, match="too-costly"):
        expanded(LETTERS, valueSet=value_set({"system": "urn:letters"}))
    assert codes(expanded(LETTERS, valueSet=value_set({"system": "urn:letters"}), count=2)) == ["a", "b"]
    assert codes(expanded(LETTERS, valueSet=value_set({"system": "urn:letters"}), offset=1)) == ["b", "c"]


def test_another_version_of_a_system_than_the_one_held_is_not_taken_for_it() -> None:
    asked = value_set({"system": "urn:letters", "version": "8"})
    with pytest.raises(NotHeld, match="system-not-held"):
        expanded(LETTERS, valueSet=asked)
    forced = {"valueSet": asked, "force_system_version": "urn:letters|7"}
    assert codes(expanded(LETTERS, **forced)) == ["a", "b", "c"]
    with pytest.raises(NotHeld, match="system-version"):
        expanded(LETTERS, valueSet=asked, check_system_version="urn:letters|7")
    with pytest.raises(Invalid, match="system-version"):
        expanded(LETTERS, valueSet=asked, system_version="urn:letters")


def test_a_system_can_be_left_out_of_the_expansion() -> None:
    asked = value_set({"system": "urn:letters"}, {"system": LNC, "concept": [{"code": "2160-0"}]})
    assert codes(expanded(LETTERS, valueSet=asked, exclude_system="urn:letters|7")) == ["2160-0"]
    assert len(codes(expanded(LETTERS, valueSet=asked, exclude_system="urn:letters|8"))) == 4
    more = value_set(*asked["compose"]["include"], {"system": "urn:nowhere"})
    assert len(codes(expanded(LETTERS, valueSet=more, exclude_system="urn:nowhere"))) == 4


def test_the_definition_comes_along_only_when_asked_for() -> None:
    found = expanded(url=f"{FHIR}/ValueSet/administrative-gender", includeDefinition="true")
    assert found["compose"] == {"include": [{"system": f"{FHIR}/administrative-gender"}]}


def test_a_value_set_without_definition_is_its_expansion_if_that_is_whole() -> None:
    contains = [
        {"system": "urn:x", "code": "1", "contains": [{"system": "urn:x", "code": "2"}]},
        {"display": "only a heading"},
    ]
    stored = {"resourceType": "ValueSet", "url": "urn:e", "status": "active"}
    whole = {**stored, "expansion": {"timestamp": NOW, "contains": contains}}
    part = {**stored, "expansion": {"timestamp": NOW, "total": 5, "contains": contains}}
    assert codes(expanded(whole, url="urn:e")) == ["1", "2"]
    for refused in (part, stored):
        with pytest.raises(NotHeld):
            expanded(refused, url="urn:e")


def test_a_locked_value_set_over_a_system_without_version_is_refused() -> None:
    with pytest.raises(NotHeld, match="value-set-locked"):
        expanded(LETTERS, valueSet=value_set({"system": "urn:letters"}, lockedDate="2020-01-01"))
    with_version = value_set({"system": "urn:letters", "version": "7"}, lockedDate="2020-01-01")
    assert codes(expanded(LETTERS, valueSet=with_version)) == ["a", "b", "c"]


def _is_a(code: str) -> dict[str, str]:
    return {"property": "concept", "op": "is-a", "value": code}
