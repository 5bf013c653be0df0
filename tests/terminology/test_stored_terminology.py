"""What clients store beside what is held: which of them counts, and how an asynchronous store is asked."""

import asyncio
from typing import Any

import pytest

from app.fhir.problems import Invalid
from app.terminology.services import signatures
from app.terminology.services.expand import expand
from app.terminology.services.faults import NotHeld
from app.terminology.services.holdings import Holdings
from app.terminology.services.stored import Stored as Protocol
from app.terminology.services.stored import answered
from app.terminology.services.translate import translate
from tests.terminology.asking import (
    FHIR,
    IDENTIFIER,
    NOW,
    SCT,
    Stored,
    answer,
    code_system,
    codes,
    expanded,
    given,
    holdings,
    published,
    subsumed,
    validated,
    value_set,
)

SNOMED = code_system(
    SCT, {"code": "404684003", "concept": [{"code": "109989006"}]}, "14016003", version="http://snomed.info/sct/0"
)


def test_nobody_changes_what_the_standard_defines_by_storing_it_anew() -> None:
    other = code_system(f"{FHIR}/administrative-gender", "x", version="4.0.1")
    found = expanded(other, url=f"{FHIR}/ValueSet/administrative-gender")
    assert codes(found) == ["male", "female", "other", "unknown"]
    mine = value_set({"system": f"{FHIR}/administrative-gender"}, url=f"{FHIR}/ValueSet/observation-status")
    assert "final" in codes(expanded(mine, url=f"{FHIR}/ValueSet/observation-status"))


def test_another_version_of_a_definition_is_the_stored_one() -> None:
    other = value_set(
        {"system": "urn:s", "concept": [{"code": "x"}]}, url=f"{FHIR}/ValueSet/administrative-gender", version="6"
    )
    assert codes(expanded(other, url=f"{FHIR}/ValueSet/administrative-gender|6")) == ["x"]
    assert codes(expanded(other, url=f"{FHIR}/ValueSet/administrative-gender", valueSetVersion="6")) == ["x"]
    assert len(codes(expanded(other, url=f"{FHIR}/ValueSet/administrative-gender|4.0.1"))) == 4


def test_a_whole_code_system_that_a_site_stores_takes_the_place_of_our_fragment() -> None:
    asked: dict[str, Any] = {"url": f"{FHIR}/ValueSet/condition-code", "system": SCT}
    assert answer(validated(SNOMED, **asked, code="109989006"), "result") is True
    assert answer(validated(SNOMED, **asked, code="14016003"), "result") is False
    outcome = subsumed(SNOMED, system=SCT, codeA="404684003", codeB="109989006")
    assert answer(outcome, "outcome") == "subsumes"


def test_a_stored_resource_without_a_value_that_is_needed_is_not_used() -> None:
    """A required primitive may come as an extension alone: valid FHIR, and no code."""
    odd = code_system("urn:s", {"_code": {"extension": [{"url": "urn:e", "valueCode": "masked"}]}})
    with pytest.raises(NotHeld, match="resource-not-readable"):
        expanded(odd, valueSet=value_set({"system": "urn:s"}))


def test_a_stored_supplement_is_no_code_system() -> None:
    supplement = code_system("urn:s", "a", content="supplement", supplements="urn:t")
    with pytest.raises(NotHeld, match="system-not-held"):
        expanded(supplement, valueSet=value_set({"system": "urn:s"}))


class Asynchronous:
    """A store that is awaited, and counts how often it is asked for the same."""

    def __init__(self, *resources: dict[str, Any]) -> None:
        self.stored = Stored(*resources)
        self.asked: list[Any] = []

    async def find(self, kind: str, url: str, version: str | None) -> dict[str, Any] | None:
        self.asked.append((kind, url, version))
        await asyncio.sleep(0)
        return self.stored.find(kind, url, version)

    async def maps(self, system: str) -> list[dict[str, Any]]:
        self.asked.append(system)
        return list(self.stored.maps_with(system))


def test_an_asynchronous_store_is_asked_for_each_thing_once_and_for_nothing_that_is_held() -> None:
    store = Asynchronous(
        code_system("urn:s", "a", "b"),
        value_set({"valueSet": ["urn:vs:2"]}, {"system": f"{FHIR}/administrative-gender"}, url="urn:vs:1"),
        value_set({"system": "urn:s"}, url="urn:vs:2"),
    )
    asked = given(signatures.EXPAND, url="urn:vs:1")

    def operation(stored: Protocol) -> dict[str, Any]:
        return expand(Holdings(published(), stored), asked, now=NOW, identifier=IDENTIFIER)

    found = asyncio.run(answered(operation, store.find, store.maps))
    assert codes(found) == ["a", "b", "male", "female", "other", "unknown"]
    assert store.asked == [
        ("ValueSet", "urn:vs:1", None),
        ("ValueSet", "urn:vs:2", None),
        ("CodeSystem", "urn:s", None),
    ]


def test_a_problem_is_raised_only_once_all_that_is_stored_was_seen() -> None:
    asked = given(signatures.EXPAND, url="urn:vs:1")

    def operation(stored: Protocol) -> dict[str, Any]:
        return expand(Holdings(published(), stored), asked, now=NOW, identifier=IDENTIFIER)

    loop = value_set({"valueSet": ["urn:vs:1"]}, url="urn:vs:1")
    with pytest.raises(Invalid, match="value-set-cycle"):
        asyncio.run(answered(operation, Asynchronous(loop).find, Asynchronous().maps))


def test_stored_maps_are_fetched_by_the_system_of_the_code() -> None:
    group = {
        "source": "urn:a",
        "target": "urn:b",
        "element": [{"code": "x", "target": [{"code": "y", "equivalence": "equal"}]}],
    }
    store = Asynchronous({"resourceType": "ConceptMap", "url": "urn:map", "status": "active", "group": [group]})
    asked = given(signatures.TRANSLATE, system="urn:a", code="x")
    found = asyncio.run(
        answered(lambda stored: translate(Holdings(published(), stored), asked), store.find, store.maps)
    )
    assert answer(found, "result") is True and store.asked == ["urn:a"]


def test_without_a_store_what_is_held_is_enough() -> None:
    assert Holdings(published()).find("ValueSet", f"{FHIR}/ValueSet/administrative-gender") is not None
    assert holdings().find("ValueSet", "urn:none") is None
