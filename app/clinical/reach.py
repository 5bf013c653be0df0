"""The set of classes that a rule can still reach, and the inputs that would decide: by trying every completion."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
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
    answers = {
        values: rule(**dict(zip(names, values, strict=True))) for values in product(*(one.possible for one in inputs))
    }
    found = set(answers.values())
    asked = [ask for place, one in enumerate(inputs) if _decides(answers, place) for ask in one.asks or (one.name,)]
    return Reach(tuple(name for name in order if name in found), tuple(dict.fromkeys(asked)) if len(found) > 1 else ())


def _decides(answers: dict[tuple[Hashable, ...], str], place: int) -> bool:
    by_the_others: dict[tuple[Hashable, ...], set[str]] = defaultdict(set)
    for values, answer in answers.items():
        by_the_others[values[:place] + values[place + 1 :]].add(answer)
    return any(len(found) > 1 for found in by_the_others.values())
