"""Anything broken in the JSON of a real resource is a new fault, and never a crash: seeded, over HL7's examples."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance.session import corpora, read, the_checker
from tests.conformance.test_accepts import EMITTED

Steps = tuple[str | int, ...]


def _sites(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Every object member below."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(value, dict):
            yield (*steps, key)
        yield from _sites(each, (*steps, key))


def _empty(value: Any) -> Any:
    return type(value)() if isinstance(value, (dict, list)) else ""


BREAKAGES: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "another name": lambda o, key: o.update({f"{key}Q": o.pop(key)}),
    "null": lambda o, key: o.update({key: None}),
    "wrapped or unwrapped": lambda o, key: o.update({key: o[key][0] if isinstance(o[key], list) else [o[key]]}),
    "another JSON type": lambda o, key: o.update({key: 7 if isinstance(o[key], str) else "x"}),
    "emptied": lambda o, key: o.update({key: _empty(o[key])}),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_member_broken_anywhere_is_a_fault(breakage: str) -> None:
    checker, chance = the_checker(), random.Random(breakage)
    files = [f for kind in EMITTED for f in sorted((corpora() / "r4-examples").glob(f"{kind}-*.json"))]
    small = [f for f in files if f.stat().st_size < 12_000]
    for file in chance.sample(small, 60):
        whole = read(file)
        before = set(checker.check(whole))
        for steps in chance.sample(list(_sites(whole)), 4):
            broken = copy.deepcopy(whole)
            holder: Any = broken
            for step in steps[:-1]:
                holder = holder[step]
            BREAKAGES[breakage](holder, str(steps[-1]))
            assert set(checker.check(broken)) - before, f"{file.name}: {steps}"
