"""Whatever JSON a resource is, indexing it raises nothing."""

import copy
import json
import random
from pathlib import Path
from typing import Any

from app.fhir import exact_json
from app.search.index import indexed
from tests.search.asked import BASE

OTHERS: list[Any] = [
    None,
    True,
    7,
    "",
    "text",
    "#p",
    [],
    {},
    [None],
    [[["deep"]]],
    {"coding": 1},
    {"value": []},
    "|",
    "é" * 300,
]


def test_no_example_raises_anything_however_it_is_broken(corpora: Path) -> None:
    chance = random.Random(20261125)
    broken = 0
    for file in sorted((corpora / "r4-examples").glob("*.json")):
        resource = exact_json.loads(file.read_bytes())
        if "resourceType" not in resource or file.stat().st_size > 100_000:
            continue
        for _ in range(6):
            one = copy.deepcopy(resource)
            for _ in range(3):
                break_one(one, chance)
            try:
                indexed(one, BASE)
            except Exception as error:
                raise AssertionError(f"{file.name}: {json.dumps(one, default=str)[:2000]}") from error
            broken += 1
    assert broken > 4_500


def break_one(resource: dict[str, Any], chance: random.Random) -> None:
    """Puts something else in the place of one node, but for `resourceType` itself."""
    node: Any = resource
    while True:
        steps = [step for step in (node if isinstance(node, dict) else range(len(node))) if step != "resourceType"]
        if not steps:
            return
        step = chance.choice(steps)
        child = node[step]
        if not isinstance(child, (dict, list)) or not child or chance.random() < 0.3:
            node[step] = copy.deepcopy(chance.choice(OTHERS))
            return
        node = child
