"""$validate-code on value sets and code systems: true, false, and what cannot be decided."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from app.fhir.problems import Invalid, NotFound
from app.terminology.published.vocabularies import codes_url
from app.terminology.r4 import tables
from app.terminology.services.faults import NotHeld
from app.terminology.services.holdings import Holdings
from app.terminology.services.members import Expander
from app.terminology.services.membership import Membership
from tests.terminology import core_package
from tests.terminology.asking import (
    FHIR,
    LNC,
    SCT,
    V3,
    Stored,
    answer,
    code_system,
    holdings,
    looked_up,
    published,
    validated,
    validated_in_system,
    value_set,
)

STATUS = {"url": f"{FHIR}/ValueSet/observation-status", "system": f"{FHIR}/observation-status"}


@pytest.mark.parametrize("code", ["final", "corrected", "entered-in-error"])
def test_a_code_of_the_value_set_is_right_and_has_its_display(code: str) -> None:
    found = validated(**STATUS, code=code)
    assert answer(found, "result") is True
    assert answer(found, "display") == {"final": "Final", "corrected": "Corrected"}.get(code, "Entered in Error")


@pytest.mark.parametrize("code", ["finall", "Final", "FINAL"])
def test_a_code_that_is_not_in_it_is_wrong_and_a_message_says_so(code: str) -> None:
    found = validated(**STATUS, code=code)
    assert answer(found, "result") is False
    assert code in answer(found, "message") and "observation-status" in answer(found, "message")


def test_the_right_code_of_another_system_is_wrong() -> None:
    found = validated(url=STATUS["url"], system=f"{FHIR}/composition-status", code="final")
    assert answer(found, "result") is False


def test_a_display_is_compared_without_case_and_spaces_and_a_wrong_one_is_wrong() -> None:
    assert answer(validated(**STATUS, code="final", display="  FINAL "), "result") is True
    wrong = validated(**STATUS, code="final", display="Finished")
    assert answer(wrong, "result") is False
    assert "Finished" in answer(wrong, "message") and answer(wrong, "display") == "Final"


def test_a_designation_in_another_language_is_a_right_display() -> None:
    gender = {
        "url": "http://terminology.hl7.org/ValueSet/v2-0001",
        "system": "http://terminology.hl7.org/CodeSystem/v2-0001",
    }
    found = validated(**gender, code="F", display="weiblich", displayLanguage="de")
    assert (answer(found, "result"), answer(found, "display")) == (True, "weiblich")


def test_an_abstract_code_is_right_only_where_the_caller_says_that_abstract_ones_are() -> None:
    """http://hl7.org/fhir/R4/v3/ActEncounterCode/vs.html takes _ActEncounterCode and all below it, and excludes itself."""
    asked = {"url": f"{FHIR}/ValueSet/questionnaire-item-control", "system": f"{FHIR}/questionnaire-item-control"}
    assert answer(validated(**asked, code="group", abstract="true"), "result") is True
    refused = validated(**asked, code="group")
    assert answer(refused, "result") is False and "abstract" in answer(refused, "message")
    assert answer(validated(**asked, code="list"), "result") is True


def test_a_codeable_concept_is_right_if_one_of_its_codings_is() -> None:
    right = {"system": STATUS["system"], "code": "final"}
    wrong = {"system": STATUS["system"], "code": "done"}
    found = validated(url=STATUS["url"], codeableConcept={"coding": [{"code": "final"}, wrong, right]})
    assert answer(found, "result") is True
    assert answer(validated(url=STATUS["url"], codeableConcept={"coding": [wrong]}), "result") is False
    assert answer(validated(url=STATUS["url"], codeableConcept={"text": "final"}), "result") is False


def test_membership_that_we_cannot_decide_is_an_error_and_never_an_answer() -> None:
    """All of SNOMED CT's clinical findings: the fragment held here does not say what stands below them."""
    with pytest.raises(NotHeld) as refused:
        validated(url=f"{FHIR}/ValueSet/condition-code", system=SCT, code="109989006")
    assert refused.value.issues[0].value == SCT and "109989006" in refused.value.issues[0].text


def test_a_code_of_a_fragment_is_in_the_whole_system_and_another_one_may_be() -> None:
    """R4's observation-codes is all of LOINC (http://hl7.org/fhir/R4/valueset-observation-codes.html)."""
    asked = {"url": f"{FHIR}/ValueSet/observation-codes", "system": LNC}
    assert answer(validated(**asked, code="33358-3"), "result") is True
    with pytest.raises(NotHeld):
        validated(**asked, code="2951-2")


