"""The strip test: what a reader without our extensions keeps is valid R4, and nothing that was there is missing."""

import copy

from tests.conformance import samples, stripped
from tests.conformance.session import the_checker

ABSENT = samples.absent()


def test_extensions_go_and_all_else_stays() -> None:
    before = samples.observation()
    expected = {key: value for key, value in before.items() if key != "_effectiveDateTime"}
    kept = copy.deepcopy(before)
    assert stripped(before) == expected
    assert before == kept


def test_an_element_of_nothing_but_an_extension_vanishes_with_what_held_only_it() -> None:
    assert "name" not in stripped(samples.patient())


def test_in_an_array_of_primitives_only_the_empty_places_go() -> None:
    name = {"given": [None, "Ann"], "_given": [ABSENT, None]}
    assert stripped({"resourceType": "Patient", "name": [name]})["name"] == [{"given": ["Ann"]}]


def test_extensions_inside_entries_and_contained_resources_go_too() -> None:
    bundle = samples.document()
    bundle["entry"][1]["resource"]["contained"] = [samples.patient()]
    text = repr(stripped(bundle))
    assert "extension" not in text
    assert "masked" not in text


def test_the_document_without_extensions_has_only_the_fault_that_the_extension_hid() -> None:
    faults, vanished = the_checker().check_stripped(samples.document())
    assert {(f.path, f.rule) for f in faults} == {("Bundle.entry[3]", "document-unreachable")}
    assert vanished == []


def test_a_required_element_that_held_only_an_extension_is_told_apart() -> None:
    study = {"resourceType": "ResearchStudy", "_status": ABSENT, "title": "GMMG-MM5"}
    assert the_checker().check(study) == []
    faults, vanished = the_checker().check_stripped(study)
    assert faults == []
    assert [(f.path, f.rule) for f in vanished] == [("ResearchStudy.status", "cardinality-min")]


def test_a_required_element_that_was_never_there_is_a_plain_fault() -> None:
    faults, vanished = the_checker().check_stripped({"resourceType": "ResearchStudy", "title": "GMMG-MM5"})
    assert [(f.path, f.rule) for f in faults] == [("ResearchStudy.status", "cardinality-min")]
    assert vanished == []


def test_a_required_choice_that_held_only_an_extension_is_told_apart() -> None:
    medication = {
        "resourceType": "MedicationStatement",
        "status": "completed",
        "medicationCodeableConcept": {**ABSENT},
        "subject": {"reference": "Patient/p1"},
    }
    faults, vanished = the_checker().check_stripped(medication)
    assert faults == []
    assert [f.path for f in vanished] == ["MedicationStatement.medication"]
