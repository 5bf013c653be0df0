"""Three-valued logic (Kleene's strong logic): a criterion is met, not met, or unknown, and unknown never becomes either."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Whether a criterion holds. `a & b`, `a | b` and `~a` are and, or and not."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __and__(self, other: "Truth") -> "Truth":
        return all_of((self, other))

    def __or__(self, other: "Truth") -> "Truth":
        return any_of((self, other))

    def __invert__(self) -> "Truth":
        return {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(self, Truth.UNKNOWN)

    @property
    def possible(self) -> tuple[bool, ...]:
        """The plain truth values that it can turn out to be."""
        return {Truth.MET: (True,), Truth.NOT_MET: (False,)}.get(self, (False, True))

    def __bool__(self) -> bool:
        """Refused: `if truth:` would take `unknown` for one of the others. Compare with `is Truth.MET`."""
        raise TypeError("a Truth has three values: compare it with 'is'")


def known(value: bool | None) -> Truth:
    """True is met, False is not met, None is unknown."""
    return Truth.UNKNOWN if value is None else Truth.MET if value else Truth.NOT_MET


def among(possible: Iterable[bool]) -> Truth:
    """What holds over all possibilities: met if in each, not met if in none. Without any: unknown."""
    values = set(possible)
    return known(values.pop()) if len(values) == 1 else Truth.UNKNOWN


def all_of(truths: Iterable[Truth]) -> Truth:
    """And. Without any: met."""
    return ~any_of(~truth for truth in truths)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or. Without any: not met."""
    return at_least(1, truths)


def at_least(number: int, truths: Iterable[Truth]) -> Truth:
    """Whether `number` or more of them are met."""
    values = list(truths)
    met = values.count(Truth.MET)
    if met >= number:
        return Truth.MET
    return Truth.UNKNOWN if met + values.count(Truth.UNKNOWN) >= number else Truth.NOT_MET