def test_one_include_that_holds_a_code_is_enough_and_one_exclude_that_does_not_know_is_too_little() -> None:
    listed = {"system": SCT, "concept": [{"code": "73211009"}]}
    below = {"system": SCT, "filter": [{"property": "concept", "op": "is-a", "value": "404684003"}]}
    coding = {"system": SCT, "code": "73211009"}
    assert answer(validated(valueSet=value_set(below, listed), coding=coding), "result") is True
    assert answer(validated(valueSet=value_set(listed, exclude=[listed, below]), coding=coding), "result") is False
    with pytest.raises(NotHeld):
        validated(valueSet=value_set(listed, exclude=[below]), coding=coding)


def test_a_display_that_a_fragment_does_not_know_is_left_undecided() -> None:
    asked = {"url": codes_url("conditions"), "system": SCT, "code": "109989006"}
    assert answer(validated(**asked), "result") is True
    assert answer(validated(**asked, display="Multiple myeloma (disorder)"), "result") is True
    with pytest.raises(NotHeld, match="display-undecided"):
        validated(**asked, display="Kahler disease")


def test_another_version_than_the_one_held_is_not_decided() -> None:
    held = validated(**STATUS, code="final", systemVersion="4.0.1")
    assert answer(held, "result") is True
    with pytest.raises(NotHeld):
        validated(**STATUS, code="final", systemVersion="5.0.0")


