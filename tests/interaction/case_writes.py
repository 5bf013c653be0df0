"""Writes that a kept case may be broken by: documents, and whatever a hospital does by FHIR. Each picks by chance what it writes."""

import random
from collections.abc import Callable
from typing import Any

from app.case.document import Case
from app.case.reading import read_yaml
from app.fhir import exact_json
from app.fhir.names import CASE_SYSTEM, TAGS
from app.fhir.problems import Problem
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.store_case import delete_case, replace_case
from app.interaction.transact import transact
from app.search.conditions import Search
from app.store.records import Stored
from app.terminology.terminology import Terminology
from tests.conftest import ROOT
from tests.interaction.serving import entry, transaction

TERMINOLOGY = Terminology.load(ROOT / "mappings")


def document(path: str, *changed: tuple[str, str]) -> Case:
    text = (ROOT / path).read_text()
    for old, new in changed:
        assert old in text
        text = text.replace(old, new)
    return read_yaml(text.encode(), TERMINOLOGY.words)


CASES = (
    document("tests/convert/everything.yaml"),
    document("app/literature/invented/hospital-case.yaml"),
    document("app/literature/cerny.yaml"),
)
CHANGED = document("tests/convert/everything.yaml", ("9.30", "8.25"))


async def some(service: Service, chance: random.Random, *types: str) -> Stored | None:
    """A live resource of one of the types."""
    found = await service.store.view(lambda view: view.search(Search(types)))
    return chance.choice(found)[1] if found else None


PARTS = (
    "Observation",
    "Condition",
    "Procedure",
    "MedicationStatement",
    "Patient",
    "Group",
    "Provenance",
    "BodyStructure",
)


async def put_a_document(service: Service, chance: random.Random) -> None:
    await replace_case(service, chance.choice((*CASES, CHANGED)))


async def delete_a_case(service: Service, chance: random.Random) -> None:
    await delete_case(service, chance.choice(CASES).id)


async def update_a_part(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, "Observation", "Condition", "Composition")
    if part is not None:
        body = exact_json.loads(part.body)
        body["language"] = chance.choice(["en", "de", "fr"])
        if "valueQuantity" in body:
            body["valueQuantity"]["value"] = chance.randrange(1, 50)
        await transact(service, transaction(entry("PUT", part.address, body)))


async def move_a_part_to_another_patient(service: Service, chance: random.Random) -> None:
    part, patient = await some(service, chance, "Observation", "Condition"), await some(service, chance, "Patient")
    if part is not None and patient is not None:
        body = exact_json.loads(part.body) | {"subject": {"reference": patient.address}}
        await transact(service, transaction(entry("PUT", part.address, body)))


async def delete_a_part(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, *PARTS)
    if part is not None:
        await transact(service, transaction(entry("DELETE", part.address)))


async def bring_back_a_part(service: Service, chance: random.Random) -> None:
    """From its history: the body of its first version, whether it stands or is gone."""
    case = chance.choice(CASES)
    try:
        resources = (await read_case(service, case.id)).resources
    except Problem:
        return
    part = chance.choice(resources)
    first = await service.store.version(part.type, part.id, 1)
    if first is not None:
        await transact(service, transaction(entry("PUT", first.address, exact_json.loads(first.body))))


async def add_an_observation(service: Service, chance: random.Random) -> None:
    subject = await some(service, chance, "Patient", "Group")
    if subject is not None:
        made = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
            "subject": {"reference": subject.address},
            "valueQuantity": {"value": 12, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL"},
        }
        await transact(service, transaction(entry("POST", "Observation", made)))


async def tag_a_part_as_derived(service: Service, chance: random.Random) -> None:
    """What `$meta-add` does."""
    part = await some(service, chance, "Observation")
    if part is not None:
        body = exact_json.loads(part.body)
        body["meta"]["tag"] = [] if body["meta"].get("tag") else [{"system": TAGS, "code": "derived"}]
        await transact(service, transaction(entry("PUT", part.address, body)))


async def take_a_composition_away(service: Service, chance: random.Random) -> None:
    composition = await some(service, chance, "Composition")
    if composition is not None:
        await transact(service, transaction(entry("DELETE", composition.address)))


async def write_another_composition(service: Service, chance: random.Random) -> None:
    """Of a known case, of a new one, or with no value in its identifier; about somebody, or about nobody."""
    subject = await some(service, chance, "Patient", "Group")
    value = chance.choice([*(case.id for case in CASES), "other", "odd|,$\\", None])
    made = composition(chance.choice(["a", "b"]), value, subject.address if subject and chance.random() < 0.8 else None)
    await transact(service, transaction(entry("PUT", f"Composition/{made['id']}", made)))


async def write_a_provenance(service: Service, chance: random.Random) -> None:
    """Of a Composition and its patient: what a case without its own has instead."""
    composition, patient = await some(service, chance, "Composition"), await some(service, chance, "Patient")
    if composition is not None and patient is not None:
        made = {
            "resourceType": "Provenance",
            "target": [{"reference": composition.address}, {"reference": patient.address}],
            "recorded": chance.choice(["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]),
            "agent": [{"who": {"display": "a hospital"}}],
        }
        await transact(service, transaction(entry("POST", "Provenance", made)))


async def write_of_somebody_else(service: Service, chance: random.Random) -> None:
    await transact(service, transaction(entry("PUT", "Patient/else", {"resourceType": "Patient", "id": "else"})))


async def fail_to_write(service: Service, chance: random.Random) -> None:
    part = await some(service, chance, "Observation")
    if part is not None:
        body = exact_json.loads(part.body) | {"language": "xx"}
        impossible = entry("PUT", "Patient/none", {"resourceType": "Patient", "id": "none"}, ifMatch='W/"9"')
        await transact(service, transaction(entry("PUT", part.address, body), impossible))


WRITES: tuple[Callable[[Service, random.Random], Any], ...] = (
    put_a_document,
    delete_a_case,
    update_a_part,
    move_a_part_to_another_patient,
    delete_a_part,
    bring_back_a_part,
    add_an_observation,
    tag_a_part_as_derived,
    take_a_composition_away,
    write_another_composition,
    write_a_provenance,
    write_of_somebody_else,
    fail_to_write,
)


def composition(id_: str, case_id: str | None, subject: str | None) -> dict[str, Any]:
    """A hospital's own, that stands for a case."""
    identifier = {"system": CASE_SYSTEM} | ({"value": case_id} if case_id else {})
    return {
        "resourceType": "Composition",
        "id": id_,
        "identifier": identifier,
        "status": "final",
        "type": {"text": "case"},
        "date": "2026-01-01",
        "author": [{"display": "a hospital"}],
        "title": f"By {id_}",
    } | ({"subject": {"reference": subject}} if subject else {})
