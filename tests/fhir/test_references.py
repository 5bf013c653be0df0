"""Finding, reading and replacing references."""

import pytest

from app.fhir.references import (
    Conditional,
    Elsewhere,
    Fragment,
    Literal,
    Unreadable,
    Urn,
    parse,
    references_in,
    rewritten,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Patient/1", Literal(None, "Patient", "1")),
        ("Patient/1/_history/2", Literal(None, "Patient", "1", "2")),
        ("http://x.org/fhir/Patient/1", Literal("http://x.org/fhir", "Patient", "1")),
        ("#a", Fragment("a")),
        ("urn:uuid:1", Urn("urn:uuid:1")),
        ("Patient?identifier=s|1", Conditional("Patient", "identifier=s|1")),
        ("http://x.org/anything", Elsewhere("http://x.org/anything")),
        ("http://x.org/Patient?x=1", Elsewhere("http://x.org/Patient?x=1")),
    ],
)
def test_each_form_of_the_standard_is_told_apart(text: str, kind: object) -> None:
    assert parse(text) == kind


@pytest.mark.parametrize(
    "text", ["", "Patient", "Patiant/1", "Patient/a b", "Patient/" + "x" * 65, " Patient/1", "Foo?x=1"]
)
def test_other_forms_are_unreadable(text: str) -> None:
    assert isinstance(parse(text), Unreadable)


def test_references_are_found_at_every_depth_with_their_places() -> None:
    resource = {
        "resourceType": "Observation",
        "subject": {"reference": "Patient/1"},
        "contained": [{"resourceType": "Provenance", "target": [{"reference": "#"}]}],
        "extension": [{"url": "x", "valueReference": {"reference": "Patient/2"}}],
    }
    found = {place: node["reference"] for place, node in references_in(resource)}
    assert found == {
        ("Observation", "subject"): "Patient/1",
        ("Observation", "contained", 0, "target", 0): "#",
        ("Observation", "extension", 0, "valueReference"): "Patient/2",
    }


def test_plain_uris_called_reference_are_no_references() -> None:
    issue = {"resourceType": "DetectedIssue", "reference": "http://x.org"}
    immunization = {"resourceType": "Immunization", "education": [{"reference": "http://x.org"}]}
    assert not list(references_in(issue)) and not list(references_in(immunization))


def test_rewriting_replaces_references_uris_and_narrative_links_but_no_identifier() -> None:
    resource = {
        "resourceType": "DocumentReference",
        "text": {"status": "generated", "div": '<div><a href="urn:uuid:1">x</a></div>'},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:1"}],
        "subject": {"reference": "urn:uuid:1", "display": "urn:uuid:1"},
        "content": [{"attachment": {"url": "urn:uuid:1"}}],
    }
    new = rewritten(resource, {"urn:uuid:1": "Patient/9"})
    assert new["subject"] == {"reference": "Patient/9", "display": "urn:uuid:1"}
    assert new["content"][0]["attachment"]["url"] == "Patient/9"
    assert 'href="Patient/9"' in new["text"]["div"]
    assert new["identifier"] is resource["identifier"]


def test_what_nothing_names_is_returned_as_the_same_object() -> None:
    resource = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    assert rewritten(resource, {"urn:uuid:1": "Patient/9"}) is resource
