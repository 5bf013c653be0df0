"""The write door with each setting of EMM_VALIDATION, and what a profile that is loosened does."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fhir import exact_json
from app.fhir.problems import Invalid
from app.interaction.capabilities import capabilities
from app.interaction.create import create
from app.interaction.import_ndjson import import_ndjson
from app.interaction.load_published import load_published
from app.interaction.response import outcome_of
from app.interaction.service import Service
from app.interaction.transact import transact
from app.interaction.validation import Mode, Validation
from app.main import open_service
from app.settings import BadSetting, Settings, settings_from
from tests.conftest import serve
from tests.interaction.serving import entry, observation, transaction

GENDERED = "http://example.org/StructureDefinition/with-a-gender"
"""A profile that asks each Patient for a gender."""
PROFILE = {
    "resourceType": "StructureDefinition",
    "url": GENDERED,
    "name": "WithAGender",
    "status": "active",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient", "path": "Patient"}, {"id": "Patient.gender", "path": "Patient.gender", "min": 1}]},
}  # fmt: skip
WRONG = {"resourceType": "Patient", "gender": "femal"}
CLAIMING = {"resourceType": "Patient", "active": True, "meta": {"profile": [GENDERED]}}


@asynccontextmanager
async def service(folder: Path, mode: Mode, **more: Any) -> AsyncIterator[Service]:
    """The service as main makes it."""
    opened = await open_service(Settings(database_url=f"sqlite:///{folder / 'emm.db'}", validation=mode, **more))
    yield opened
    await opened.store.close()


def run(folder: Path, mode: Mode, work: Callable[[Service], Awaitable[Any]], **more: Any) -> Any:
    async def all_of_it() -> Any:
        async with service(folder, mode, **more) as opened:
            return await work(opened)

    return asyncio.run(all_of_it())


def refused(folder: Path, mode: Mode, resource: dict[str, Any], **more: Any) -> list[tuple[str | None, str]]:
    """(expression, key) of each fault; none where it was stored."""

    async def work(opened: Service) -> list[tuple[str | None, str]]:
        try:
            await create(opened, resource.get("resourceType", "Patient"), resource)
        except Invalid as problem:
            return [(issue.expression, issue.key) for issue in problem.issues]
        return []

    found: list[tuple[str | None, str]] = run(folder, mode, work, **more)
    return found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "StructureDefinition-with-a-gender.json").write_text(json.dumps(PROFILE))
    return folder


def test_in_full_every_rule_refuses_a_write(tmp_path: Path) -> None:
    assert refused(tmp_path, "full", WRONG) == [("Patient.gender", "binding-required")]
    bare = {"resourceType": "Observation", "status": "final"}
    assert refused(tmp_path, "full", bare) == [("Observation", "cardinality-min")]
    dated = {"resourceType": "Patient", "birthDate": "2024-02-30"}
    assert refused(tmp_path, "full", dated) == [("Patient.birthDate", "date-format")]  # once, not also by the index
    contact = {"resourceType": "Patient", "contact": [{"gender": "male"}]}
    assert [key for _, key in refused(tmp_path, "full", contact)] == ["pat-1"]


def test_structure_keeps_to_form_ids_and_references(tmp_path: Path) -> None:
    assert refused(tmp_path, "structure", WRONG) == []
    assert refused(tmp_path, "structure", {"resourceType": "Patient", "name": []}) == [
        ("Patient.name", "empty-element")
    ]


def test_off_refuses_only_what_could_not_be_stored(tmp_path: Path) -> None:
    assert refused(tmp_path, "off", {"resourceType": "Patient", "name": [], "gender": 7, "contact": {}}) == []
    assert refused(tmp_path, "off", {"resourceType": "Patient", "meta": "x"}) == [("Patient.meta", "meta-shape")]
    odd = {"resourceType": "Patient", "contained": 7, "extension": "x", "text": [], "birthDate": {"a": [None]}}
    assert refused(tmp_path, "off", odd) == []


def test_every_fault_of_every_entry_of_a_transaction_is_named(tmp_path: Path) -> None:
    async def work(opened: Service) -> list[str | None]:
        bundle = transaction(
            entry("POST", "Patient", WRONG), entry("POST", "Observation", observation("Patient/x", status="x"))
        )
        with pytest.raises(Invalid) as found:
            await transact(opened, bundle)
        return [issue.expression for issue in found.value.issues]

    places = run(tmp_path, "full", work)
    assert places == ["Bundle.entry[0].resource.gender", "Bundle.entry[1].resource.status"]


CALCIUM = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "17861-6"}]},
    "valueQuantity": {"value": 14.4, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
}


def keys(outcome: dict[str, Any]) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]


def test_warnings_are_kept_beside_the_write_and_told_where_they_are_asked_for(tmp_path: Path) -> None:
    sent = exact_json.loads(json.dumps(CALCIUM).encode())

    async def work(opened: Service) -> tuple[Any, Any]:
        alone = outcome_of(await create(opened, "Observation", sent))
        bundle = transaction(
            entry("POST", "Observation", sent), entry("POST", "Patient", {"resourceType": "Patient", "active": True})
        )
        return alone, await transact(opened, bundle, "OperationOutcome")

    alone, response = run(tmp_path, "full", work)
    assert keys(alone) == ["created", "implausible-value"]
    assert alone["issue"][1]["expression"] == ["Observation.value.ofType(Quantity)"]
    first, second = (one["response"]["outcome"] for one in response["entry"])
    assert keys(first) == ["created", "implausible-value"]
    assert first["issue"][1]["expression"] == ["Bundle.entry[0].resource.value.ofType(Quantity)"]
    assert keys(second) == ["created"]


def test_over_http_prefer_asks_for_the_warnings(tmp_path: Path) -> None:
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db", validation="full")):
        headers = {"Content-Type": "application/fhir+json", "Prefer": "return=OperationOutcome"}
        answer = httpx.post(f"{served.url}/fhir/Observation", json=CALCIUM, headers=headers)
        assert answer.status_code == 201
        assert keys(answer.json()) == ["created", "implausible-value"]
        refused_one = httpx.post(f"{served.url}/fhir/Patient", json=WRONG, headers=headers)
        assert refused_one.status_code == 422
        assert keys(refused_one.json()) == ["binding-required"]
        put = httpx.put(f"{served.url}/fhir/Patient/p", json={"resourceType": "Patient", "id": "p"}, headers=headers)
        assert put.status_code == 201
        patch = {"Content-Type": "application/json-patch+json"}
        body = '[{"op": "add", "path": "/gender", "value": "femal"}]'
        assert httpx.patch(f"{served.url}/fhir/Patient/p", content=body, headers=patch).status_code == 422


def test_a_claimed_profile_is_held_to_and_loosening_it_makes_warnings_of_its_errors(
    tmp_path: Path, package: Path
) -> None:
    (fault,) = refused(tmp_path, "full", CLAIMING, packages=(package,))
    assert fault[0] == "Patient"
    assert refused(tmp_path, "full", CLAIMING, packages=(package,), loosened=(GENDERED,)) == []
    wrong = CLAIMING | {"gender": "femal"}
    assert refused(tmp_path, "full", wrong, packages=(package,), loosened=(GENDERED,)) == [
        ("Patient.gender", "binding-required")
    ]  # what R4 itself asks stays an error

    async def work(opened: Service) -> Any:
        return outcome_of(await create(opened, "Patient", CLAIMING))

    outcome = run(tmp_path, "full", work, packages=(package,), loosened=(GENDERED,))
    assert [issue["severity"] for issue in outcome["issue"]] == ["information", "warning"]


def test_an_import_refuses_lines_by_the_same_rules(tmp_path: Path) -> None:
    lines = tmp_path / "lines.ndjson"
    lines.write_text(json.dumps(WRONG) + "\n" + json.dumps(CALCIUM) + "\n")

    async def work(opened: Service) -> Any:
        with lines.open("rb") as file:
            return await import_ndjson(opened, file)

    imported = run(tmp_path, "full", work)
    assert [number for number, _ in imported.errors] == [1]
    assert imported.total("created") == 1


def test_the_published_cases_are_stored_in_full(tmp_path: Path) -> None:
    assert run(tmp_path, "full", load_published) == 10


@pytest.mark.parametrize(
    ("mode", "words"),
    [("full", "errors refuse it (422)"), ("structure", "form, ids and references"), ("off", "is not validated")],
)
def test_the_capability_statement_says_what_is_set(tmp_path: Path, package: Path, mode: Mode, words: str) -> None:
    async def work(opened: Service) -> str:
        return str(capabilities(opened)["rest"][0]["documentation"])

    said = run(tmp_path, mode, work, packages=(package,), loosened=(GENDERED,))
    assert words in said
    assert "Profiles are loaded from profiles." in said
    assert (GENDERED in said) == (mode == "full")


def test_settings_are_read_and_bad_ones_named(tmp_path: Path) -> None:
    chosen = settings_from({"EMM_VALIDATION": "full", "EMM_VALIDATION_LOOSENED": "http://x.org/a, http://x.org/b"})
    assert (chosen.validation, chosen.loosened) == ("full", ("http://x.org/a", "http://x.org/b"))
    assert settings_from({"EMM_PACKAGES": str(tmp_path)}).packages == (tmp_path,)
    for name, value in (
        ("EMM_VALIDATION", "strict"),
        ("EMM_VALIDATION_LOOSENED", "mcode"),
        ("EMM_PACKAGES", f"{tmp_path}/nothing.tgz"),
    ):
        with pytest.raises(BadSetting) as found:
            settings_from({name: value})
        assert name in str(found.value)
        assert value in str(found.value)


def test_a_package_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tgz"
    broken.write_bytes(b"no archive")
    with pytest.raises(BadSetting) as found:
        run(tmp_path, "full", load_published, packages=(broken,))
    assert "EMM_PACKAGES" in str(found.value)
    assert "broken.tgz" in str(found.value)


def test_a_validation_without_anything_is_r4_alone() -> None:
    from app.interaction.validation import standard

    assert isinstance(standard(), Validation)
    assert [issue.key for issue in standard().issues(WRONG)] == ["binding-required"]
