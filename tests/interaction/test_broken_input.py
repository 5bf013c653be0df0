"""Whatever JSON is sent, the answer is a resource or a Problem that says why: nothing else is ever raised."""

import asyncio
import copy
import random
import tempfile
from pathlib import Path
from typing import Any

from app.fhir import exact_json
from app.fhir.problems import Problem
from app.interaction.create import create
from app.interaction.service import Service
from app.interaction.submit import submit
from app.interaction.transact import transact
from tests.interaction.serving import entry, observation, patient, service, transaction

SCRAP: list[Any] = [
    None,
    "",
    "x",
    0,
    -1,
    True,
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    ["x"],
    "urn:uuid:1",
    "Patient?x",
    {"reference": 3},
    "ü\U0001f600",
]
URN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
SOUND = transaction(
    entry(
        "POST",
        "Patient",
        patient(meta={"tag": [{"code": "t"}]}, contained=[patient("c")]),
        URN,
        ifNoneExist="identifier=9",
    ),
    entry(
        "PUT",
        "Observation/o",
        observation(
            URN,
            id="o",
            category=[{"coding": [{"code": "x"}]}],
            identifier=[{"system": "s", "value": "v"}],
            effectiveTiming={"event": ["2013"], "repeat": {"boundsPeriod": {"start": "2013", "end": "2014"}}},
        ),
        "urn:uuid:2",
        ifMatch='W/"1"',
    ),
    entry("GET", "Observation?code=x"),
    entry("DELETE", "Patient/none"),
)


def broken(seed: int) -> Any:
    """The sound Bundle with one to three of its parts replaced by scrap, removed, or put in a list."""
    dice = random.Random(seed)
    bundle: Any = copy.deepcopy(SOUND)
    for _ in range(dice.randint(1, 3)):
        places: list[tuple[Any, Any]] = []
        stack = [bundle]
        while stack:
            node = stack.pop()
            for key in list(node) if isinstance(node, dict) else range(len(node)):
                places.append((node, key))
                if isinstance(node[key], (dict, list)):
                    stack.append(node[key])
        node, key = dice.choice(places)
        what = dice.random()
        if what < 0.2:
            del node[key]
        elif what < 0.3:
            node[key] = [node[key]]
        else:
            node[key] = copy.deepcopy(dice.choice(SCRAP))
    return bundle


async def answer(on: Service, body: Any) -> str:
    """ "stored" or "refused"; anything but a Problem goes up."""
    try:
        if isinstance(body, dict) and body.get("type") == "collection":
            exact_json.dumps((await submit(on, body))[0])
        elif isinstance(body, dict) and body.get("resourceType") == "Observation":
            await create(on, "Observation", body)
        else:
            exact_json.dumps(await transact(on, body))
    except Problem as problem:
        assert problem.issues
        assert all(issue.text for issue in problem.issues)
        return "refused"
    return "stored"


def test_nothing_but_a_problem_is_raised_for_broken_input() -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with service(Path(folder)) as on:
                answers = set()
                for seed in range(600):
                    bundle = broken(seed)
                    answers.add(await answer(on, bundle))
                    if not isinstance(bundle, dict) or not isinstance(bundle.get("entry"), list):
                        continue
                    answers.add(await answer(on, {**bundle, "type": "batch"}))
                    answers.add(await answer(on, {**bundle, "type": "collection"}))
                    for one in bundle["entry"]:
                        if isinstance(one, dict):
                            answers.add(await answer(on, one.get("resource")))
                assert answers == {"stored", "refused"}

    asyncio.run(run())
