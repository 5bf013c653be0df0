"""References and Bundles: http://hl7.org/fhir/R4/references.html, /bundle.html#references, /documents.html, /http.html#transaction."""

from typing import Any

import pytest

from tests.validate.found import observation, patient, said

ONE, TWO = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:0fc374a1-a226-4552-9683-55dd510e67c9"


def of(reference: str, **more: Any) -> dict[str, Any]:
    return observation(subject={"reference": reference, **more})


def bundle(type_: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}


def entry(url: str | None, resource: Any, **more: Any) -> dict[str, Any]:
    return {**({"fullUrl": url} if url else {}), "resource": resource, **more}


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (of("Patient/1"), []),
        (of("Patient/1/_history/2"), []),
        (of("https://x.org/fhir/Patient/1"), []),
        (of("https://x.org/anything"), []),
        (of(ONE), []),
        (of("Organization/1"), [("Observation.subject", "reference-type")]),
        (of("https://x.org/fhir/Organization/1"), [("Observation.subject", "reference-type")]),
        (of("Patiet/1"), [("Observation.subject.reference", "reference-form")]),
        (of("Patient/a_b"), [("Observation.subject.reference", "reference-form")]),
        (of("#p"), [("Observation.subject", "reference-contained")]),
        (of("#p") | {"contained": [patient(id="p")]}, []),
        (
            of("#p") | {"contained": [{"resourceType": "Organization", "id": "p"}]},
            [("Observation.subject", "reference-type")],
        ),
        (of("Patient/1", type="Group"), [("Observation.subject", "reference-type")]),
        (observation(subject={"type": "Organization", "display": "x"}), [("Observation.subject", "reference-type")]),
        (observation(subject={"display": "x"}), []),
        (
            observation(
                contained=[
                    patient(id="p", managingOrganization={"reference": "#o"}),
                    {"resourceType": "Organization", "id": "o"},
                ]
            ),
            [],
        ),
        (observation(focus=[{"reference": "Basic/1"}]), []),
    ],
)
def test_a_reference_leads_to_what_its_element_allows(resource: Any, found: Any) -> None:
    assert said(resource) == found


def test_inside_a_bundle_a_urn_leads_to_an_entry_of_the_right_type() -> None:
    put = {"request": {"method": "POST", "url": "Observation"}}
    organization = {"request": {"method": "POST", "url": "Organization"}}
    good = bundle(
        "transaction", entry(ONE, of(TWO), **put), entry(TWO, patient(), request={"method": "POST", "url": "Patient"})
    )
    assert said(good) == []
    wrong = bundle(
        "transaction", entry(ONE, of(TWO), **put), entry(TWO, {"resourceType": "Organization"}, **organization)
    )
    assert said(wrong) == [("Bundle.entry[0].resource.subject", "reference-type")]
    lost = bundle("transaction", entry(ONE, of(TWO), **put))
    assert said(lost) == [("Bundle.entry[0].resource.subject", "reference-unresolved")]
    assert said(bundle("collection", entry(ONE, of(TWO)))) == []
    assert said(bundle("collection", entry(ONE, of(TWO))), "warning") == [
        ("Bundle.entry[0].resource.subject", "reference-unresolved")
    ]


def test_relative_references_are_read_from_the_full_url_of_their_own_entry() -> None:
    base = "https://x.org/fhir"
    twice = [entry(f"{base}/Patient/1", patient(id="1", meta={"versionId": version})) for version in "12"]
    here = entry(f"{base}/Observation/1", {**of("Patient/1"), "id": "1"})
    assert said(bundle("collection", here, *twice)) == [("Bundle.entry[0].resource.subject", "reference-ambiguous")]
    versioned = entry(f"{base}/Observation/1", {**of("Patient/1/_history/2"), "id": "1"})
    assert said(bundle("collection", versioned, *twice)) == []
    assert (
        said(bundle("collection", entry("https://y.org/Observation/1", {**of("Patient/1"), "id": "1"}), *twice)) == []
    )


def test_a_document_holds_what_its_composition_refers_to() -> None:
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "x"},
        "date": "2020",
        "title": "x",
        "author": [{"reference": "Practitioner/1"}],
    }
    document = bundle("document", entry("https://x.org/Composition/c", composition))
    assert said(document) == [("Bundle.entry[0].resource.author[0]", "reference-unresolved")]
    document["entry"].append(entry("https://x.org/Practitioner/1", {"resourceType": "Practitioner", "id": "1"}))
    assert said(document) == []


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (bundle("collection", entry(None, patient())), [("Bundle.entry[0]", "full-url")]),
        (bundle("collection", entry("Patient/1", patient(id="1"))), [("Bundle.entry[0].fullUrl", "full-url")]),
        (bundle("collection", entry("https://x.org/Patient/2", patient(id="1"))), [("Bundle.entry[0]", "full-url")]),
        (bundle("collection", entry("https://x.org/Patient/1", patient(id="1"))), []),
        (bundle("collection", entry("https://x.org/p?id=1", patient(id="1"))), []),
        (
            bundle(
                "searchset",
                entry(
                    None,
                    {
                        "resourceType": "OperationOutcome",
                        "issue": [{"severity": "information", "code": "informational"}],
                    },
                ),
            ),
            [],
        ),
        (bundle("batch", entry(None, patient(), request={"method": "POST", "url": "Patient"})), []),
        (
            bundle("batch", entry(None, patient(), request={"method": "POST", "url": "Group"})),
            [("Bundle.entry[0].request.url", "bundle-request")],
        ),
        (bundle("batch", {"request": {"method": "POST", "url": "Patient"}}), [("Bundle.entry[0]", "bundle-request")]),
        (bundle("batch", {"request": {"method": "GET", "url": "Patient?name=x"}}), []),
        (
            bundle("batch", entry(None, patient(id="1"), request={"method": "PUT", "url": "Patient/2"})),
            [("Bundle.entry[0].request.url", "bundle-request")],
        ),
        (
            bundle("batch", entry(None, patient(), request={"method": "PUT", "url": "Patient"})),
            [("Bundle.entry[0].request.url", "bundle-request")],
        ),
        (bundle("batch", entry(None, patient(), request={"method": "PUT", "url": "Patient?identifier=x"})), []),
    ],
)
def test_entries_are_named_and_requested_as_their_resources_are(one: Any, found: Any) -> None:
    assert said(one) == found
