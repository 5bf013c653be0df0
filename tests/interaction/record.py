"""A small record: one patient with a visit, and what stands around it."""

from typing import Any

from tests.interaction.serving import observation, patient

RECORD: tuple[dict[str, Any], ...] = (
    {"resourceType": "Organization", "id": "hospital", "name": "Hospital"},
    {"resourceType": "Organization", "id": "ward", "name": "Ward", "partOf": {"reference": "Organization/hospital"}},
    {"resourceType": "Practitioner", "id": "doctor"},
    {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/doctor"},
        "organization": {"reference": "Organization/ward"},
    },
    {"resourceType": "Organization", "id": "stranger", "name": "Nobody refers to it"},
    patient("me"),
    patient("other"),
    {
        "resourceType": "Encounter",
        "id": "visit",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/me"},
        "period": {"start": "2015-03-01", "end": "2015-03-02"},
    },
    observation(
        "Patient/me",
        id="mine",
        effectiveDateTime="2015-03-01",
        encounter={"reference": "Encounter/visit"},
        performer=[{"reference": "PractitionerRole/role"}],
    ),
    observation("Patient/me", id="early", effectiveDateTime="2010-06-01"),
    observation("Patient/me", id="undated"),
    observation("Patient/other", id="theirs", encounter={"reference": "Encounter/visit"}),
    {
        "resourceType": "Condition",
        "id": "myeloma",
        "subject": {"reference": "Patient/me"},
        "onsetDateTime": "2010-02-01",
    },
    {
        "resourceType": "Condition",
        "id": "pneumonia",
        "subject": {"reference": "Patient/me"},
        "onsetDateTime": "2011-02-01",
        "abatementDateTime": "2011-03-01",
    },
    {
        "resourceType": "Provenance",
        "id": "entered",
        "target": [{"reference": "Observation/mine"}],
        "recorded": "2020-01-01T00:00:00Z",
        "agent": [{"who": {"reference": "Organization/hospital"}}],
    },
)
