"""The set of classes that a rule can still reach, and the inputs that would decide: by trying every completion."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Input(Generic[Value]):
    """One input of a rule: the values that it can still have, and what to ask for where it matters which (default: name)."""

    name: str
    possible: tuple[Value, ...]
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """classes in the rule's own order; deciding: what to ask for."""

    classes: tuple[str, ...]
    deciding: tuple[str, ...]


def distinct(values: Iterable[Value], *tests: Callable[[Value], bool]) -> tuple[Value, ...]:
    """One value for each way in which the tests come out: a rule that asks nothing else answers alike for the rest."""
    found: dict[tuple[bool, ...], Value] = {}
    for value in values:
        found.setdefault(tuple(test(value) for test in tests), value)
    return tuple(found.values())


def reach(rule: Callable[..., str], order: Sequence[str], inputs: Sequence[Input[Any]]) -> Reach:
    """Run `rule`, which takes the inputs by name and names a class of `order`, over every completion.

    An input decides if there is a completion of the others under which the class depends on it.
    """
    names = [one.name for one in inputs]
    answers = [rule(**dict(zip(names, values, strict=True))) for values in product(*(one.possible for one in inputs))]
    found = set(answers)
    if len(found) < 2:
        return Reach(tuple(name for name in order if name in found), ())
    asked = [
        ask for place, one in enumerate(inputs) if _decides(answers, inputs, place) for ask in one.asks or (one.name,)
    ]
    return Reach(tuple(name for name in order if name in found), tuple(dict.fromkeys(asked)))


def _decides(answers: Sequence[str], inputs: Sequence[Input[Any]], place: int) -> bool:
    """answers: in the order of `product`, so that two whose inputs differ at `place` alone lie a fixed step apart."""
    step = prod(len(one.possible) for one in inputs[place + 1 :])
    span = step * len(inputs[place].possible)
    return any(
        len(set(answers[first : start + span : step])) > 1
        for start in range(0, len(answers), span)
        for first in range(start, start + step)
    )
