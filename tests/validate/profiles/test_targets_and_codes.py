"""References to what conforms, bindings to value sets that are held, profiles of datatypes, extensions."""

from pathlib import Path
from typing import Any

from tests.validate.profiles.made import BASE, CORE, URL, Holding, concept, definition, observation

NAMED = definition("Patient", {"id": "Patient.name", "min": 1}, url=f"{BASE}named")
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"


def to(*targets: str) -> dict[str, Any]:
    return {"id": "Observation.subject", "type": [{"code": "Reference", "targetProfile": list(targets)}]}


def bundle(subject: str, **patient: Any) -> dict[str, Any]:
    found = {"resourceType": "Patient", "id": "1", "active": True, **patient}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "http://x.org/Patient/1", "resource": found},
            {
                "fullUrl": "http://x.org/Observation/2",
                "resource": {**observation(subject={"reference": subject}, meta={"profile": [URL]}), "id": "2"},
            },
        ],
    }


def errors(holding: Holding, resource: Any) -> list[tuple[Any, str]]:
    return [(one.expression, one.key) for one in holding.validator.issues(resource) if one.severity == "error"]


def test_the_target_in_the_bundle_is_held_to_its_profile(tmp_path: Path) -> None:
    holding = Holding(tmp_path, definition("Observation", to(f"{BASE}named")), NAMED)
    at = [("Bundle.entry[1].resource.subject", "profile-target")]
    assert errors(holding, bundle("Patient/1")) == at
    assert errors(holding, bundle("http://x.org/Patient/1")) == at
    assert errors(holding, bundle("Patient/1", name=[{"text": "x"}])) == []
    assert errors(holding, bundle("Patient/3")) == []  # not at hand: by its type only


def test_one_of_several_target_profiles_is_enough(tmp_path: Path) -> None:
    aged = definition("Patient", {"id": "Patient.birthDate", "min": 1}, url=f"{BASE}aged")
    holding = Holding(tmp_path, definition("Observation", to(f"{BASE}named", f"{BASE}aged")), NAMED, aged)
    assert errors(holding, bundle("Patient/1", birthDate="1950")) == []
    assert errors(holding, bundle("Patient/1")) == [("Bundle.entry[1].resource.subject", "profile-target")]


def test_a_target_of_another_type_is_refused_without_being_at_hand(tmp_path: Path) -> None:
    holding = Holding(tmp_path, definition("Observation", to(f"{CORE}Patient")))
    assert holding.said(observation(subject={"reference": "Group/1"})) == [("Observation.subject", "profile-target")]
    assert holding.said(observation(subject={"reference": "Patient/1"})) == []


def test_a_profile_of_us_core_that_is_not_held_is_checked_by_its_type(tmp_path: Path) -> None:
    holding = Holding(tmp_path, definition("Observation", to(f"{US_CORE}us-core-patient")))
    assert holding.said(observation(subject={"reference": "Group/1"})) == [("Observation.subject", "profile-target")]
    (tmp_path / "other").mkdir()
    unknown = Holding(tmp_path / "other", definition("Observation", to("http://example.org/whatever")))
    assert unknown.said(observation(subject={"reference": "Group/1"})) == []


