"""Our own profiles: what the converter makes conforms to them and to mCODE's, and what is broken is found."""

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.convert.to_bundle import BundleType, case_to_bundle
from app.fhir.exact_json import dumps, loads
from app.fhir.names import CANONICAL_BASE, structure_definition
from app.validate.profiles.profiles import Profiles, profiles_of
from app.validate.validator import Validator
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in
from tests.terminology.mapping_folder import MAPPINGS

OURS = ("case-bundle", "compartment-status", "reported-response", "extramedullary-lesion", "extramedullary-disease")
DOCUMENTS = {**CASES, "invented": case_in(INVENTED)}
ALONE = profiles_of([], MAPPINGS)
VALIDATOR = Validator(profiles=ALONE, decide=ALONE.decide)
Resource = dict[str, Any]


@pytest.fixture(scope="module")
def with_mcode(corpora: Path) -> Profiles:
    return profiles_of([corpora / "mcode", corpora / "genomics-reporting"], MAPPINGS)


def bundle(name: str, type_: BundleType) -> Resource:
    made: Resource = loads(dumps(case_to_bundle(DOCUMENTS[name], TERMINOLOGY, type_)))
    return made


def errors(validator: Validator, resource: Any) -> list[tuple[Any, str]]:
    return [(one.expression, one.key) for one in validator.issues(resource) if one.severity == "error"]


@pytest.mark.parametrize("path", sorted((MAPPINGS / "profiles").glob("*.json")), ids=lambda path: path.stem)
def test_each_definition_of_ours_is_valid_r4(path: Path) -> None:
    assert errors(VALIDATOR, loads(path.read_bytes())) == []


def test_each_structure_definition_has_a_snapshot_that_says_what_its_differential_says() -> None:
    for url in ALONE.held.urls("StructureDefinition"):
        found = ALONE.definition(url)
        assert found is not None
        snapshot = {one["id"]: one for one in found["snapshot"]["element"]}
        for element in found["differential"]["element"]:
            made = snapshot[element["id"]]
            assert {key: made.get(key) for key in element if key != "constraint"} == {
                key: value for key, value in element.items() if key != "constraint"
            }, (url, element["id"])


