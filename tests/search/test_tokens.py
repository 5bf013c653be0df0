"""Tokens: every datatype, form and modifier of http://hl7.org/fhir/R4/search.html#token."""

from typing import Any

import pytest

from app.search.asking import ModifierNotSupported
from tests.search.asked import Animals, finds

GLUCOSE = {"system": "http://loinc.org", "code": "2345-7", "display": "Glucose [Mass/volume] in Serum or Plasma"}


def observation(*codings: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"coding": list(codings), **more}}


def test_a_code_is_found_with_its_system_and_without() -> None:
    for value in ("2345-7", "http://loinc.org|2345-7", "http://loinc.org|"):
        assert finds(observation(GLUCOSE), "code", value)


def test_a_token_with_a_system_finds_only_that_system() -> None:
    assert not finds(observation(GLUCOSE), "code", "http://snomed.info/sct|2345-7")
    assert not finds(observation(GLUCOSE), "code", "http://snomed.info/sct|")


def test_a_code_behind_a_bar_finds_only_codes_without_system() -> None:
    assert not finds(observation(GLUCOSE), "code", "|2345-7")
    assert finds(observation({"code": "2345-7"}), "code", "|2345-7")


def test_system_and_code_must_belong_to_the_same_coding() -> None:
    two = observation({"system": "http://a.org", "code": "x"}, {"system": "http://b.org", "code": "y"})
    assert finds(two, "code", "http://a.org|x") and not finds(two, "code", "http://a.org|y")


def test_codes_are_compared_exactly() -> None:
    assert not finds(observation({"system": "http://unitsofmeasure.org", "code": "mL"}), "code", "ml")


def test_escaped_separators_belong_to_the_code() -> None:
    assert finds(observation({"code": "a|b,c$d"}), "code", r"a\|b\,c\$d")


@pytest.mark.parametrize(
    ("resource", "name", "value"),
    [
        ({"resourceType": "Patient", "active": True}, "active", "true"),
        ({"resourceType": "Patient", "gender": "male"}, "gender", "http://hl7.org/fhir/administrative-gender|male"),
        ({"resourceType": "Patient", "telecom": [{"system": "phone", "value": "555"}]}, "phone", "555"),
        ({"resourceType": "Patient", "telecom": [{"system": "email", "value": "a@b.org"}]}, "telecom", "a@b.org"),
        ({"resourceType": "Encounter", "class": {"system": "urn:x", "code": "AMB"}}, "class", "urn:x|AMB"),
        ({"resourceType": "ValueSet", "version": "1.2"}, "version", "1.2"),
        ({"resourceType": "Patient", "identifier": [{"system": "urn:x", "value": "7"}]}, "identifier", "urn:x|7"),
        ({"resourceType": "Basic", "meta": {"tag": [{"system": "urn:x", "code": "t"}]}}, "_tag", "urn:x|t"),
        ({"resourceType": "Basic", "meta": {"security": [{"code": "R"}]}}, "_security", "R"),
    ],
)
def test_every_datatype_of_tokens_is_found(resource: dict[str, Any], name: str, value: str) -> None:
    assert finds(resource, name, value)


def test_a_phone_is_not_found_among_the_emails() -> None:
    patient = {"resourceType": "Patient", "telecom": [{"system": "phone", "value": "555"}]}
    assert not finds(patient, "email", "555")


@pytest.mark.parametrize(
    ("element", "is_dead"),
    [
        ({}, "false"),
        ({"deceasedBoolean": False}, "false"),
        ({"deceasedBoolean": True}, "true"),
        ({"deceasedDateTime": "2020-01-01"}, "true"),
    ],
)
def test_deceased_is_true_for_a_date_and_false_where_nothing_is_said(element: dict[str, Any], is_dead: str) -> None:
    patient = {"resourceType": "Patient", **element}
    assert finds(patient, "deceased", is_dead)
    assert not finds(patient, "deceased", "true" if is_dead == "false" else "false")


def test_not_finds_what_has_another_code_and_what_has_none() -> None:
    assert not finds({"resourceType": "Patient", "gender": "male"}, "gender:not", "male,female")
    assert finds({"resourceType": "Patient", "gender": "other"}, "gender:not", "male,female")
    assert finds({"resourceType": "Patient"}, "gender:not", "male")


def test_text_searches_display_and_text_as_a_string() -> None:
    assert finds(observation(GLUCOSE), "code:text", "glucose mass")
    assert finds(observation(text="Blutzucker, nüchtern"), "code:text", "BLUTZUCKER NUCHTERN")
    assert not finds(observation(GLUCOSE), "code:text", "serum")
    typed = {"resourceType": "Patient", "identifier": [{"type": {"text": "Hospital number"}, "value": "7"}]}
    assert finds(typed, "identifier:text", "hospital")


def test_of_type_asks_for_type_and_value_of_one_identifier() -> None:
    system = "http://terminology.hl7.org/CodeSystem/v2-0203"
    typed = {"type": {"coding": [{"system": system, "code": "MR"}]}, "system": "urn:x", "value": "446053"}
    patient = {"resourceType": "Patient", "identifier": [typed, {"value": "9"}]}
    assert finds(patient, "identifier:of-type", f"{system}|MR|446053")
    assert not finds(patient, "identifier:of-type", f"{system}|MR|9")
    with pytest.raises(ValueError, match="system.code.value"):
        finds(patient, "identifier:of-type", "MR|446053")


def test_in_and_not_in_ask_for_the_codes_of_a_value_set() -> None:
    dog, bird = (observation({"system": "http://zoo.org", "code": code}) for code in ("dog", "bird"))
    foreign = observation({"system": "http://else.org", "code": "dog"})
    pets = "http://zoo.org/pets"
    assert finds(dog, "code:in", pets, Animals()) and not finds(dog, "code:not-in", pets, Animals())
    for one in (bird, foreign):
        assert not finds(one, "code:in", pets, Animals()) and finds(one, "code:not-in", pets, Animals())


def test_below_and_above_go_along_the_hierarchy_and_have_the_code_itself() -> None:
    mammal = observation({"system": "http://zoo.org", "code": "mammal"})
    for code, is_below, is_above in (("dog", False, True), ("mammal", True, True), ("animal", True, False)):
        assert finds(mammal, "code:below", f"http://zoo.org|{code}", Animals()) is is_below
        assert finds(mammal, "code:above", f"http://zoo.org|{code}", Animals()) is is_above


def test_a_value_set_that_is_not_held_is_refused() -> None:
    with pytest.raises(ValueError, match="http://zoo.org/wild is not held"):
        finds(observation(GLUCOSE), "code:in", "http://zoo.org/wild", Animals())


def test_without_vocabularies_their_modifiers_are_not_offered() -> None:
    with pytest.raises(ModifierNotSupported) as refused:
        finds(observation(GLUCOSE), "code:in", "http://zoo.org/pets")
    assert "in" not in refused.value.valid and "not" in refused.value.valid


@pytest.mark.parametrize("value", ["|", "a|b|c", "", "a,,b"])
def test_what_is_no_token_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(observation(GLUCOSE), "code", value)
