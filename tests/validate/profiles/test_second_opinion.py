"""The verdict on broken cases against that of tests/conformance, which walks snapshots in another way."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.convert.to_bundle import case_to_bundle
from app.fhir.exact_json import dumps, loads
from app.validate.profiles.profiles import profiles_of
from app.validate.validator import Validator
from tests.conformance.check import Checker
from tests.literature.published import CASES, TERMINOLOGY
from tests.terminology.mapping_folder import MAPPINGS

NEVER = ("resourceType", "meta", "id")


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if at or key not in NEVER:
            yield from places(inner, (*at, key))


def broken(resource: dict[str, Any], chosen: random.Random) -> tuple[Any, ...]:
    """Something is taken away, doubled, or given a code that nobody knows. Gives the place."""
    at = chosen.choice(list(places(resource)))
    holder: Any = resource
    for step in at[:-1]:
        holder = holder[step]
    old = holder[at[-1]]
    if isinstance(old, list) and chosen.random() < 0.5:
        old.append(copy.deepcopy(old[0]))
    elif isinstance(old, dict) and "coding" in old:
        old["coding"][0]["code"] = "unknown"
    else:
        del holder[at[-1]]
    return at


def test_both_find_something_or_neither_does(corpora: Path) -> None:
    second = Checker(corpora, MAPPINGS / "profiles")
    held = profiles_of([corpora / "mcode", corpora / "genomics-reporting"], MAPPINGS)
    validator = Validator(profiles=held, decide=held.decide)
    chosen = random.Random(11)
    verdicts: list[bool] = []
    while len(verdicts) < 24:
        made = loads(dumps(case_to_bundle(chosen.choice(list(CASES.values())), TERMINOLOGY, "collection")))
        resource = chosen.choice(made["entry"])["resource"]
        if not resource.get("meta", {}).get("profile"):
            continue
        at = broken(resource, chosen)
        ours = [one.text for one in validator.issues(made) if one.severity == "error"]
        theirs = [str(one) for one in second.check(made)]
        assert bool(ours) == bool(theirs), (resource["resourceType"], at, ours, theirs)
        verdicts.append(bool(ours))
    assert 5 < sum(verdicts) < 24
