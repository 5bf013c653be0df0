"""CodeSystem/$lookup and $subsumes, and the sets of codes that a search asks for."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from app.fhir.problems import Invalid, NotFound
from app.terminology.published.vocabularies import codes_url
from app.terminology.services import code_sets
from app.terminology.services.faults import NotHeld, TooCostly
from tests.terminology import core_package
from tests.terminology.asking import FHIR, SCT, V3, answer, code_system, holdings, looked_up, parts, subsumed
from tests.terminology.mapping_folder import coded_rows

ACT_CODE = f"{V3}ActCode"
NESTED = [
    "ActCode",
    "RoleCode",
    "ActMood",
    "RouteOfAdministration",
    "NullFlavor",
    "EntityCode",
    "ObservationInterpretation",
]


def test_a_concept_is_looked_up_with_all_that_its_definition_says(corpora: Path) -> None:
    """http://terminology.hl7.org/CodeSystem/v3-NullFlavor: ASKU stands below UNK and above NAV."""
    url = f"{V3}NullFlavor"
    found = looked_up(system=url, code="ASKU")
    of_package = core_package.resources(corpora)["CodeSystem"][url]
    assert (answer(found, "name"), answer(found, "version")) == (of_package["title"], of_package["version"])
    assert answer(found, "display") == "asked but unknown"
    properties = {(one["code"], one["value"], one.get("description")) for one in parts(found, "property")}
    assert {
        ("parent", "UNK", "unknown"),
        ("child", "NAV", "temporarily unavailable"),
        ("inactive", False, None),
    } <= properties
    assert any(
        code == "definition" and text.startswith("Information was sought but not found") for code, text, _ in properties
    )


def test_only_the_properties_that_are_asked_for_come_along() -> None:
    found = looked_up(system=f"{V3}NullFlavor", code="ASKU", property="parent")
    assert [one["code"] for one in parts(found, "property")] == ["parent"]
    german = looked_up(
        system="http://terminology.hl7.org/CodeSystem/v2-0001", code="F", property="lang.de", displayLanguage="de"
    )
    assert [(one["language"], one["value"]) for one in parts(german, "designation")] == [("de", "weiblich")]
    assert answer(german, "display") == "weiblich"


def test_a_concept_with_two_parents_names_both(corpora: Path) -> None:
    """In v3 a second parent names its child by the property `child`; the package is read for one such pair."""
    url = f"{V3}RouteOfAdministration"
    _, edges = core_package.edges_of(core_package.resources(corpora)["CodeSystem"][url])
    child, above = next(
        (c, {p for p, k in edges if k == c}) for _, c in sorted(edges) if sum(k == c for _, k in edges) > 1
    )
    found = looked_up(system=url, code=child)
    assert {one["value"] for one in parts(found, "property") if one["code"] == "parent"} == above


def test_a_code_of_a_fragment_is_looked_up_and_nothing_is_claimed_of_its_hierarchy() -> None:
    found = looked_up(coding={"system": SCT, "code": "109989006"})
    assert answer(found, "display") == "Multiple myeloma (disorder)"
    assert parts(found, "property") == []


@pytest.mark.parametrize(
    ("parameters", "problem", "key"),
    [
        ({"system": ACT_CODE, "code": "NONE"}, NotFound, "code-unknown"),
        ({"system": SCT, "code": "73211009"}, NotFound, "code-unknown"),
        ({"system": "urn:none", "code": "a"}, NotFound, "codesystem-unknown"),
        ({"system": ACT_CODE, "version": "1", "code": "AMB"}, NotFound, "codesystem-unknown"),
        ({"code": "AMB"}, Invalid, "system-missing"),
        ({"coding": {"code": "AMB"}}, Invalid, "coding-incomplete"),
        ({"system": ACT_CODE, "code": "AMB", "displayLanguage": "de,en"}, Invalid, "language"),
    ],
)
def test_what_cannot_be_looked_up_says_why(parameters: dict[str, Any], problem: type[Exception], key: str) -> None:
    with pytest.raises(problem, match=key):
        looked_up(**parameters)


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("_ActEncounterCode", "AMB", "subsumes"),
        ("ACUTE", "_ActEncounterCode", "subsumed-by"),
        ("AMB", "AMB", "equivalent"),
        ("AMB", "IMP", "not-subsumed"),
    ],
)
def test_subsumption_follows_the_hierarchy_of_v3(a: str, b: str, outcome: str) -> None:
    """http://terminology.hl7.org/CodeSystem/v3-ActCode: ACUTE below IMP below _ActEncounterCode."""
    assert answer(subsumed(system=ACT_CODE, codeA=a, codeB=b), "outcome") == outcome
    codings = {"codingA": {"system": ACT_CODE, "code": a}, "codingB": {"system": ACT_CODE, "code": b}}
    assert answer(subsumed(**codings), "outcome") == outcome