@pytest.mark.parametrize("type_", ["transaction", "collection", "document"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_converter_makes_conforms_to_all_that_it_claims(
    name: str, type_: BundleType, with_mcode: Profiles
) -> None:
    validator = Validator(profiles=with_mcode, decide=with_mcode.decide)
    found = validator.issues(bundle(name, type_))
    assert [(one.expression, one.text) for one in found if one.severity == "error"] == []
    assert "profile-unknown" not in {one.key for one in found}


def test_the_index_case_claims_every_profile_of_ours_that_is_about_a_patient() -> None:
    claimed = str([entry["resource"].get("meta") for entry in bundle("index-case", "collection")["entry"]])
    for name in OURS[1:]:
        assert structure_definition(name) in claimed, name
    assert structure_definition("case-bundle") in bundle("index-case", "collection")["meta"]["profile"]


def first(made: Resource, profile: str) -> tuple[int, Resource]:
    """The first entry that claims a profile of ours, and where it is."""
    for i, entry in enumerate(made["entry"]):
        if structure_definition(profile) in entry["resource"].get("meta", {}).get("profile", ()):
            return i, entry["resource"]
    raise AssertionError(profile)


def extension(resource: Resource, name: str) -> Resource:
    url = f"{CANONICAL_BASE}/StructureDefinition/{name}"
    found: Resource = next(one for one in resource["extension"] if one["url"] == url)
    return found


def a_second_class(resource: Resource) -> None:
    resource["valueCodeableConcept"] = {
        "text": "x",
        "coding": [{"system": "http://x.org", "code": str(i)} for i in (1, 2)],
    }


def another_cancer(resource: Resource) -> None:
    resource["code"]["coding"] = [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C90.20"}]


def a_time_of_nothing(resource: Resource) -> None:
    resource["_effectiveDateTime"] = {"extension": [{"url": "http://x.org/other", "valueCode": "x"}]}


def without(name: str) -> Callable[[Resource], None]:
    return lambda resource: resource.pop(name)


def no_contiguity(resource: Resource) -> None:
    resource["extension"].remove(extension(resource, "contiguity-with-bone"))


def wrong_contiguity(resource: Resource) -> None:
    extension(resource, "contiguity-with-bone")["valueCode"] = "perhaps"


def two_contiguities(resource: Resource) -> None:
    resource["extension"].append(extension(resource, "contiguity-with-bone"))


CHANGES: list[tuple[str, Callable[[Resource], Any], str, str]] = [
    ("compartment-status", lambda r: r["code"].pop("coding"), ".code", "profile-min"),
    ("compartment-status", lambda r: r["code"]["coding"][0].update(code="liver"), ".code", "binding-required"),
    (
        "compartment-status",
        lambda r: r["code"]["coding"].append({"system": "http://x.org", "code": "x"}),
        ".code.coding[1]",
        "profile-max",
    ),
    ("compartment-status", without("valueCodeableConcept"), "", "emm-status-1"),
    ("compartment-status", without("category"), "", "profile-min"),
    ("compartment-status", without("subject"), "", "profile-min"),
    ("compartment-status", lambda r: r.update(component=[{"code": {"text": "x"}}]), ".component[0]", "profile-max"),
    ("compartment-status", a_second_class, ".value.ofType(CodeableConcept).coding[1]", "profile-max"),
    (
        "compartment-status",
        lambda r: (
            r["valueCodeableConcept"].pop("text")
            and r["valueCodeableConcept"].update(id="x", extension=[{"url": "http://x.org/y", "valueCode": "z"}])
        ),
        ".value.ofType(CodeableConcept)",
        "profile-min",
    ),
    ("compartment-status", a_time_of_nothing, ".effective.ofType(dateTime)", "emm-time-1"),
    (
        "compartment-status",
        lambda r: r.update(valueString=r.pop("valueCodeableConcept")["text"]),
        ".value.ofType(string)",
        "profile-type",
    ),
    ("reported-response", lambda r: r.update(dataAbsentReason={"text": "x"}), ".dataAbsentReason", "profile-max"),
    ("reported-response", without("valueCodeableConcept"), "", "profile-min"),
    ("extramedullary-lesion", no_contiguity, "", "slice-min"),
    ("extramedullary-lesion", two_contiguities, ".extension", "extension-max"),
    ("extramedullary-lesion", wrong_contiguity, ".extension", "binding-required"),
    ("extramedullary-lesion", without("identifier"), "", "profile-min"),
    ("extramedullary-disease", another_cancer, ".code", "binding-required"),
    ("extramedullary-disease", without("category"), "", "profile-min"),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_change_that_makes_a_case_say_what_it_must_not_is_found_at_its_place(number: int) -> None:
    profile, change, place, key = CHANGES[number]
    made = bundle("index-case", "collection")
    index, resource = first(made, profile)
    change(resource)
    found = errors(VALIDATOR, made)
    assert any(one == key and str(at).startswith(f"Bundle.entry[{index}].resource{place}") for at, one in found), found
    assert all(str(at).startswith(f"Bundle.entry[{index}]") for at, _ in found), found


@pytest.mark.parametrize(
    "change,key",
    [
        (
            lambda made: made["entry"].remove(
                next(e for e in made["entry"] if e["resource"]["resourceType"] == "Composition")
            ),
            "slice-min",
        ),
        (lambda made: made["entry"].append(copy.deepcopy(made["entry"][-2])), "emm-case-2"),
        (lambda made: made.update(type="batch"), "emm-case-3"),
        (lambda made: made.update(total=1), "profile-max"),
        (lambda made: made["entry"][0]["resource"].pop("identifier"), "emm-case-1"),
        (lambda made: made.pop("entry"), "profile-min"),
    ],
)
def test_a_bundle_that_is_no_whole_case_is_found(change: Callable[[Resource], Any], key: str) -> None:
    made = bundle("index-case", "collection")
    change(made)
    assert key in {one for _, one in errors(VALIDATOR, made)}


def test_any_required_member_that_is_taken_away_is_missed(with_mcode: Profiles) -> None:
    """Each resource of the index case, each member that its profiles ask for: taken away, something is said of that resource."""
    validator = Validator(profiles=with_mcode, decide=with_mcode.decide)
    whole = bundle("index-case", "collection")
    chosen = random.Random(4)
    tried = 0
    for i, entry in enumerate(whole["entry"]):
        claimed = entry["resource"].get("meta", {}).get("profile", ())
        needed = {
            name
            for url in claimed
            for name, branch in with_mcode.tree(url).children.items()  # type: ignore[union-attr]
            if branch.element.get("min", 0) > 0
        }
        there = sorted(
            name
            for name in entry["resource"]
            if name in needed or any(name.startswith(one[:-3]) for one in needed if one[-3:] == "[x]")
        )
        if there:
            broken = {**whole, "entry": list(whole["entry"])}
            gone = chosen.choice(there)
            kept = {name: value for name, value in entry["resource"].items() if name.removeprefix("_") != gone}
            broken["entry"][i] = {**entry, "resource": kept}
            assert any(str(at).startswith(f"Bundle.entry[{i}].") for at, _ in errors(validator, broken)), (i, gone)
            tried += 1
    assert tried > 30
