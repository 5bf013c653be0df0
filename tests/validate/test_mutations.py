"""One fault at a time in valid examples: it is found, its element is named, and nothing else is reported as an error."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from app.validate.validator import Validator
from tests.conformance.definitions import Definitions
from tests.conformance.session import PROFILES
from tests.conformance.types import Types
from tests.validate.mutations import KINDS, Mutation, mutated, related

TIMES = 25
VALIDATOR = Validator()


@cache
def valid(corpora: Path) -> list[Any]:
    """The official examples without any error, of a size that is quick to copy."""
    small = [path for path in sorted((corpora / "r4-examples").glob("*.json")) if path.stat().st_size < 12_000]
    read = [json.loads(path.read_bytes()) for path in small]
    return [one for one in read if "resourceType" in one and not errors(one)]


def errors(resource: Any) -> list[Any]:
    return [issue for issue in VALIDATOR.issues(resource) if issue.severity == "error"]


def outcome(broken: Any, at: str) -> str:
    """`found`, `missed`, `elsewhere` (no error names the element) or `more` (an error names another one too)."""
    named = [issue.expression or "" for issue in errors(broken)]
    if not named:
        return "missed"
    if not any(related(place, at) for place in named):
        return "elsewhere"
    return "found" if all(related(place, at) for place in named) else "more"


def tried(mutation: Mutation, resources: list[Any], types: Types, random: Random) -> Counter[str]:
    counts: Counter[str] = Counter()
    for resource in random.sample(resources, len(resources)):
        made = mutated(resource, mutation, types, random)
        if made is not None:
            verdict = outcome(*made)
            counts[verdict] += 1
            if verdict != "found":
                print(mutation.name, verdict, made[1], [(issue.key, issue.expression) for issue in errors(made[0])][:3])
        if counts.total() >= TIMES:
            break
    return counts


def test_there_are_kinds_enough() -> None:
    assert len({one.name for one in KINDS}) == len(KINDS) >= 50


def test_each_fault_is_found_where_it_is_and_nothing_else(corpora: Path) -> None:
    types, random = Types(Definitions(corpora, PROFILES)), Random(4)
    resources = valid(corpora)
    by_kind = {one.name: tried(one, resources, types, random) for one in KINDS}
    assert {name for name, counts in by_kind.items() if not counts.total()} == set()
    together = sum(by_kind.values(), Counter[str]())
    assert together["found"] >= 0.99 * together.total(), together
    assert together["missed"] + together["elsewhere"] <= 0.01 * together.total()
    assert together.total() > 1000
