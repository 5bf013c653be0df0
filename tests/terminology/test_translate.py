"""ConceptMap/$translate, over R4 core's maps, ours, and maps that clients store."""

from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Invalid, NotFound
from app.terminology.published.concept_maps import codes_map_url, words_map_url
from app.terminology.published.vocabularies import words_url
from app.terminology.services.faults import NotHeld
from app.terminology.services.parameters import from_resource
from app.terminology.services.signatures import TRANSLATE
from app.terminology.services.translate import translate
from tests.terminology import core_package
from tests.terminology.asking import FHIR, LNC, SCT, V3, answer, holdings, parts, translated

GENDER, V2_SEX = f"{FHIR}/administrative-gender", "http://terminology.hl7.org/CodeSystem/v2-0001"
ATC, RXN = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"


def matches(found: dict[str, Any]) -> set[tuple[str, str | None, str | None]]:
    """(equivalence, code, map) of every match."""
    return {
        (one["equivalence"], one.get("concept", {}).get("code"), one.get("source")) for one in parts(found, "match")
    }


def test_the_gender_of_fhir_is_translated_to_v2_and_v3() -> None:
    """http://hl7.org/fhir/R4/cm-administrative-gender-v2.html and -v3.html: all eight rows are equal or equivalent."""
    found = translated(system=GENDER, code="female")
    maps = f"{FHIR}/ConceptMap/cm-administrative-gender-v2", f"{FHIR}/ConceptMap/cm-administrative-gender-v3"
    assert answer(found, "result") is True
    assert {(code, source) for _, code, source in matches(found)} == {("F", maps[0]), ("F", maps[1])}
    only_v2 = translated(system=GENDER, code="female", targetsystem=V2_SEX)
    assert {source for _, _, source in matches(only_v2)} == {maps[0]}


def test_every_row_of_every_core_map_is_translated_as_it_stands(corpora: Path) -> None:
    rows = 0
    for url, concept_map in core_package.resources(corpora)["ConceptMap"].items():
        for group in concept_map["group"]:
            for element in group["element"]:
                targets = element.get("target", [])
                if "source" not in group or "code" not in element or any("dependsOn" in one for one in targets):
                    continue
                found = translated(url=url, system=group["source"], code=element["code"])
                wanted = {(one["equivalence"], one.get("code"), url) for one in targets}
                assert wanted <= matches(found), (url, element)
                good = any(e not in ("unmatched", "disjoint") and code for e, code, _ in matches(found))
                assert answer(found, "result") is good
                rows += 1
    assert rows > 600


def test_a_translation_back_turns_wider_into_narrower() -> None:
    concept_map = _map(
        {"code": "toe", "target": [{"code": "limb", "equivalence": "wider"}, {"code": "digit", "equivalence": "equal"}]}
    )
    forth = translated(conceptMap=concept_map, system="urn:a", code="toe")
    assert {(equivalence, code) for equivalence, code, _ in matches(forth)} == {("wider", "limb"), ("equal", "digit")}
    back = translated(conceptMap=concept_map, system="urn:b", code="limb", reverse=True)
    assert [(one["equivalence"], one["concept"]) for one in parts(back, "match")] == [
        ("narrower", {"system": "urn:a", "code": "toe"})
    ]


def test_what_is_unmatched_is_a_match_that_says_so_and_the_result_is_false() -> None:
    concept_map = _map({"code": "x", "target": [{"equivalence": "unmatched"}]})
    found = translated(conceptMap=concept_map, system="urn:a", code="x")
    assert answer(found, "result") is False and answer(found, "message")
    assert matches(found) == {("unmatched", None, "urn:map")}


def test_a_code_that_the_map_does_not_list_has_no_match() -> None:
    found = translated(url=f"{FHIR}/ConceptMap/cm-administrative-gender-v2", system=GENDER, code="mail")
    assert answer(found, "result") is False and parts(found, "match") == []


@pytest.mark.parametrize(
    ("unmapped", "code"), [({"mode": "provided"}, "y"), ({"mode": "fixed", "code": "other"}, "other")]
)
def test_an_unlisted_code_goes_the_way_that_the_map_says(unmapped: dict[str, str], code: str) -> None:
    """http://hl7.org/fhir/R4/valueset-conceptmap-unmapped-mode.html"""
    concept_map = _map({"code": "x", "target": [{"code": "z", "equivalence": "equal"}]}, unmapped=unmapped)
    found = translated(conceptMap=concept_map, system="urn:a", code="y")
    assert matches(found) == {("relatedto", code, "urn:map")}
    assert matches(translated(conceptMap=concept_map, system="urn:a", code="x")) == {("equal", "z", "urn:map")}


def test_an_unlisted_code_is_looked_for_in_the_other_map_and_never_in_a_circle() -> None:
    first = _map({"code": "x"}, unmapped={"mode": "other-map", "url": "urn:second"})
    second = _map({"code": "y", "target": [{"code": "z", "equivalence": "equal"}]}, url="urn:second")
    assert matches(translated(second, conceptMap=first, system="urn:a", code="y")) == {("equal", "z", "urn:second")}
    with pytest.raises(NotHeld, match="conceptmap-not-held"):
        translated(conceptMap=first, system="urn:a", code="y")
    back = _map({"code": "x"}, url="urn:second", unmapped={"mode": "other-map", "url": "urn:map"})
    with pytest.raises(Invalid, match="conceptmap-cycle"):
        translated(back, first, conceptMap=first, system="urn:a", code="y")


