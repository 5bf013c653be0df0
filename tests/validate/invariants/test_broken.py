"""One resource for each of the rules that are met most: broken, and said at the node that breaks it."""

from typing import Any

import pytest

from app.fhir import exact_json
from tests.validate.found import WHOLE, observation, patient, said
from tests.validate.invariants.resources import (
    CLINICAL,
    VERIFICATION,
    bundle,
    concept,
    condition,
    questionnaire,
)

BROKEN: list[tuple[dict[str, Any], str, str]] = [
    (observation(valueString="x", dataAbsentReason={"text": "y"}), "Observation", "obs-6"),
    (
        observation(
            code=concept("s:x", "a"), valueString="x", component=[{"code": concept("s:x", "a"), "valueString": "y"}]
        ),
        "Observation",
        "obs-7",
    ),
    (observation(referenceRange=[{"appliesTo": [{"text": "x"}]}]), "Observation.referenceRange[0]", "obs-3"),
    (
        observation(effectivePeriod={"start": "2021-02", "end": "2021-01"}),
        "Observation.effective.ofType(Period)",
        "per-1",
    ),
    (
        observation(
            valueRange={
                "low": {"value": 2, "code": "g", "system": "http://unitsofmeasure.org"},
                "high": {"value": 30, "code": "mg", "system": "http://unitsofmeasure.org"},
            }
        ),
        "Observation.value.ofType(Range)",
        "rng-2",
    ),
    (observation(valueQuantity={"value": 1, "code": "mg"}), "Observation.value.ofType(Quantity)", "qty-3"),
    (observation(valueRatio={"numerator": {"value": 1}}), "Observation.value.ofType(Ratio)", "rat-1"),
    (patient(telecom=[{"value": "1"}]), "Patient.telecom[0]", "cpt-2"),
    (patient(contact=[{"gender": "male"}]), "Patient.contact[0]", "pat-1"),
    (patient(photo=[{"data": "QUJD"}]), "Patient.photo[0]", "att-1"),
    (
        patient(contained=[{"resourceType": "Organization", "id": "o", "name": "x"}]),
        "Patient",
        "dom-3",
    ),
    ({"resourceType": "Organization", "active": True}, "Organization", "org-1"),
    (
        {"resourceType": "Organization", "name": "x", "telecom": [{"system": "phone", "value": "1", "use": "home"}]},
        "Organization.telecom[0]",
        "org-3",
    ),
    (condition(abatementString="x", clinicalStatus=concept(CLINICAL, "active")), "Condition", "con-4"),
    (
        condition(
            clinicalStatus=concept(CLINICAL, "active"), verificationStatus=concept(VERIFICATION, "entered-in-error")
        ),
        "Condition",
        "con-5",
    ),
    (condition(stage=[{"type": {"text": "x"}}]), "Condition.stage[0]", "con-1"),
    (bundle("transaction", {"resource": patient()}), "Bundle", "bdl-3"),
    (bundle("searchset", total=1, link=[{"relation": "self", "url": "x"}]) | {"type": "collection"}, "Bundle", "bdl-1"),
    (bundle("collection", {"fullUrl": "urn:oid:1.2"}), "Bundle.entry[0]", "bdl-5"),
    (
        bundle(
            "collection",
            {"fullUrl": "urn:oid:1.2.3", "resource": patient()},
            {"fullUrl": "urn:oid:1.2.3", "resource": patient()},
        ),
        "Bundle",
        "bdl-7",
    ),
    (
        bundle("collection", {"fullUrl": "http://x.org/Patient/1/_history/2", "resource": patient(id="1")}),
        "Bundle.entry[0]",
        "bdl-8",
    ),
    (
        questionnaire({"linkId": "1", "type": "group", "item": [{"linkId": "1", "type": "display", "text": "x"}]}),
        "Questionnaire",
        "que-2",
    ),
    (questionnaire({"linkId": "1", "type": "group"}), "Questionnaire.item[0]", "que-1"),
    (
        {
            "resourceType": "CodeSystem",
            "status": "draft",
            "content": "complete",
            "concept": [{"code": "a", "concept": [{"code": "a"}]}],
        },
        "CodeSystem",
        "csd-1",
    ),
    (
        {
            "resourceType": "CareTeam",
            "participant": [
                {"member": {"reference": "Patient/1"}, "onBehalfOf": {"reference": "Organization/1"}},
            ],
        },
        "CareTeam.participant[0]",
        "ctm-1",
    ),
    (
        {
            "resourceType": "AllergyIntolerance",
            "patient": {"reference": "Patient/1"},
            "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
            "verificationStatus": concept(
                "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "entered-in-error"
            ),
        },
        "AllergyIntolerance",
        "ait-2",
    ),
]


@pytest.mark.parametrize("resource, place, key", BROKEN, ids=[key for _, _, key in BROKEN])
def test_a_broken_invariant_is_said_at_the_node_that_breaks_it(resource: dict[str, Any], place: str, key: str) -> None:
    assert (place, key) in said(exact_json.loads(exact_json.dumps(resource)), validator=WHOLE)
