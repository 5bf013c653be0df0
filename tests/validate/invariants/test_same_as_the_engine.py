"""Every invariant of R4, as it is compiled, against the FHIRPath engine and against fhirpathpy, which shares no code with ours."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fhirpathpy import compile as compiled_by_fhirpathpy
from fhirpathpy.models import models

from app.fhir import exact_json
from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.definitions import constraints_at, primitive_constraints
from app.validate.finding import Node, Scope
from app.validate.invariants.corrections import WITHOUT_EFFECT, corrected
from app.validate.invariants.rules import STRUCTURAL, type_at
from tests.validate.found import WHOLE
from tests.validate.invariants.broken import broken, pool_of
from tests.validate.invariants.drawn import Drawer
from tests.validate.invariants.walked import (
    ASKED,
    INVARIANTS,
    differences,
    every_path,
    nodes,
    of_engine,
    of_rule,
    rules_at,
)

BY_ENGINE = {"ctm-1", "sdf-9", "cid-0", "sqty-1"}
"""What the compiler leaves to the engine: resolve(), children(), and two that speak of elements which the type does not have."""
BY_HAND = {"dom-3", "dom-6", "que-2", "csd-1", "per-1"}
RULES = [(path, one) for path in every_path() for one in constraints_at(path) if one.key not in STRUCTURAL]
SIZE = 25_000
"""Bytes of the larger examples, which are looked at whole but not broken: the engine takes long for them."""


def examples(corpora: Path, most: int = 10**9) -> list[Any]:
    bodies = [path.read_bytes() for path in sorted((corpora / "r4-examples").rglob("*.json"))]
    read = [exact_json.loads(body) for body in bodies if len(body) <= most]
    return [one for one in read if "resourceType" in one]


def test_every_invariant_of_r4_is_a_rule_and_nearly_every_one_is_compiled() -> None:
    how = {rule.key: rule.how for path in every_path() for rule in INVARIANTS.rules(path)}
    keys = {one.key for path in every_path() for one in constraints_at(path)}
    on_primitives = {c.key for path in every_path() if path[0].isupper() for c in _primitive(path)}
    assert (
        len(keys | on_primitives) == 239
    )  # all keys of the package but inv-0 of a type that R4 has not, and the three of the vital signs profile
    assert set(how) == (keys | on_primitives) - STRUCTURAL
    assert {key for key, one in how.items() if one.startswith("the engine")} == BY_ENGINE
    assert {key for key, one in how.items() if one == "by hand"} == BY_HAND
    assert set(how.values()) - {"compiled", "by hand"} == {how[key] for key in BY_ENGINE}


def _primitive(path: str) -> list[Any]:
    try:
        return [one for found in primitive_constraints(path).values() for one in found]
    except KeyError:
        return []


@pytest.mark.parametrize("path, constraint", RULES, ids=[f"{path} {one.key}" for path, one in RULES])
def test_on_nodes_drawn_for_the_rule_it_says_what_the_engine_says(path: str, constraint: Any) -> None:
    rule = next(one for one in INVARIANTS.rules(path) if one.key == constraint.key)
    expression, type_, owner = corrected(path, constraint), type_at(path), path.partition(".")[0]
    drawer = Drawer(expression, Random(f"{path} {constraint.key}"))
    said = Counter[bool | None]()
    for _ in range(60):
        node = drawer.node(type_)
        resource = drawer.node(owner) if "." in path and owner in RESOURCE_TYPES else node
        scope = Scope(resource, resource, ASKED)
        mine, its = of_rule(rule, node, scope), of_engine(expression, type_, node, scope)
        assert mine == its, node
        said[its] += 1
    assert said[None] == 0  # R4's rules, corrected, can be decided for whatever the structure allows
    assert said[False] > 0
    if constraint.key in WITHOUT_EFFECT:
        assert said[True] == 0


def test_on_every_official_example_it_says_what_the_engine_says(corpora: Path) -> None:
    read = examples(corpora)
    assert len(read) > 850
    assert [found for one in read for found in differences(one)] == []


def test_on_examples_with_something_changed_at_random_it_says_what_the_engine_says(corpora: Path) -> None:
    read = examples(corpora, SIZE)
    pool, chance = pool_of(read), Random(4)
    changed = [broken(one, pool, chance, chance.randint(1, 8)) for one in read]
    assert [found for one in changed for found in differences(one)] == []


def test_of_any_json_it_says_no_more_than_the_engine_does(corpora: Path) -> None:
    """A member that holds nothing (null, an empty list) is the structure's fault to tell: a rule may pass it."""
    read = examples(corpora, SIZE)
    pool, chance = pool_of(read), Random(5)
    changed = [broken(one, pool, chance, chance.randint(1, 8), garbage=True) for one in read]
    differ = [found for one in changed for found in differences(one)]
    assert {(mine, its) for _, _, mine, its in differ} <= {(False, True), (False, None)}
    assert len(differ) < 60
    for one in changed:
        WHOLE.issues(one)  # raises nothing


def test_on_official_examples_it_says_what_fhirpathpy_says_where_that_can_tell(corpora: Path) -> None:
    told, differ = 0, []
    for path in sorted((corpora / "r4-examples").rglob("*.json"))[::4]:
        resource = json.loads(path.read_bytes())
        if "resourceType" not in resource or path.stat().st_size > SIZE:
            continue
        for at, node, scope in nodes(resource):
            for rule, expression, type_ in rules_at(at):
                its = _of_fhirpathpy(expression, node, scope)
                if its is None or rule.key in _NOT_COMPARED:
                    continue
                told += 1
                if its != of_rule(rule, node, scope):
                    differ.append((at, rule.key, type_))
    assert told > 1500
    assert differ == []


_NOT_COMPARED = {
    "inv-1",  # of Parameters.parameter: fhirpathpy finds no value[x] where it is not told what the node is
    "ras-2",  # likewise of probability[x]
    "dom-3",  # fhirpathpy raises on it, or has no `as` of several
}


def _of_fhirpathpy(expression: str, node: Node, scope: Scope) -> bool | None:
    if ".trace(" in expression:  # it prints the data
        return None
    where = {
        "resource": scope.resource,
        "rootResource": scope.root,
        "context": node,
        "ucum": "http://unitsofmeasure.org",
    }
    try:
        return bool(compiled_by_fhirpathpy(expression, models["r4"])(node, where) == [False])
    except Exception:  # "Not implemented": it raises nothing more particular
        return None