def test_a_value_set_that_is_not_here_is_not_found() -> None:
    with pytest.raises(NotFound, match="value-set-unknown"):
        validated(url="urn:none", system="urn:x", code="a")
    with pytest.raises(NotFound):
        validated(url=f"{FHIR}/ValueSet/observation-status|3.0.1", system=STATUS["system"], code="final")


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        ({"url": STATUS["url"]}, {"code-asked"}),
        ({"url": STATUS["url"], "code": "final"}, {"system-missing"}),
        ({"code": "final", "system": "urn:x"}, {"resource-asked"}),
        ({"url": STATUS["url"], "display": "Final"}, {"code-asked", "display-alone"}),
        ({"url": STATUS["url"], "system": "urn:x", "coding": {"system": "urn:y", "code": "a"}}, {"system-differs"}),
        (
            {"url": STATUS["url"], "valueSet": value_set({"system": "urn:x"}), "code": "a", "system": "urn:x"},
            {"resource-asked"},
        ),
        ({"url": STATUS["url"], "systemVersion": "1", "coding": {"system": "urn:y", "code": "a"}}, {"version-alone"}),
        ({"url": STATUS["url"], "system": "urn:x", "codeableConcept": {"text": "x"}}, {"system-alone"}),
        ({"url": f"{STATUS['url']}|1", "valueSetVersion": "2", "code": "a", "system": "urn:x"}, {"version-twice"}),
    ],
)
def test_parameters_that_do_not_fit_together_are_refused(parameters: dict[str, Any], keys: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        validated(**parameters)
    assert {issue.key for issue in refused.value.issues} == keys


CORE_CODES = [
    (url, code)
    for url in ("v3-ActCode", "v3-RoleCode", "v3-ActMood", "v3-ActReason", "v3-NullFlavor")
    for code in holdings().system(f"http://terminology.hl7.org/CodeSystem/{url}").concepts  # type: ignore[union-attr]
]


@settings(derandomize=True, max_examples=300, deadline=None)
@examples(st.sampled_from(sorted(tables.urls("ValueSet"))), st.data())
def test_a_code_is_in_the_expansion_if_and_only_if_it_validates(url: str, data: st.DataObject) -> None:
    """Over all of R4 core's value sets that expand: their own codes, and codes of large v3 systems."""
    held = Holdings(published())
    resource = held.find("ValueSet", url)
    assert resource is not None
    try:
        members = Expander(held).members(resource)
    except (NotHeld, Invalid):
        return
    others = [(f"http://terminology.hl7.org/CodeSystem/{name}", code) for name, code in CORE_CODES]
    asked = data.draw(st.lists(st.sampled_from([*members, *others]), min_size=1, max_size=20))
    for system, code in asked:
        assert Membership(held, system, code).verdict(resource).is_in is ((system, code) in members)


CODES = "abcde"
CLAUSES = st.one_of(
    st.just({"system": "urn:t"}),
    st.lists(st.sampled_from("abcz"), min_size=1).map(
        lambda listed: {"system": "urn:t", "concept": [{"code": one} for one in listed]}
    ),
    st.tuples(
        st.sampled_from(["is-a", "descendent-of", "is-not-a", "generalizes", "=", "in", "not-in"]),
        st.sampled_from(CODES),
    ).map(lambda drawn: {"system": "urn:t", "filter": [{"property": "concept", "op": drawn[0], "value": drawn[1]}]}),
    st.lists(st.sampled_from(["urn:vs:1", "urn:vs:2", "urn:vs:gone"]), min_size=1).map(lambda urls: {"valueSet": urls}),
    st.just({"system": "urn:fragment"}),
)
TREE = code_system(
    "urn:t",
    {"code": "a", "concept": [{"code": "b", "concept": [{"code": "c"}]}, {"code": "d"}]},
    {"code": "e", "property": [{"code": "child", "valueCode": "c"}, {"code": "inactive", "valueBoolean": True}]},
)


@settings(derandomize=True, max_examples=400, deadline=None)
@examples(
    st.lists(CLAUSES, min_size=1, max_size=3), st.lists(CLAUSES, max_size=2), st.sampled_from([None, True, False])
)
def test_what_is_decided_over_a_part_stays_true_over_the_whole(
    include: list[dict[str, Any]], exclude: list[dict[str, Any]], inactive: bool | None
) -> None:
    """A code system held in part and a value set that is missing: once both are here, no verdict has changed."""
    more = {"exclude": exclude} if exclude else {}
    asked = value_set(*include, **more, **({} if inactive is None else {"inactive": inactive}))
    one = value_set({"system": "urn:t", "concept": [{"code": "a"}, {"code": "e"}]}, url="urn:vs:1")
    two = value_set(
        {"system": "urn:t", "filter": [{"property": "concept", "op": "is-a", "value": "b"}]}, url="urn:vs:2"
    )
    gone = value_set({"system": "urn:t", "concept": [{"code": "b"}]}, {"system": "urn:fragment"}, url="urn:vs:gone")
    fragment, whole = code_system("urn:fragment", "f", content="fragment"), code_system("urn:fragment", "f", "g")
    in_part = Holdings(published(), Stored(TREE, fragment, one, two))
    in_whole = Holdings(published(), Stored(TREE, whole, one, two, gone))
    pairs = [*(("urn:t", code) for code in "abcdez"), ("urn:fragment", "f"), ("urn:fragment", "g")]
    verdicts = {pair: Membership(in_part, *pair).verdict(asked).is_in for pair in pairs}
    members = Expander(in_whole).members(asked)
    assert [pair for pair, is_in in verdicts.items() if is_in not in (None, pair in members)] == []
    try:
        assert list(Expander(in_part).members(asked)) == list(members)
    except NotHeld:
        return
    assert None not in verdicts.values()


def test_every_code_of_a_core_system_is_valid_in_it_and_another_is_not(corpora: Path) -> None:
    definition = core_package.resources(corpora)["CodeSystem"][f"{V3}ActStatus"]
    for code in sorted(core_package.edges_of(definition)[0]):
        assert answer(validated_in_system(url=f"{V3}ActStatus", code=code, abstract="true"), "result") is True
    assert answer(validated_in_system(url=f"{V3}ActStatus", code="finished"), "result") is False


def test_a_code_that_a_fragment_does_not_have_is_undecided_and_one_that_it_has_is_right() -> None:
    assert answer(validated_in_system(url=SCT, code="109989006"), "result") is True
    with pytest.raises(NotHeld, match="system-in-part"):
        validated_in_system(url=SCT, code="73211009")


def test_a_coding_of_another_system_is_wrong_and_a_supplement_has_no_codes() -> None:
    found = validated_in_system(url=f"{V3}ActStatus", coding={"system": f"{V3}ActMood", "code": "active"})
    assert answer(found, "result") is False and "ActMood" in answer(found, "message")
    with pytest.raises(Invalid, match="supplement"):
        validated_in_system(url=f"{FHIR}/CodeSystem/example-supplement", code="chol")
    with pytest.raises(NotFound, match="codesystem-unknown"):
        validated_in_system(url="urn:none", code="a")


def test_case_counts_in_codes_unless_the_system_says_otherwise() -> None:
    loose, strict = (code_system("urn:s", "Ab", caseSensitive=case) for case in (False, True))
    assert answer(validated_in_system(codeSystem=loose, code="aB"), "result") is True
    assert answer(validated_in_system(codeSystem=strict, code="aB"), "result") is False
    assert (
        answer(validated(loose, valueSet=value_set({"system": "urn:s"}), code="AB", system="urn:s"), "result") is True
    )


def test_a_ucum_code_is_decided_by_ucums_grammar_though_no_list_has_it() -> None:
    """http://hl7.org/fhir/R4/valueset-ucum-units.html is all of UCUM, which cannot be listed."""
    ucum = "http://unitsofmeasure.org"
    for code, is_ucum in (("mg/dL", True), ("umol/kg/min", True), ("mg per dL", False), ("mgs", False)):
        found = validated(url=f"{FHIR}/ValueSet/ucum-units", system=ucum, code=code)
        assert answer(found, "result") is is_ucum, code
        assert answer(validated_in_system(url=ucum, code=code), "result") is is_ucum, code
    assert answer(looked_up(system=ucum, code="umol/kg/min"), "display") == "umol/kg/min"
    with pytest.raises(NotFound, match="code-unknown"):
        looked_up(system=ucum, code="mgs")
    with pytest.raises(NotHeld):  # all units of length: the grammar does not select
        validated(url=f"{FHIR}/ValueSet/all-distance-units", system=ucum, code="km")