def test_a_mapping_that_depends_on_a_value_needs_that_value() -> None:
    target = {
        "code": "z",
        "equivalence": "equal",
        "dependsOn": [{"property": "urn:sex", "system": GENDER, "value": "female"}],
    }
    concept_map = _map({"code": "x", "target": [target]})
    without = translated(conceptMap=concept_map, system="urn:a", code="x")
    assert answer(without, "result") is False and "urn:sex" in answer(without, "message")

    def entries(sex: str) -> dict[str, Any]:
        coding = {"coding": [{"system": GENDER, "code": sex}]}
        dependency = [{"name": "element", "valueUri": "urn:sex"}, {"name": "concept", "valueCodeableConcept": coding}]
        return {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "conceptMap", "resource": concept_map},
                {"name": "coding", "valueCoding": {"system": "urn:a", "code": "x"}},
                {"name": "dependency", "part": dependency},
            ],
        }

    assert matches(translate(holdings(), from_resource(entries("female"), TRANSLATE))) == {("equal", "z", "urn:map")}
    assert matches(translate(holdings(), from_resource(entries("male"), TRANSLATE))) == set()


def test_source_and_target_value_sets_choose_among_the_maps() -> None:
    source, target = (
        f"{FHIR}/ValueSet/administrative-gender",
        "http://terminology.hl7.org/ValueSet/v3-AdministrativeGender",
    )
    found = translated(system=GENDER, code="male", source=source, target=target)
    assert {source for _, _, source in matches(found)} == {f"{FHIR}/ConceptMap/cm-administrative-gender-v3"}
    back = translated(system=f"{V3}AdministrativeGender", code="M", source=target, target=source, reverse="true")
    assert {code for _, code, _ in matches(back)} == {"male"}
    with pytest.raises(NotHeld, match="conceptmap-not-held"):
        translated(system=GENDER, code="male", target="urn:vs:none")


def test_our_words_are_translated_to_codes_and_back() -> None:
    """mappings/drugs.csv: doxorubicin is RxNorm 3639 and ATC L01DB01; NCIT C456 is unconfirmed and never used."""
    found = translated(url=words_map_url("drugs"), system=words_url("drugs"), code="doxorubicin")
    assert {(e, c) for e, c, _ in matches(found)} == {("equivalent", "3639"), ("equivalent", "L01DB01")}
    back = translated(system=RXN, code="3639", reverse="true", targetsystem=words_url("drugs"))
    assert {code for _, code, _ in matches(back)} == {"doxorubicin"}
    across = translated(url=codes_map_url("drugs"), system=RXN, code="3639", targetsystem=ATC)
    assert matches(across) == {("equivalent", "L01DB01", codes_map_url("drugs"))}


def test_a_code_that_says_more_or_other_than_the_word_is_no_equivalent() -> None:
    """labs.csv: 33358-3 (M-spike) is inferred. conditions.csv: C90.01 (in remission) is understood, never sent."""
    spike = translated(system=words_url("labs"), code="serum_protein_electrophoresis", targetsystem=LNC)
    assert {(e, c) for e, c, _ in matches(spike)} == {("narrower", "33358-3")} and answer(spike, "message")
    remission = translated(system=SCT, code="109989006", targetsystem=f"{FHIR}/sid/icd-10-cm")
    assert {(e, c) for e, c, _ in matches(remission)} == {("relatedto", f"C90.0{n}") for n in range(3)}


def test_a_stored_map_joins_those_that_are_held_and_does_not_replace_them() -> None:
    stored = _map({"code": "male", "target": [{"code": "m", "equivalence": "equal"}]}, source=GENDER)
    assert ("equal", "m", "urn:map") in matches(translated(stored, system=GENDER, code="male"))
    disguised = {**stored, "url": f"{FHIR}/ConceptMap/cm-administrative-gender-v2"}
    found = matches(translated(disguised, url=disguised["url"], system=GENDER, code="male"))
    assert {code for _, code, _ in found} == {"M"}


@pytest.mark.parametrize(
    ("parameters", "problem", "key"),
    [
        ({"url": "urn:none", "system": "urn:a", "code": "x"}, NotFound, "conceptmap-unknown"),
        ({"system": "urn:a", "code": "x"}, NotHeld, "conceptmap-not-held"),
        ({"url": "urn:map", "code": "x"}, Invalid, "system-missing"),
        ({"coding": {"code": "x"}}, Invalid, "coding-incomplete"),
        ({"system": "urn:a", "code": "x", "conceptMapVersion": "1"}, Invalid, "version-alone"),
    ],
)
def test_what_cannot_be_translated_says_why(parameters: dict[str, Any], problem: type[Exception], key: str) -> None:
    with pytest.raises(problem, match=key):
        translated(**parameters)


def _map(element: dict[str, Any], url: str = "urn:map", source: str = "urn:a", **group: Any) -> dict[str, Any]:
    made = {"source": source, "target": "urn:b", "element": [element], **group}
    return {"resourceType": "ConceptMap", "url": url, "status": "active", "group": [made]}
