"""The rules written by hand say what R4's expressions say, in time linear in the resource; and so do those that the compiler makes."""

from collections.abc import Callable
from random import Random
from time import process_time
from typing import Any

import pytest

from app.validate.definitions import constraints_at
from app.validate.finding import Node, Scope
from app.validate.invariants.by_hand import BY_HAND
from app.validate.invariants.corrections import corrected
from app.validate.validator import Validator
from tests.validate.invariants.walked import ASKED, INVARIANTS, of_engine, of_rule

WORDS = ["a", "b", "c", "d"]
ONLY_AN_EXTENSION = {"extension": [{"url": "http://x.org/e", "valueUri": "#d"}]}


def with_contained(chance: Random) -> Node:
    """A resource with contained ones that are referred to, or not, in every manner."""

    def referring() -> Node:
        to = chance.choice(["#a", "#b", "#c", "#d", "#", "a", "Patient/a"])
        extension = {"url": "http://x.org/e"}
        return chance.choice(
            [
                {"subject": {"reference": to}},
                {"subject": {"display": to, "identifier": {"assigner": {"reference": to}}}},
                {"instantiatesCanonical": [to]},
                {"instantiatesUri": [to]},
                {"note": [{"text": to}]},
                {"implicitRules": to},
                {"extension": [extension | {"valueUrl": to}]},
                {"extension": [extension | {"valueCanonical": to}]},
                {"extension": [extension | {"valueString": to}]},
                {"_status": {"extension": [extension | {"valueReference": {"reference": to}}]}},
                {"reasonReference": [{"reference": to}, {"_reference": ONLY_AN_EXTENSION}]},
                {},
            ]
        )

    contained = []
    for word in chance.sample(WORDS, chance.randint(1, 4)):
        one: Node = {"resourceType": "ServiceRequest", **referring()}
        contained.append(one | ({"id": word} if chance.random() < 0.9 else {}))
    return {"resourceType": "ServiceRequest", "contained": contained, **referring(), **referring()}


def questionnaire(chance: Random, depth: int = 0) -> Node:
    """Items within items, with linkIds that may come twice; and another questionnaire inside."""

    def item(depth: int) -> Node:
        found: Node = {"linkId": chance.choice([*WORDS, "e", "f", "g", "h"])}
        if chance.random() < 0.5 and depth < 3:
            found["item"] = [item(depth + 1) for _ in range(chance.randint(1, 2))]
        return found

    found: Node = {"resourceType": "Questionnaire", "item": [item(0) for _ in range(chance.randint(1, 2))]}
    if depth == 0 and chance.random() < 0.2:
        found["contained"] = [questionnaire(chance, 1)]
    return found


def code_system(chance: Random, depth: int = 0) -> Node:
    """Concepts within concepts, with codes that may come twice; and a code system or a value set inside."""

    def concept(depth: int) -> Node:
        found: Node = {"code": chance.choice([*WORDS, "e", "f", "g", "h"])}
        if chance.random() < 0.5 and depth < 3:
            found["concept"] = [concept(depth + 1) for _ in range(chance.randint(1, 2))]
        return found

    found: Node = {"resourceType": "CodeSystem", "concept": [concept(0) for _ in range(chance.randint(1, 2))]}
    if depth == 0 and chance.random() < 0.2:
        found["contained"] = [code_system(chance, 1)]
    if depth == 0 and chance.random() < 0.2:
        include = {"concept": [{"code": chance.choice(WORDS)}]}
        found.setdefault("contained", []).append({"resourceType": "ValueSet", "compose": {"include": [include]}})
    return found


def period(chance: Random) -> Node:
    """Times written in every manner, some of them no times."""
    times = ["2020", "2020-05", "2020-05-01", "2020-05-02", "2020-05-01T10:00:00Z", "2020-05-01T10:00:00+14:00"]
    times += ["2020-05-01T23:59:59-12:00", "2020-05-01T10:00:00.123Z", "2020-05-01T10:00:00.120Z", "2019"]
    return {"start": chance.choice(times), "end": chance.choice(times)}


def narrated(chance: Random) -> Node:
    """With a narrative, without, and with one that has no value."""
    text = chance.choice([{"status": "empty"}, {"div": "<div/>"}, {"_div": ONLY_AN_EXTENSION}])
    return {"resourceType": "Patient"} | ({"text": text} if chance.random() < 0.7 else {})


DRAWN: dict[str, Callable[[Random], Node]] = {
    "dom-3": with_contained,
    "que-2": questionnaire,
    "csd-1": code_system,
    "per-1": period,
    "dom-6": narrated,
}


