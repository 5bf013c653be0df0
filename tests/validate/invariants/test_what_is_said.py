"""What a broken invariant looks like: its key, its own words, the node that breaks it, the value, how grave it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.validate.definitions import Constraint
from app.validate.finding import Asked, Scope
from app.validate.invariants.interpreted import Outside
from app.validate.invariants.rules import Invariants
from app.validate.validator import Validator
from tests.validate.found import WHOLE, observation, patient, said
from tests.validate.invariants.resources import (
    NARRATIVE,
    VERIFICATION,
    bundle,
    concept,
    condition,
    questionnaire,
)


def issue(resource: dict[str, Any], key: str, **asked: Any) -> Issue:
    return next(one for one in WHOLE.issues(resource, **asked) if one.key == key)


def test_it_says_the_words_of_the_definition_and_the_values_it_spoke_of() -> None:
    found = issue(observation(effectivePeriod={"start": "2021-02", "end": "2021-01"}), "per-1")
    assert (found.code, found.severity) == ("invariant", "error")
    assert found.text == "If present, start SHALL have a lower value than end (per-1)."
    assert found.value == "end 2021-01, start 2021-02"


def test_it_shows_what_is_there_twice_and_what_nobody_refers_to() -> None:
    inside = [{"resourceType": "Organization", "id": name, "name": "x"} for name in "abc"]
    holder = patient(contained=inside, managingOrganization={"reference": "#b"})
    item = {"linkId": "1", "type": "display", "text": "x"}
    concepts = [{"code": "a", "concept": [{"code": "b"}]}, {"code": "b"}]
    codes = {"resourceType": "CodeSystem", "status": "draft", "content": "complete", "concept": concepts}
    entry = {"fullUrl": "urn:oid:1.2.3", "resource": patient()}
    assert issue(holder, "dom-3").value == "#a, #c"
    assert issue(questionnaire(item, {**item, "linkId": "2"}, item), "que-2").value == "1"
    assert issue(codes, "csd-1").value == "b"
    assert issue(bundle("collection", entry, entry), "bdl-7").value == "urn:oid:1.2.3"


def test_a_warning_stays_a_warning() -> None:
    value_set = {"resourceType": "ValueSet", "status": "draft", "name": "two words"}
    found = issue(value_set, "vsd-0")
    assert (found.severity, found.expression, found.value) == ("warning", "ValueSet", "name two words")


def test_best_practice_is_said_only_where_advice_is_asked_for() -> None:
    problem = condition(
        category=[concept("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")],
        verificationStatus=concept(VERIFICATION, "confirmed"),
    )
    assert not {"dom-6", "con-3"} & {one.key for one in WHOLE.issues(problem)}
    assert {("Condition", "dom-6"), ("Condition", "con-3")} <= set(said(problem, "warning", WHOLE, advice=True))


def test_a_contained_resource_needs_no_narrative() -> None:
    inside = {"resourceType": "Organization", "id": "o", "name": "x"}
    holder = patient(text=NARRATIVE, contained=[inside], managingOrganization={"reference": "#o"})
    assert said(holder, "warning", WHOLE, advice=True) == []


def test_partial_dates_that_may_be_in_order_are_not_out_of_order() -> None:
    assert said(observation(effectivePeriod={"start": "2021-01-05", "end": "2021"}), validator=WHOLE) == []


def test_times_are_compared_across_offsets() -> None:
    early, late = "2021-01-01T10:00:00+02:00", "2021-01-01T09:00:00Z"
    assert said(observation(effectivePeriod={"start": early, "end": late}), validator=WHOLE) == []
    assert said(observation(effectivePeriod={"start": late, "end": early}), validator=WHOLE) == [
        ("Observation.effective.ofType(Period)", "per-1")
    ]


def test_ranges_are_compared_across_units_and_not_where_units_differ_in_kind() -> None:
    ucum = "http://unitsofmeasure.org"
    low = {"value": 900, "system": ucum, "code": "mg"}
    good = observation(valueRange={"low": low, "high": {"value": 1, "system": ucum, "code": "g"}})
    other = observation(valueRange={"low": low, "high": {"value": 1, "system": ucum, "code": "mL"}})
    assert said(good, validator=WHOLE) == said(other, validator=WHOLE) == []


def test_a_primitive_that_has_only_an_extension_exists_and_has_no_value() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    assert said(observation(_valueString=absent, dataAbsentReason={"text": "x"}), validator=WHOLE) == [
        ("Observation", "obs-6")
    ]
    assert said(observation(effectivePeriod={"start": "2021", "_end": absent}), validator=WHOLE) == []


def test_a_member_of_a_care_team_is_known_by_the_bundle_it_lies_in() -> None:
    team = {
        "resourceType": "CareTeam",
        "participant": [
            {
                "member": {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
                "onBehalfOf": {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239521"},
            }
        ],
    }
    urls = [f"urn:uuid:c757873d-ec9a-4326-a141-55{end}" for end in ("6f43239519", "6f43239520", "6f43239521")]
    organization = {"resourceType": "Organization", "name": "x"}
    for member, keys in (({"resourceType": "Practitioner", "active": True}, set()), (patient(active=True), {"ctm-1"})):
        resources = zip(urls, (team, member, organization), strict=True)
        whole = bundle("collection", *({"fullUrl": url, "resource": one} for url, one in resources))
        assert {key for _, key in said(whole, validator=WHOLE)} == keys


def test_what_cannot_be_decided_is_said_as_information_and_names_what_is_missing() -> None:
    constraint = Constraint("x-1", "error", "In the set.", "code.memberOf('http://x.org/ValueSet/v')")
    rule = Invariants().rule(constraint, "Observation")
    node = observation()
    found = rule.run(node, Scope(node, node, Asked()))
    assert found is not None
    assert [(one.severity, one.code, one.key) for one in found] == [("information", "not-supported", "x-1")]
    assert found[0].text == (
        "The rule x-1 could not be decided here: memberOf() needs terminology, which is not at hand here."
    )


@pytest.mark.parametrize(
    "expression, answer, severity",
    [
        ("code.memberOf('http://x.org/v')", True, None),
        ("code.memberOf('http://x.org/v')", False, "warning"),
        ("code.memberOf('http://x.org/v')", None, "information"),
        ("code.where(memberOf('http://x.org/v')).empty()", None, "information"),
        ("code.memberOf('http://x.org/v') or code.exists()", None, None),
        ("code.memberOf('http://x.org/v') and code.empty()", None, "warning"),
    ],
)
def test_a_profiles_constraint_asks_the_terminology_that_it_is_given(
    expression: str, answer: bool | None, severity: str | None
) -> None:
    constraint, node = Constraint("x-1", "warning", "In the set.", expression), observation()
    rule = Invariants(Outside(member_of=lambda value, url: answer)).rule(constraint, "Observation")
    found = rule.run(node, Scope(node, node, Asked()))
    assert [one.severity for one in found or ()] == ([severity] if severity else [])


def test_an_expression_that_is_no_fhirpath_is_said_as_information() -> None:
    rule = Invariants().rule(Constraint("x-1", "error", "?", "value.exists( and"), "Observation")
    node = observation()
    found = rule.run(node, Scope(node, node, Asked()))
    assert found is not None
    assert (found[0].severity, found[0].key) == ("information", "x-1")


def test_a_type_that_r4_does_not_have_is_left_to_the_engine() -> None:
    rule = Invariants().rule(Constraint("x-1", "error", "There is a b.", "a.exists() implies b.exists()"), "Made.up")
    for node, broken in (({"a": 1}, True), ({"a": 1, "b": 2}, False), ({"c": 1}, False)):
        assert rule.applies(tuple(node))
        assert bool(rule.run(node, Scope(node, node, Asked()))) is broken


def test_without_rules_there_are_no_invariants() -> None:
    assert said(patient(telecom=[{"value": "1"}]), validator=Validator(rules=lambda path: ())) == []


def test_the_invariants_that_hl7s_validator_finds_broken_are_found_at_the_same_element(corpora: Path) -> None:
    """All that are among its verdicts on the cases at hand; `test_examples.py` holds whole verdicts."""
    expectations = json.loads((corpora / "fhir-test-cases" / "expectations.json").read_text(encoding="utf-8"))
    seen = []
    for one in expectations:
        for error in one["errors"]:
            if error["category"] == "invariant":
                key = error["text"].removeprefix("Constraint failed: ").partition(":")[0]
                found = said(exact_json.loads((corpora / one["file"]).read_bytes()), validator=WHOLE)
                assert (error["expression"], key) in found, one["name"]
                seen.append(key)
    assert sorted(seen) == ["que-12", "ras-2"]
