"""From a CodeableConcept back to the word."""

import pytest

from app.terminology.terminology import Terminology
from tests.terminology.mapping_folder import MAPPINGS

SCT, LNC, ATC = "http://snomed.info/sct", "http://loinc.org", "http://www.whocc.no/atc"


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    return Terminology.load(MAPPINGS)


def test_every_word_of_every_vocabulary_is_read_back_from_what_it_becomes(terminology: Terminology) -> None:
    lost = [
        (name, word)
        for name, words in terminology.vocabularies.items()
        for word, concept in words.items()
        if terminology.word_of(name, concept.codeable()) != word
    ]
    assert lost == []


def test_every_coded_word_is_read_back_though_the_source_words_it_otherwise(terminology: Terminology) -> None:
    coded = [
        (name, word, concept.codeable("in words of its own"))
        for name, words in terminology.vocabularies.items()
        for word, concept in words.items()
        if "coding" in concept.codeable()
    ]
    assert len(coded) > 200
    assert [(name, word) for name, word, made in coded if terminology.word_of(name, made) != word] == []


@pytest.mark.parametrize(
    "vocabulary,system,code,word",
    [
        ("labs", LNC, "33358-3", "serum_m_protein"),  # not the electrophoresis that merely infers it
        ("labs", LNC, "104544-2", "kappa_free_light_chain"),
        ("labs", LNC, "15189-4", "free_light_chain_ratio"),
        ("labs", LNC, "14804-9", "lactate_dehydrogenase"),
        ("drugs", ATC, "L01DB01", "doxorubicin"),  # shared with the liposomal form, which only infers it
        ("drugs", ATC, "L01XC24", "daratumumab"),
        ("cytogenetics", LNC, "81746-0", "deletion_17p"),
        ("procedures", SCT, "425983008", "autologous_stem_cell_transplant"),
        ("conditions", "http://hl7.org/fhir/sid/icd-10-cm", "C90.02", "multiple_myeloma"),
        ("conditions", "http://hl7.org/fhir/sid/icd-10-cm", "C90.22", "extramedullary_plasmacytoma"),
        ("sites", SCT, "818981001", "abdomen"),
    ],
)
def test_codes_that_we_do_not_send_are_understood(
    terminology: Terminology, vocabulary: str, system: str, code: str, word: str
) -> None:
    assert terminology.word_of(vocabulary, {"coding": [{"system": system, "code": code}]}) == word


def test_a_code_of_another_system_or_vocabulary_means_nothing_here(terminology: Terminology) -> None:
    assert terminology.word_of("labs", {"coding": [{"system": SCT, "code": "2465-3"}]}) is None
    assert terminology.word_of("sites", {"coding": [{"system": LNC, "code": "2465-3"}]}) is None
    assert terminology.word_of("labs", {"coding": [{"system": LNC, "code": "1-8"}], "text": "Immunoglobulin G"}) is None
    assert terminology.word_of("labs", None) is None


@pytest.mark.parametrize(
    "printed,unit",
    [
        ("mg/24 hours", "mg/(24.h)"),
        ("mg/24hours", "mg/(24.h)"),
        ("mg/(24.h)", "mg/(24.h)"),
        ("months", "mo"),
        ("µg/mL", "ug/mL"),
    ],
)
def test_a_printed_unit_is_found(terminology: Terminology, printed: str, unit: str) -> None:
    assert terminology.unit_for(printed) == unit


@pytest.mark.parametrize("printed", ["", " ", "MG/DL", "parsecs"])
def test_a_unit_that_nobody_entered_is_not_guessed(terminology: Terminology, printed: str) -> None:
    assert terminology.unit_for(printed) is None
