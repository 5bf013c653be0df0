"""Strings: http://hl7.org/fhir/R4/search.html#string."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.asking import ModifierNotSupported
from app.search.text import normalised
from tests.search.asked import finds
from tests.search.generated import escaped

EVE: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [
        {"family": "Carreño Quiñones", "given": ["Eve", "Ann"], "prefix": ["Dr."]},
        {"text": "Evelyn O'Brien-Smith"},
    ],
    "address": [{"line": ["3 Main St"], "city": "Reno", "state": "NV", "postalCode": "89501"}],
}


@pytest.mark.parametrize("value", ["eve", "EV", "Eve", "carreno", "CARREÑO  quin", "Ann", "dr", "evelyn obrien smith"])
def test_the_start_of_any_part_of_a_name_is_found_without_regard_to_case_accents_and_punctuation(value: str) -> None:
    assert finds(EVE, "name", value)


def test_the_parts_of_a_name_or_address_are_also_found_as_one_line() -> None:
    assert finds(EVE, "name", "dr eve ann carreno")
    assert finds(EVE, "name:contains", "ann carreno") and finds(EVE, "address", "3 main st reno nv")


def test_the_middle_of_a_part_is_found_with_contains_alone() -> None:
    assert not finds(EVE, "family", "quinones")
    assert finds(EVE, "family:contains", "quinones") and finds(EVE, "family:contains", "REÑO")


def test_exact_is_the_whole_text_with_case_and_accents() -> None:
    assert finds(EVE, "family:exact", "Carreño Quiñones")
    for value in ("Carreño", "carreño quiñones", "Carreno Quinones"):
        assert not finds(EVE, "family:exact", value)


def test_family_and_given_do_not_find_each_other() -> None:
    assert not finds(EVE, "family", "Eve") and not finds(EVE, "given", "Carreño")


def test_a_city_is_found_as_city_and_as_address() -> None:
    assert finds(EVE, "address-city", "ren") and finds(EVE, "address", "ren") and not finds(EVE, "address-state", "ren")


def test_texts_longer_than_the_index_keeps_in_order_are_found_by_their_end() -> None:
    long = {"resourceType": "Questionnaire", "description": "word " * 100 + "end"}
    assert finds(long, "description:contains", "word end") and finds(long, "description", "word word")
    assert finds(long, "description:exact", "word " * 100 + "end")


def test_a_value_without_letter_or_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="neither letter nor digit"):
        finds(EVE, "name", "-")


def test_strings_know_no_token_modifiers() -> None:
    with pytest.raises(ModifierNotSupported) as refused:
        finds(EVE, "name:not", "eve")
    assert refused.value.valid == ("exact", "contains", "missing")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Große  Straße", "grosse strasse"),
        ("ÅNGSTRÖM\t\n1", "angstrom 1"),
        ("O'Brien", "obrien"),
        ("İstanbul", "istanbul"),
        ("多发性骨髓瘤", "多发性骨髓瘤"),
        ("ﬁbrosis", "fibrosis"),
    ],
)
def test_texts_are_compared_by_their_letters(text: str, bare: str) -> None:
    assert normalised(text) == bare


@given(st.text(max_size=40))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=300), st.data())
def test_a_text_is_found_by_itself_by_its_start_and_by_any_part(text: str, data: st.DataObject) -> None:
    resource = {"resourceType": "Questionnaire", "title": text}
    assert finds(resource, "title:exact", escaped(text))
    words = normalised(text).split()
    if words:
        assert finds(resource, "title", " ".join(words)[: data.draw(st.integers(1, 200))].strip() or words[0][0])
        assert finds(resource, "title:contains", data.draw(st.sampled_from(words)))
