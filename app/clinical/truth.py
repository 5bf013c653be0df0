"""Three-valued logic (Kleene's strong logic): a criterion is met, not met, or unknown, and unknown never becomes either."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Whether a criterion holds. `a & b`, `a | b` and `~a` are and, or and not."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __and__(self, other: "Truth") -> "Truth":
        if self is _NOT_MET or other is _NOT_MET:
            return _NOT_MET
        return other if self is _MET else self

    def __or__(self, other: "Truth") -> "Truth":
        if self is _MET or other is _MET:
            return _MET
        return other if self is _NOT_MET else self

    def __invert__(self) -> "Truth":
        return _NOT_MET if self is _MET else _MET if self is _NOT_MET else _UNKNOWN

    @property
    def possible(self) -> tuple[bool, ...]:
        """The plain truth values that it can turn out to be."""
        return (True,) if self is _MET else (False,) if self is _NOT_MET else (False, True)

    def __bool__(self) -> bool:
        """Refused: `if truth:` would take `unknown` for one of the others. Compare with `is Truth.MET`."""
        raise TypeError("a Truth has three values: compare it with 'is'")


_MET, _NOT_MET, _UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
"""The rules are asked tens of thousands of times for one case: `is` costs a tenth of hashing or comparing a member of an enumeration."""


def known(value: bool | None) -> Truth:
    """True is met, False is not met, None is unknown."""
    return _UNKNOWN if value is None else _MET if value else _NOT_MET


def among(possible: Iterable[bool]) -> Truth:
    """What holds over all possibilities: met if in each, not met if in none. Without any: unknown."""
    values = set(possible)
    return known(values.pop()) if len(values) == 1 else _UNKNOWN


def all_of(truths: Iterable[Truth]) -> Truth:
    """And. Without any: met."""
    found = _MET
    for truth in truths:
        if truth is _NOT_MET:
            return _NOT_MET
        if truth is _UNKNOWN:
            found = _UNKNOWN
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or. Without any: not met."""
    found = _NOT_MET
    for truth in truths:
        if truth is _MET:
            return _MET
        if truth is _UNKNOWN:
            found = _UNKNOWN
    return found


def at_least(number: int, truths: Iterable[Truth]) -> Truth:
    """Whether `number` or more of them are met."""
    met = unknown = 0
    for truth in truths:
        met += truth is _MET
        unknown += truth is _UNKNOWN
    if met >= number:
        return _MET
    return _UNKNOWN if met + unknown >= number else _NOT_MET