@pytest.mark.parametrize("path, key", BY_HAND, ids=[key for _, key in BY_HAND])
def test_a_rule_by_hand_says_what_its_expression_says(path: str, key: str) -> None:
    rule = next(one for one in INVARIANTS.rules(path) if one.key == key)
    expression = corrected(path, next(one for one in constraints_at(path) if one.key == key))
    chance, said = Random(key), set()
    for _ in range(700):
        node = DRAWN[key](chance)
        scope = Scope(node, node, ASKED)
        type_ = node.get("resourceType", path)
        mine, its = of_rule(rule, node, scope), of_engine(expression, type_, node, scope)
        assert mine == its, node
        said.add(its)
    assert said == {True, False}


def chain(name: str, leaf: Callable[[int], Node], many: int, width: int = 20) -> list[Node]:
    """So many nodes, twenty of them at every level."""
    found: list[Node] = [leaf(i) for i in range(many)]
    for i in range(width, many):
        found[i // width - 1].setdefault(name, []).append(found[i])
    return found[:width]


def contained(many: int, used: bool) -> Node:
    inside = [{"resourceType": "Organization", "id": str(i), "name": "x"} for i in range(many)]
    where = {"supportingInfo": [{"reference": f"#{i}"} for i in range(many)]} if used else {}
    return {"resourceType": "ServiceRequest", "contained": inside, **where}


def bundle(many: int) -> Node:
    entry = [
        {
            "fullUrl": f"http://x.org/Patient/{i}",
            "resource": {"resourceType": "Patient", "id": str(i), "meta": {"versionId": "1"}},
            "request": {"method": "PUT", "url": f"Patient/{i}"},
        }
        for i in range(many)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entry}


def structure(many: int) -> Node:
    elements = [{"id": f"A.{i}", "path": f"A.e{i}", "min": 0, "max": "1", "definition": "x"} for i in range(many)]
    elements[0]["path"] = elements[0]["id"] = "A"
    return {
        "resourceType": "StructureDefinition",
        "kind": "resource",
        "type": "A",
        "url": "http://x.org/A",
        "snapshot": {"element": elements},
        "differential": {"element": elements},
    }


def observed(many: int) -> Node:
    code = {"coding": [{"system": "http://x.org/s", "code": str(i)} for i in range(many)]}
    component = [{"code": {"coding": [{"system": "http://x.org/s", "code": f"x{i}"}]}} for i in range(many)]
    return {"resourceType": "Observation", "status": "final", "code": code, "valueString": "x", "component": component}


def guide(many: int) -> Node:
    grouping = [{"id": str(i), "name": "x"} for i in range(many)]
    resource = [{"reference": {"reference": f"Patient/{i}"}, "groupingId": str(i)} for i in range(many)]
    return {"resourceType": "ImplementationGuide", "definition": {"grouping": grouping, "resource": resource}}


LARGE: dict[str, tuple[Callable[[int], Any], int]] = {
    "contained resources that are used": (lambda many: contained(many, True), 1500),
    "contained resources that nobody uses": (lambda many: contained(many, False), 1500),
    "items of a questionnaire": (
        lambda many: {"resourceType": "Questionnaire", "item": chain("item", lambda i: {"linkId": str(i)}, many)},
        8000,
    ),
    "concepts of a code system": (
        lambda many: {"resourceType": "CodeSystem", "concept": chain("concept", lambda i: {"code": str(i)}, many)},
        8000,
    ),
    "entries of a Bundle": (bundle, 4000),
    "elements of a StructureDefinition": (structure, 800),
    "components beside as many codings": (observed, 2000),
    "groupings of an implementation guide": (guide, 3000),
}


@pytest.mark.parametrize("name", LARGE)
def test_time_grows_with_the_size_and_no_faster(name: str) -> None:
    make, many = LARGE[name]
    validator = Validator()
    validator.issues(make(10))

    def seconds(size: int) -> float:
        resource = make(size)
        taken = []
        for _ in range(3):
            start = process_time()
            validator.issues(resource)
            taken.append(process_time() - start)
        return min(taken)

    assert seconds(4 * many) < 8 * seconds(many) + 0.05


def test_three_hundred_contained_resources_and_two_hundred_thousand_entries_are_nothing_to_wait_for() -> None:
    validator = Validator()
    incomplete = {"cardinality-min"}
    for resource, most, keys in (
        (contained(300, True), 0.5, incomplete),
        (contained(300, False), 0.5, incomplete | {"dom-3"}),
        (bundle(200_000), 30, set()),
    ):
        start = process_time()
        issues = validator.issues(resource)
        assert process_time() - start < most
        assert {one.key for one in issues} == keys
