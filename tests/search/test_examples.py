"""All of R4's official examples: what a parameter's expression finds, as fhirpathpy evaluates it, is found by searching for it."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.search.meaning import holds
from app.search.parameters import Parameter, parameters_of
from tests.search import standard
from tests.search.asked import condition, seen

NOT_THE_SAME = {
    ("Bundle", "composition"): "the expression does not say that the bundle is a document, the description does",
    ("Bundle", "message"): "the same of a message",
    ("CarePlan", "activity-date"): "the expression finds texts too, which are no dates",
    ("Immunization", "date"): "the expression finds texts too, which are no dates",
    ("Consent", "source-reference"): "the expression finds attachments too, which are no references",
    ("ConceptMap", "source-uri"): "fhirpathpy does not take a canonical for a uri, from which it is derived",
    ("ConceptMap", "target-uri"): "the same",
    ("QuestionnaireResponse", "item-subject"): "fhirpathpy knows no hasExtension",
}
OF_THE_STORE = {"_id", "_lastUpdated"}


@pytest.fixture(scope="module")
def by_type(corpora: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for parameter in standard.search_parameters(corpora / "r4-core" / "hl7.fhir.r4.core.tgz"):
        if "expression" in parameter and parameter["type"] != "composite":
            for base in parameter.get("base", []):
                found[base].append(parameter)
    return found


def test_every_value_in_the_official_examples_is_found_by_searching_for_it(
    corpora: Path, by_type: dict[str, list[dict[str, Any]]]
) -> None:
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    for file in sorted((corpora / "r4-examples").glob("*.json")):
        body = file.read_bytes()
        resource, plain = exact_json.loads(body), json.loads(body)
        type_ = plain.get("resourceType")
        if type_ is None:
            continue  # the list of the package
        one = seen(resource)
        present = {name for name, _ in one.rows.present}
        counted["resources"] += 1
        for definition in by_type[type_] + by_type["Resource"]:
            name = definition["code"]
            ours: Parameter | None = parameters_of(type_).get(name)
            if ours is None or name in OF_THE_STORE or (type_, name) in NOT_THE_SAME:
                continue
            values = list(standard.values(definition, plain))
            if bool(values) != (name in present):
                wrong.append(f"{file.name}: {name} {'is not' if values else 'is'} present")
            for value in values:
                counted["values"] += 1
                for modifier, asked in standard.searches(definition, value):
                    counted["searches"] += 1
                    if not holds(condition(ours, modifier or None, asked), one):
                        wrong.append(f"{file.name}: {name}:{modifier}={asked}")
    assert wrong == []
    assert counted["resources"] > 850 and counted["values"] > 7_000 and counted["searches"] > 19_000, counted
