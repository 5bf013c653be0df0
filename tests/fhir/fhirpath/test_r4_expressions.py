"""R4's own expressions: all compile, its invariants hold on its examples, and another engine agrees."""

from pathlib import Path
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

from app.fhir import exact_json
from app.fhir.fhirpath.expression import compile
from app.fhir.fhirpath.nodes import Node
from tests.fhir.fhirpath.constraints import Constraint, definitions, elements

BROKEN = {("Questionnaire-bb.json", "que-7")}
"""que-7 asks `answer is Boolean`, which is System's; the example has FHIR's boolean. R4's expression is at fault."""
BEYOND_IT = {"per-1", "age-1", "bdl-10", "rng-2", "dom-3", "ctm-1", "txt-1", "txt-2", "ras-2", "ele-1", "que-7"}
"""What fhirpathpy cannot evaluate (hasValue, dates of unequal precision, htmlChecks …), and ele-1, which is on everything."""


def found(corpora: Path, every: int) -> list[tuple[str, Node, Node, Node, Constraint]]:
    """File, element, its resource, the root and each constraint of severity error on it, for every n-th example."""
    known = definitions(corpora).constraints
    result = []
    for file in sorted((corpora / "r4-examples").glob("*.json"))[::every]:
        top: Node | None = None
        for node, resource, path in elements(exact_json.loads(file.read_bytes())):
            top = top or node
            rules = {rule.key: rule for rule in (*known.get(str(node.type), ()), *known.get(path, ()))}
            result += [(file.name, node, resource, top, rule) for rule in rules.values() if rule.is_error]
    return result


def test_every_invariant_of_r4_compiles(corpora: Path) -> None:
    rules = {rule for rules in definitions(corpora).constraints.values() for rule in rules}
    assert len({rule.key for rule in rules}) >= 237
    for rule in rules:
        compile(rule.expression)


def test_every_search_parameter_of_r4_compiles(corpora: Path) -> None:
    searches = definitions(corpora).searches
    assert len(searches) == 1384
    for expression in searches:
        compile(expression)


def test_the_official_examples_break_no_invariant(corpora: Path) -> None:
    checked = found(corpora, every=3)
    assert len(checked) > 40_000
    broken = {
        (file, rule.key)
        for file, node, resource, top, rule in checked
        if compile(rule.expression).verdict(node, resource=resource, root_resource=top) is False
    }
    assert broken <= BROKEN


def test_fhirpathpy_gives_the_same_answers(corpora: Path) -> None:
    compared = 0
    other: dict[str, Any] = {}
    for file, node, resource, top, rule in found(corpora, every=9):
        if rule.key in BEYOND_IT or node.value is None:
            continue
        if rule.expression not in other:
            other[rule.expression] = fhirpathpy.compile(
                rule.expression, model=models["r4"], options={"traceFn": lambda *_: None}
            )
        theirs = other[rule.expression](
            ResourceNode(node.value, node.type),  # type: ignore[no-untyped-call]
            {
                "resource": resource.value,
                "rootResource": top.value,
                "context": node.value,
                "ucum": "http://unitsofmeasure.org",
            },
        )
        ours = [one.value for one in compile(rule.expression).evaluate(node, resource=resource, root_resource=top)]
        assert ours == theirs, f"{file} {rule.key} at {node.place}"
        compared += 1
    assert compared > 500


@pytest.mark.parametrize(
    ("resource", "path", "key"),
    [
        (
            {"resourceType": "Observation", "valueString": "x", "dataAbsentReason": {"text": "y"}},
            "Observation",
            "obs-6",
        ),
        ({"resourceType": "Patient", "contact": [{"gender": "male"}]}, "Patient.contact", "pat-1"),
        ({"resourceType": "Patient", "name": [{"period": {"start": "2015", "end": "2014-12"}}]}, "Period", "per-1"),
        ({"resourceType": "Patient", "managingOrganization": {"reference": "#x"}}, "Reference", "ref-1"),
        ({"resourceType": "Patient", "contained": [{"resourceType": "Group", "id": "g"}]}, "DomainResource", "dom-3"),
        ({"resourceType": "Patient", "extension": [{"url": "u"}]}, "Extension", "ext-1"),
        ({"resourceType": "Bundle", "type": "searchset", "entry": [{"request": {"url": "x"}}]}, "Bundle", "bdl-3"),
        ({"resourceType": "Condition", "onsetAge": {"value": 0, "code": "a"}}, "Age", "age-1"),
    ],
)
def test_a_broken_invariant_is_found(corpora: Path, resource: dict[str, Any], path: str, key: str) -> None:
    rule = next(rule for rule in definitions(corpora).constraints[path] if rule.key == key)
    verdicts = [
        compile(rule.expression).verdict(node, resource=owner, root_resource=owner)
        for node, owner, at in elements(resource)
        if path in (at, node.type) or (path == "DomainResource" and at == resource["resourceType"])
    ]
    assert verdicts.count(False) == 1