@pytest.mark.parametrize("name", NESTED)
def test_every_edge_of_a_core_hierarchy_subsumes(name: str, corpora: Path) -> None:
    _, edges = core_package.edges_of(core_package.resources(corpora)["CodeSystem"][V3 + name])
    assert edges
    for parent, child in sorted(edges)[:200]:
        assert answer(subsumed(system=V3 + name, codeA=parent, codeB=child), "outcome") == "subsumes"


def test_a_fragment_can_say_equivalent_but_never_not_subsumed() -> None:
    assert answer(subsumed(system=SCT, codeA="109989006", codeB="109989006"), "outcome") == "equivalent"
    with pytest.raises(NotHeld, match="system-in-part"):
        subsumed(system=SCT, codeA="109989006", codeB="14016003")
    with pytest.raises(NotHeld, match="system-in-part"):
        subsumed(system=SCT, codeA="109989006", codeB="73211009")


def test_a_hierarchy_that_is_no_is_a_subsumes_nothing() -> None:
    parts_ = code_system("urn:parts", {"code": "car", "concept": [{"code": "wheel"}]}, hierarchyMeaning="part-of")
    with pytest.raises(NotHeld, match="hierarchy-not-is-a"):
        subsumed(parts_, system="urn:parts", codeA="car", codeB="wheel")
    with pytest.raises(NotHeld, match="hierarchy-not-is-a"):
        code_sets.below(holdings(parts_), "urn:parts", "car")


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        ({"codeA": "AMB", "codeB": "IMP"}, {"system-missing"}),
        ({"system": ACT_CODE, "codeA": "AMB"}, {"code-asked"}),
        ({"system": ACT_CODE, "codeA": "AMB", "codeB": "NONE"}, {"code-unknown"}),
        ({"system": ACT_CODE, "codingA": {"system": SCT, "code": "1"}, "codingB": {"code": "2"}}, {"systems-differ"}),
    ],
)
def test_a_subsumption_that_cannot_be_asked_is_refused(parameters: dict[str, Any], keys: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        subsumed(**parameters)
    assert {issue.key for issue in refused.value.issues} == keys


@settings(derandomize=True, max_examples=150, deadline=None)
@examples(st.sampled_from(NESTED), st.data())
def test_below_and_above_are_each_others_inverse(name: str, data: st.DataObject) -> None:
    held = holdings()
    system = held.system(V3 + name)
    assert system is not None
    one, other = (data.draw(st.sampled_from(list(system.concepts))) for _ in range(2))
    assert (other in code_sets.below(held, V3 + name, one)) is (one in code_sets.above(held, V3 + name, other))
    assert one in code_sets.below(held, V3 + name, one)
    for lower in code_sets.below(held, V3 + name, one):
        assert one in code_sets.above(held, V3 + name, lower)


def test_a_loop_in_a_hierarchy_ends() -> None:
    loop = [
        {"code": a, "property": [{"code": "child", "valueCode": b}]} for a, b in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    held = holdings(code_system("urn:loop", *loop))
    assert code_sets.below(held, "urn:loop", "a") == code_sets.above(held, "urn:loop", "a") == {"a", "b", "c"}


def test_the_codes_of_a_value_set_for_search_are_pairs() -> None:
    found = code_sets.codes_in(holdings(), f"{FHIR}/ValueSet/administrative-gender")
    assert found == {(f"{FHIR}/administrative-gender", code) for code in ("male", "female", "other", "unknown")}
    drugs = {row["code"] for file, row in coded_rows() if file == "drugs.csv" and row["verdict"] != "unconfirmed"}
    assert {code for _, code in code_sets.codes_in(holdings(), codes_url("drugs"))} == drugs


def test_a_search_for_what_is_not_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotHeld):
        code_sets.codes_in(holdings(), f"{FHIR}/ValueSet/condition-code")
    with pytest.raises(NotFound):
        code_sets.codes_in(holdings(), "urn:none")
    for ask in (code_sets.below, code_sets.above):
        with pytest.raises(NotHeld):
            ask(holdings(), SCT, "109989006")
        with pytest.raises(NotFound):
            ask(holdings(), "urn:none", "a")
        with pytest.raises(Invalid, match="code-unknown"):
            ask(holdings(), ACT_CODE, "NONE")
    monkeypatch.setattr(code_sets, "LARGEST", 3)
    with pytest.raises(TooCostly):
        code_sets.codes_in(holdings(), f"{FHIR}/ValueSet/administrative-gender")
    with pytest.raises(TooCostly):
        code_sets.below(holdings(), ACT_CODE, "_ActEncounterCode")