def test_references_that_lead_round_end(tmp_path: Path) -> None:
    slicing = {"discriminator": [{"type": "profile", "path": "resolve()"}], "rules": "open"}
    types = [{"code": "Reference", "targetProfile": [URL]}]
    made = definition(
        "Observation",
        {"id": "Observation.hasMember", "slicing": slicing, "type": types},
        {"id": "Observation.hasMember:same", "min": 1, "type": types},
    )
    holding = Holding(tmp_path, made)
    entries = [
        {
            "fullUrl": f"http://x.org/Observation/{i}",
            "resource": {
                **observation(hasMember=[{"reference": f"Observation/{(i + 1) % 9}"}], meta={"profile": [URL]}),
                "id": str(i),
            },
        }
        for i in range(9)
    ]
    found = holding.validator.issues({"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert {one.key for one in found} <= {"slice-undecided", "dom-6"}


VALUE_SET = {
    "resourceType": "ValueSet",
    "url": "http://example.org/vs",
    "status": "active",
    "compose": {
        "include": [
            {"system": "http://example.org/cs"},
            {"system": "http://loinc.org", "concept": [{"code": "1-8"}]},
            {"system": "http://snomed.info/sct", "filter": [{"property": "concept", "op": "is-a", "value": "1"}]},
        ]
    },
}
CODE_SYSTEM = {
    "resourceType": "CodeSystem",
    "url": "http://example.org/cs",
    "status": "active",
    "content": "complete",
    "concept": [{"code": "a", "concept": [{"code": "b"}]}],
}


def bound(strength: str, url: str = "http://example.org/vs") -> dict[str, Any]:
    return definition("Observation", {"id": "Observation.code", "binding": {"strength": strength, "valueSet": url}})


def test_codes_are_looked_up_in_the_value_sets_that_are_held(tmp_path: Path) -> None:
    holding = Holding(tmp_path, bound("required"), VALUE_SET, CODE_SYSTEM)
    for code in (concept("a", "http://example.org/cs"), concept("b", "http://example.org/cs"), concept("1-8")):
        assert holding.said(observation(code=code)) == [] == holding.said(observation(code=code), "information")
    for code in (concept("c", "http://example.org/cs"), concept("2-6"), concept("x", "http://elsewhere.org")):
        assert holding.said(observation(code=code)) == [("Observation.code", "binding-required")]


def test_what_only_an_outside_terminology_could_tell_is_information(tmp_path: Path) -> None:
    holding = Holding(tmp_path, bound("required"), VALUE_SET, CODE_SYSTEM)
    snomed = observation(code=concept("80146002", "http://snomed.info/sct"))
    assert holding.said(snomed) == []
    assert holding.said(snomed, "information") == [("Observation.code", "binding-undecided")]


def test_a_value_set_that_is_not_held_is_information(tmp_path: Path) -> None:
    holding = Holding(tmp_path, bound("required", "http://example.org/not-held"))
    resource = observation(code=concept("1-8"))
    assert holding.said(resource) == []
    assert holding.said(resource, "information") == [("Observation.code", "binding-undecided")]


def test_an_extensible_binding_is_a_warning_and_its_bound_an_error(tmp_path: Path) -> None:
    most = {"url": f"{CORE}elementdefinition-maxValueSet", "valueCanonical": "http://example.org/vs"}
    made = bound("extensible")
    holding = Holding(tmp_path, made, VALUE_SET, CODE_SYSTEM)
    other = observation(code=concept("2-6"))
    assert holding.said(other) == []
    assert ("Observation.code", "binding-extensible") in holding.said(other, "warning")
    made["differential"]["element"][1]["binding"]["extension"] = [most]
    (tmp_path / "bounded").mkdir()
    bounded = Holding(tmp_path / "bounded", made, VALUE_SET, CODE_SYSTEM)
    assert bounded.said(other) == [("Observation.code", "binding-required")]


def test_a_profile_of_a_datatype_holds_where_an_element_names_it(tmp_path: Path) -> None:
    numbered = definition("Identifier", {"id": "Identifier.system", "min": 1}, url=f"{BASE}numbered")
    types = [{"code": "Identifier", "profile": [f"{BASE}numbered"]}]
    made = definition("Observation", {"id": "Observation.identifier", "type": types})
    holding = Holding(tmp_path, made, numbered)
    resource = observation(identifier=[{"system": "http://x.org", "value": "1"}, {"value": "2"}])
    assert holding.said(resource) == [("Observation.identifier[1]", "profile-min")]


GRADE = f"{BASE}grade"
EXTENSION = definition(
    "Extension",
    {"id": "Extension.url", "fixedUri": GRADE},
    {"id": "Extension.value[x]", "min": 1, "type": [{"code": "code"}]},
    url=GRADE,
    context=[{"type": "element", "expression": "Observation"}],
)
EXTENSION["differential"]["element"][0] |= {"min": 0, "max": "1"}
COMPLEX = definition(
    "Extension",
    {"id": "Extension.extension:low", "min": 1, "max": "1"},
    {"id": "Extension.extension:low.url", "fixedUri": "low"},
    {"id": "Extension.extension:low.value[x]", "type": [{"code": "decimal"}]},
    {"id": "Extension.url", "fixedUri": f"{BASE}range"},
    {"id": "Extension.value[x]", "max": "0"},
    url=f"{BASE}range",
    context=[{"type": "element", "expression": "Element"}, {"type": "element", "expression": "DomainResource"}],
)


def extended(*extensions: Any, **members: Any) -> dict[str, Any]:
    return observation(extension=list(extensions), **members)


def test_an_extension_has_the_value_that_its_definition_says(tmp_path: Path) -> None:
    holding = Holding(tmp_path, EXTENSION)
    assert errors(holding, extended({"url": GRADE, "valueCode": "high"})) == []
    wrong = extended({"url": GRADE, "valueString": "high"})
    assert errors(holding, wrong) == [("Observation.extension[0].value.ofType(string)", "profile-type")]


def test_an_extension_stands_where_and_as_often_as_its_definition_says(tmp_path: Path) -> None:
    holding = Holding(tmp_path, EXTENSION)
    one = {"url": GRADE, "valueCode": "high"}
    assert errors(holding, extended(one, one)) == [("Observation.extension", "extension-max")]
    elsewhere = observation(code={"text": "x", "extension": [one]})
    assert errors(holding, elsewhere) == [("Observation.code.extension[0]", "extension-context")]
    assert errors(holding, observation(modifierExtension=[one])) == [
        ("Observation.modifierExtension[0]", "extension-modifier")
    ]


def test_the_parts_of_an_extension_are_those_of_its_definition(tmp_path: Path) -> None:
    holding = Holding(tmp_path, COMPLEX)
    url = f"{BASE}range"
    good = {"url": "low", "valueDecimal": 1}
    assert errors(holding, extended({"url": url, "extension": [good]})) == []
    at = "Observation.extension[0]"
    other = {"url": "colour", "valueDecimal": 1}
    assert errors(holding, extended({"url": url, "extension": [good, other]})) == [
        (f"{at}.extension[1]", "extension-part")
    ]
    assert errors(holding, extended({"url": url, "extension": [other]})) == [
        (at, "slice-min"),
        (f"{at}.extension[0]", "extension-part"),
    ]
    text = {"url": "low", "valueString": "1"}
    assert errors(holding, extended({"url": url, "extension": [text]})) == [
        (f"{at}.extension[0].value.ofType(string)", "profile-type")
    ]


def test_a_profile_asks_for_an_extension_by_its_definition(tmp_path: Path) -> None:
    types = [{"code": "Extension", "profile": [GRADE]}]
    holding = Holding(
        tmp_path, EXTENSION, definition("Observation", {"id": "Observation.extension:grade", "min": 1, "type": types})
    )
    assert holding.said(observation()) == [("Observation", "slice-min")]
    assert holding.said(extended({"url": GRADE, "valueCode": "high"})) == []


def test_a_constraint_may_ask_for_a_profile_and_not_for_its_own(tmp_path: Path) -> None:
    rule = {
        "key": "made-1",
        "severity": "error",
        "human": "x",
        "expression": f"contained.all(conformsTo('{BASE}named'))",
    }
    own = {"key": "made-2", "severity": "error", "human": "x", "expression": f"conformsTo('{URL}')"}
    made = definition("Observation")
    made["differential"]["element"][0]["constraint"] = [rule]
    holding = Holding(tmp_path, made, NAMED)
    patient = {"resourceType": "Patient", "id": "1", "active": True}
    subject = {"reference": "#1"}
    assert holding.said(observation(contained=[patient], subject=subject)) == [("Observation", "made-1")]
    assert holding.said(observation(contained=[{**patient, "name": [{"text": "x"}]}], subject=subject)) == []
    (tmp_path / "round").mkdir()
    made["differential"]["element"][0]["constraint"] = [own]
    assert Holding(tmp_path / "round", made).said(observation()) == []
