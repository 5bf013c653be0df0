"""The derived resources of a case whose own resources lie at the addresses that the converter gives them."""

from pathlib import Path
from typing import Any

from app.case.document import Case
from app.convert.derived.addresses import Addresses, addresses_of
from app.convert.derived.to_bundle import derived_bundle, derived_resources
from app.convert.to_bundle import resources_of
from app.fhir import exact_json
from app.interaction.assess_case import assessment
from tests.convert.test_round_trip import DOCUMENTS, TERMINOLOGY, case_in

VERSION, RECORDED = "9.9.9", "2026-01-02T03:04:05Z"
CASES = {path.stem: case_in(path) for path in DOCUMENTS}
Resource = dict[str, Any]


def addresses(case: Case) -> Addresses:
    resources = resources_of(case, TERMINOLOGY)
    subject = f"{resources['subject']['resourceType']}/{resources['subject']['id']}"
    return addresses_of(case, [(None, one) for one in resources.values()], subject, TERMINOLOGY)


def derived(case: Case, recorded: str = RECORDED, version: str = VERSION) -> dict[str, Resource]:
    """By role."""
    return derived_resources(case, assessment(case), addresses(case), TERMINOLOGY, version, recorded)


def sent(case: Case) -> Resource:
    """The Bundle as it travels."""
    bundle: Resource = exact_json.loads(exact_json.dumps(derived_bundle(derived(case), RECORDED)))
    return bundle


def stored(case: Case) -> dict[str, Resource]:
    """The case's own resources, by address."""
    return {f"{one['resourceType']}/{one['id']}": one for one in resources_of(case, TERMINOLOGY).values()}


def codes(concept: Resource) -> list[tuple[str, str]]:
    return [(one["system"], one["code"]) for one in concept.get("coding", [])]


def parts(observation: Resource, code: str) -> list[Resource]:
    """The components with this code of ours."""
    return [one for one in observation.get("component", []) if [c for _, c in codes(one["code"])] == [code]]


def texts(components: list[Resource]) -> list[str]:
    return [one["valueCodeableConcept"]["text"] for one in components]


def path_of(stem: str) -> Path:
    return next(path for path in DOCUMENTS if path.stem == stem)
