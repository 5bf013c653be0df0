"""No parameters, however odd, and no stored resource, however misshapen, make an operation fail unforeseen."""

import random
from typing import Any

import httpx

from app.interaction.operations import OPERATIONS
from tests.api.operating import FHIR

ODD_OBSERVATIONS: tuple[dict[str, Any], ...] = (
    {"code": {"code": "x"}},
    {"code": {"coding": "x"}},
    {"code": {"coding": [1, {"code": 5}]}},
    {"code": {"text": 5}, "subject": {"reference": "Patient/p", "x": [1]}},
    {"effectiveTiming": {"event": "x", "repeat": [1]}},
    {"effectivePeriod": [1]},
    {"meta": {"tag": "x", "profile": [1]}},
    {"derivedFrom": [{"reference": "Observation/p/_history/x"}]},
)
VALUES = (
    "",
    "x",
    "true",
    "-1",
    "9" * 30,
    "\x00",
    "é",
    "2020",
    "Patient/p",
    "*",
    "|",
    "\\",
    "a,b",
    "http://x.org|1",
    "%",
)
ENTRIES: tuple[Any, ...] = (
    {"name": "meta", "valueMeta": 5},
    {"name": "meta"},
    {"name": 5},
    5,
    {"name": "max", "valueInteger": 10**30},
    {"name": "patient", "valueString": "p"},
    {"name": "code", "valueString": "x"},
    {"name": "start", "valueDate": 5},
    {"name": "_count", "valueInteger": -1},
    {"name": "url", "valueUri": ["x"]},
    {"name": "valueSet", "resource": {"resourceType": "ValueSet", "compose": {"include": [{"valueSet": [5]}]}}},
    {"name": "dependency", "part": 5},
    {"name": "codeableConcept", "valueCodeableConcept": {"coding": [5]}},
    {"name": "coding", "valueCoding": {"system": "http://x.org", "code": "y"}},
)
NAMES = [
    "start",
    "end",
    "_since",
    "_type",
    "_count",
    "_cursor",
    "max",
    "patient",
    "category",
    "code",
    "id",
    "persist",
    "graph",
    "url",
    "system",
    "codeA",
    "codeB",
    "version",
    "property",
    "filter",
    "count",
    "offset",
    "system-version",
    "target",
    "_format",
    "_pretty",
]


def test_odd_parameters_and_resources_are_answered_or_refused(lax_client: httpx.Client) -> None:
    lax_client.put("/fhir/Patient/p", json={"resourceType": "Patient", "id": "p"})
    for i, odd in enumerate(ODD_OBSERVATIONS):
        plain = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "id": f"o{i}"}
        about = {"subject": {"reference": "Patient/p"}, "category": [{"coding": [{"code": "l"}]}]}
        assert lax_client.put(f"/fhir/Observation/o{i}", json={**plain, **about, **odd}).status_code in (201, 422)
    own = [one for one in OPERATIONS if one.definition.startswith("http://hl7.org/fhir/OperationDefinition/")]
    addresses = [f"/fhir{address}" for one in own for _, _, address in one.addresses]
    draw = random.Random(20261125)
    for address in [*addresses, *draw.choices(addresses, k=250)]:
        for name, value in (("type", "Observation"), ("version", "1"), ("id", draw.choice(("p", "o1", "o6")))):
            address = address.replace(f"{{{name}}}", value)
        params: list[tuple[str, str | int | float | bool | None]] = [
            (draw.choice(NAMES), draw.choice(VALUES)) for _ in range(draw.randrange(4))
        ]
        body = {"resourceType": "Parameters", "parameter": draw.choices(ENTRIES, k=draw.randrange(3))}
        for answer in (
            lax_client.get(address, params=params),
            lax_client.post(address, params=params, json=body, headers=FHIR),
        ):
            assert answer.status_code < 500, (answer.request.method, address, params, body, answer.text)
    whole = lax_client.get("/fhir/Observation/$lastn?patient=p&category=l&max=50").json()
    assert whole["total"] == lax_client.get("/fhir/Observation?patient=p&category=l").json()["total"] > 0
