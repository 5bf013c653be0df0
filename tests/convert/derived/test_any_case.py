"""What holds of everything that is derived, of whichever case."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from app.convert.derived.marked import is_derived
from app.convert.derived.to_bundle import derived_resources
from app.convert.from_bundle import case_of
from app.convert.identity import resource_id
from app.convert.to_bundle import resources_of
from app.fhir import exact_json
from app.fhir.references import references_in
from app.interaction.assess_case import RULE_OF, assessment
from app.validate.profiles.profiles import profiles_of
from app.validate.validator import Validator
from tests.convert.derived.deriving import (
    CASES,
    RECORDED,
    TERMINOLOGY,
    VERSION,
    addresses,
    codes,
    derived,
    parts,
    sent,
    stored,
)
from tests.convert.test_round_trip import ROOT

HELD = profiles_of([], ROOT / "mappings")
VALIDATOR = Validator(profiles=HELD, decide=HELD.decide)
OF_PATIENTS = ("BodyStructure", "DetectedIssue", "ResearchSubject")
each_case = pytest.mark.parametrize("name", CASES)
needs_corpora = pytest.mark.skipif("EMM_CORPORA" not in os.environ, reason="EMM_CORPORA is not set: no R4 definitions")


@pytest.fixture(scope="module")
def checker() -> Any:
    from tests.conformance.check import Checker

    return Checker(Path(os.environ["EMM_CORPORA"]), ROOT / "mappings/profiles")


@each_case
def test_our_validator_has_nothing_to_say_of_it(name: str) -> None:
    assert [(one.expression, one.text) for one in VALIDATOR.issues(sent(CASES[name]))] == []


@needs_corpora
@each_case
def test_a_second_judge_finds_it_r4_with_and_without_extensions(name: str, checker: Any) -> None:
    bundle = sent(CASES[name])
    faults, vanished = checker.check_stripped(bundle)
    # That references lead out of the Bundle, into the stored record, is meant; where to is tested below.
    found = [fault for fault in (*checker.check(bundle), *faults, *vanished) if fault.rule != "reference-unresolved"]
    assert [str(fault) for fault in found] == []


@each_case
def test_fhir_resources_parses_it(name: str) -> None:
    from fhir.resources.R4B.bundle import Bundle

    bundle = sent(CASES[name])
    parsed = Bundle.model_validate_json(exact_json.dumps(bundle))
    assert [one.resource.id for one in parsed.entry] == [one["resource"]["id"] for one in bundle["entry"]]


@each_case
def test_every_reference_leads_to_the_stored_record_or_into_the_same_bundle(name: str) -> None:
    bundle, record = sent(CASES[name]), stored(CASES[name])
    here = {entry["fullUrl"] for entry in bundle["entry"]}
    for entry in bundle["entry"]:
        for place, reference in references_in(entry["resource"]):
            assert reference["reference"] in here | set(record), (entry["resource"]["identifier"], place)


@each_case
def test_everything_carries_the_tag_and_says_so_without_it_too(name: str) -> None:
    for one in derived(CASES[name]).values():
        assert is_derived(one)
        if one["resourceType"] != "Provenance":
            assert is_derived({**one, "meta": {}})
    assert not [one for one in stored(CASES[name]).values() if is_derived(one)]


@each_case
def test_a_case_among_what_was_derived_from_it_is_read_as_before(name: str) -> None:
    case = CASES[name]
    resources = (*derived(case).values(), *resources_of(case, TERMINOLOGY).values())
    entries: list[tuple[str | None, Any]] = [(f"urn:uuid:{one['id']}", one) for one in resources]
    read, left = case_of(entries, TERMINOLOGY, "2000-01-01T00:00:00Z")
    assert (read, left) == (case, [])


@each_case
def test_asked_again_later_only_the_provenance_has_another_instant(name: str) -> None:
    first, second = derived(CASES[name]), derived(CASES[name], recorded="2030-01-01T00:00:00Z")
    assert list(first) == list(second)
    differing = {first[role]["resourceType"] for role in first if first[role] != second[role]}
    assert differing == {"Provenance"}


@each_case
def test_another_version_of_the_service_is_another_device(name: str) -> None:
    first, second = derived(CASES[name], version="1.0.0"), derived(CASES[name], version="1.0.1")
    assert first["derived/device/1.0.0"]["id"] != second["derived/device/1.0.1"]["id"]


@each_case
def test_ids_follow_from_the_case_and_the_role_and_none_is_a_reported_resources(name: str) -> None:
    case = CASES[name]
    made = derived(case)
    assert all(one["id"] == resource_id(case.id, role) for role, one in made.items())
    assert not {one["id"] for one in made.values()} & {one["id"] for one in resources_of(case, TERMINOLOGY).values()}


@each_case
def test_every_answer_of_the_assessment_is_there_with_its_classes(name: str) -> None:
    case = CASES[name]
    told = assessment(case)
    observations = [one for one in derived(case).values() if one["resourceType"] == "Observation"]
    by_method: dict[str, list[Any]] = {}
    for one in observations:
        by_method.setdefault(codes(one["method"])[0][1], []).append(one)
    assert sum(len(found) for ruleset, found in by_method.items() if not ruleset.startswith("emm-")) == len(
        told["rules"]
    )
    assert len(by_method.get("emm-discordance/1", [])) == len(told["discordance"])
    assert len(by_method.get("emm-intervals/1", [])) == len(told["intervals"])
    for ruleset in {one["ruleset"] for one in told["rules"]}:
        answers = [one for one in told["rules"] if one["ruleset"] == ruleset]
        for answer, one in zip(answers, by_method[ruleset], strict=True):
            several = len(answer["classes"]) if len(answer["classes"]) > 1 else 0
            assert len(parts(one, "reachable-class")) == several
            assert ("valueCodeableConcept" in one) == (len(answer["classes"]) == 1)
            assert len(parts(one, "criterion")) == len(answer["criteria"])
            assert len(parts(one, "deciding-input")) == len(answer["deciding_inputs"])


@each_case
def test_a_class_has_one_coding_at_most(name: str) -> None:
    """Two would be two classes, or one by two names."""
    for one in derived(CASES[name]).values():
        reached = [part["valueCodeableConcept"] for part in parts(one, "reachable-class")]
        for concept in (*reached, one.get("valueCodeableConcept", {"text": "none"}), one.get("code", {"text": "none"})):
            assert len(codes(concept)) <= 1


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.grain != "individual"])
def test_of_a_group_there_is_nothing_that_r4_has_of_patients_only(name: str) -> None:
    made = list(derived(CASES[name]).values())
    assert not [one for one in made if one["resourceType"] in OF_PATIENTS]
    told = [one for one in assessment(CASES[name])["discrepancies"] if one["found_by"] == "rule"]
    sentences = [one["valueString"] for one in made if codes(one.get("method", {})) and "valueString" in one]
    assert sorted(sentences) == sorted(one["text"] for one in told)


def test_an_answer_about_a_member_is_about_that_patient_and_one_about_the_series_about_the_group() -> None:
    case = CASES["avigdor"]
    record = stored(case)
    made = derived(case)
    of_series = made["derived/iss-2005/1/case"]
    (of_member,) = [one for role, one in made.items() if re.fullmatch("derived/iss-2005/1/[^/]+/of/patient-1", role)]
    assert record[of_series["subject"]["reference"]]["resourceType"] == "Group"
    assert [code for _, code in codes(of_series["dataAbsentReason"])] == ["not-applicable"]
    member = record[of_member["subject"]["reference"]]
    assert member["resourceType"] == "Patient"
    assert any(one["value"] == "avigdor/members/patient-1" for one in member["identifier"])


@pytest.mark.parametrize("ruleset", RULE_OF)
def test_every_rule_set_that_can_be_asked_for_has_its_row(ruleset: str) -> None:
    case = CASES["index-case"]
    for one in assessment(case, rulesets=[ruleset])["rules"]:
        word = one["ruleset"].replace("-", "_").replace("/", "_")
        found = TERMINOLOGY.concept("rulesets", word)
        assert found.codes[0].code == one["ruleset"]
        assert found.attributes["rule"] == one["rule"].replace("-", "_")
        assert one["rule"].replace("-", "_") in TERMINOLOGY.vocabularies["rules"]


def test_a_rule_that_mappings_do_not_know_yet_is_told_in_words() -> None:
    case = CASES["index-case"]
    told = assessment(case)
    told["rules"] = [{**told["rules"][1], "rule": "iss-of-tomorrow", "ruleset": "iss-2099/7", "classes": ["IX"]}]
    made = derived_resources(case, told, addresses(case), TERMINOLOGY, VERSION, RECORDED)
    one = made["derived/iss-2099/7/diagnosis"]
    assert (one["code"], one["method"]) == ({"text": "iss of tomorrow"}, {"text": "iss-2099/7"})
    assert one["valueCodeableConcept"] == {"text": "IX"}
