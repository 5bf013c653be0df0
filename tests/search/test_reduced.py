"""`_summary` and `_elements`: http://hl7.org/fhir/R4/search.html#summary and #elements."""

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.exact_json import dumps, loads
from app.search.reduced import SUBSETTED, element_names, is_element, reduced

ROOT = Path(__file__).resolve().parents[2]
TAG = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p",
    "meta": {"versionId": "3", "tag": [{"code": "mine"}]},
    "implicitRules": "http://rules.org",
    "language": "en",
    "text": {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>P</div>"},
    "contained": [{"resourceType": "Organization", "id": "o", "name": "O"}],
    "extension": [{"url": "http://e.org", "valueString": "x"}],
    "modifierExtension": [{"url": "http://m.org", "valueBoolean": True}],
    "identifier": [{"system": "http://s.org", "value": "1", "extension": [{"url": "http://e.org", "valueCode": "y"}]}],
    "active": True,
    "name": [{"family": "Chalmers", "id": "n1"}],
    "birthDate": "1974-12-25",
    "_birthDate": {"extension": [{"url": "http://birth-time.org", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
    "maritalStatus": {"text": "married"},
    "photo": [{"contentType": "image/png", "data": "AAAA"}],
    "contact": [{"name": {"family": "du Marché"}}],
    "link": [{"other": {"reference": "Patient/q"}, "type": "seealso"}],
}


def names(resource: dict[str, Any]) -> set[str]:
    return set(resource)


def test_a_summary_has_what_r4_marks_as_summary_and_nothing_else() -> None:
    """http://hl7.org/fhir/R4/patient.html: the elements that bear the Σ."""
    assert names(reduced(PATIENT, "true")) == {
        "resourceType", "id", "meta", "implicitRules", "modifierExtension", "identifier", "active", "name", "birthDate", "link",
    }  # fmt: skip


def test_a_summary_goes_into_the_datatypes() -> None:
    """http://hl7.org/fhir/R4/datatypes.html#Attachment: data has no Σ, url and title have."""
    media = {
        "resourceType": "Media",
        "status": "completed",
        "content": {"contentType": "image/png", "data": "AAAA", "title": "CT"},
    }
    assert reduced(media, "true")["content"] == {"contentType": "image/png", "title": "CT"}


def test_a_summary_drops_an_element_of_which_nothing_is_left() -> None:
    document = {"resourceType": "Media", "status": "completed", "content": {"data": "AAAA"}}
    assert "content" not in reduced(document, "true")


def test_a_summary_keeps_a_choice_and_what_stands_in_the_place_of_a_missing_value() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    observation = {
        "resourceType": "Observation",
        "_status": absent,
        "code": absent,
        "valueQuantity": {"value": 1, "unit": "g/L", "extension": [{"url": "http://e.org", "valueCode": "x"}]},
        "bodySite": {"text": "skull"},
        "component": [{"code": {"text": "c"}, "valueString": "v", "interpretation": [{"text": "high"}]}],
    }
    found = reduced(observation, "true")
    assert found["_status"] == absent and found["code"] == absent
    assert found["valueQuantity"] == {"value": 1, "unit": "g/L"}
    assert found["component"] == [{"code": {"text": "c"}, "valueString": "v"}]
    assert "bodySite" not in found


def test_a_summary_keeps_a_mandatory_element_that_bears_no_mark() -> None:
    """Provenance.agent is 1..* and has no Σ; without it the summary would be no Provenance."""
    provenance = {
        "resourceType": "Provenance",
        "agent": [{"who": {"reference": "Patient/p"}}],
        "signature": [{"who": {}}],
    }
    assert reduced(provenance, "true")["agent"] == [{"who": {"reference": "Patient/p"}}]


def test_text_has_narrative_identity_and_mandatory_elements() -> None:
    assert names(reduced(PATIENT, "text")) == {"resourceType", "id", "meta", "text"}
    observation = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "c"}, "issued": "2020"}
    assert names(reduced(observation, "text")) == {"resourceType", "id", "meta", "status", "code"}


def test_data_is_all_but_the_text() -> None:
    assert names(PATIENT) - names(reduced(PATIENT, "data")) == {"text"}


@pytest.mark.parametrize("summary", [None, "false", "count"])
def test_a_whole_resource_is_not_tagged(summary: Any) -> None:
    assert reduced(PATIENT, summary) == PATIENT


def test_elements_bring_mandatory_and_modifier_elements_with_them() -> None:
    assert names(reduced(PATIENT, elements=["identifier"])) == {
        "resourceType", "id", "meta", "implicitRules", "modifierExtension", "identifier", "active", "link",
    }  # fmt: skip
    assert reduced(PATIENT, elements=["identifier"])["identifier"] == PATIENT["identifier"]


def test_an_element_brings_its_extensions() -> None:
    assert names(reduced(PATIENT, elements=["birthDate"])) >= {"birthDate", "_birthDate"}


@pytest.mark.parametrize("name", ["value", "value[x]", "valueQuantity"])
def test_a_choice_is_named_with_or_without_its_type(name: str) -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {},
        "valueQuantity": {"value": 1},
        "note": [{}],
    }
    assert names(reduced(observation, elements=[name])) == {"resourceType", "meta", "status", "code", "valueQuantity"}
    assert is_element("Observation", name)


def test_a_name_is_no_element_of_another_type() -> None:
    assert not is_element("Observation", "birthDate") and not is_element("Observation", "valueNothing")
    assert "value" in element_names("Observation") and "valueQuantity" not in element_names("Observation")


def test_the_tag_stands_beside_those_that_were_there_and_comes_once() -> None:
    once = reduced(PATIENT, "data")
    assert once["meta"] == {"versionId": "3", "tag": [{"code": "mine"}, TAG]}
    assert reduced(once, "data")["meta"] == once["meta"]
    assert reduced({"resourceType": "Patient"}, "data") == {"resourceType": "Patient", "meta": {"tag": [SUBSETTED]}}


def test_numbers_keep_their_digits() -> None:
    observation = loads(b'{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":9.30}}')
    assert b"9.30" in dumps(reduced(observation, "true"))


@settings(derandomize=True, max_examples=100)
@given(st.sampled_from(["true", "text", "data"]), st.sets(st.sampled_from(sorted(PATIENT))))
def test_reducing_changes_nothing_that_was_passed_in_and_reducing_again_changes_nothing(
    summary: Any, left_out: set[str]
) -> None:
    resource = {name: value for name, value in PATIENT.items() if name not in left_out or name == "resourceType"}
    before = deepcopy(resource)
    once = reduced(resource, summary)
    assert resource == before and reduced(once, summary) == once


def test_every_example_of_the_standard_is_reduced_to_elements_of_its_own(corpora: Path) -> None:
    seen = 0
    for path in sorted((corpora / "r4-examples").glob("*.json"))[::8]:
        resource = loads(path.read_bytes())
        for summary in ("true", "text", "data"):
            found = reduced(resource, summary)  # type: ignore[arg-type]
            assert set(found) <= {*resource, "meta"} and found["meta"]["tag"][-1] == TAG, path.name
        seen += 1
    assert seen > 100


def test_the_table_in_the_repository_is_the_one_that_the_script_writes(corpora: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    from compile_r4_summary import PATH, table

    assert (ROOT / PATH).read_text(encoding="utf-8") == table(corpora / "r4-core" / "hl7.fhir.r4.core.tgz")
