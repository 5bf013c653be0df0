"""What the checker says and where: faults, and the scope that an element is read in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule: the FHIRPath from the root of what was checked, a stable rule name, and the value in words."""

    path: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class Entry:
    """One entry of a Bundle: its fullUrl and resource (or None), its path from the root, and whether the Bundle is
    `closed`: of a type that must hold what its relative references name."""

    full_url: str | None
    resource: dict[str, Any] | None
    path: str
    closed: bool


@dataclass(frozen=True)
class Scope:
    """Where an element lives: `%resource`, `%rootResource`, and the Bundle entry around them, if any."""

    resource: dict[str, Any]
    root: dict[str, Any]
    entry: Entry | None = None
    bundle: tuple[Entry, ...] = ()


@dataclass
class Skipped:
    """What could not be judged: the thing (a value set, an expression, a profile) and the reasons, each once."""

    reasons: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, thing: str, reason: str) -> None:
        """Notes `thing` as not judged because of `reason`."""
        self.reasons[thing].add(reason)

    def lines(self) -> Iterable[str]:
        """One line for each thing, sorted."""
        return (f"{thing}: {'; '.join(sorted(why))}" for thing, why in sorted(self.reasons.items()))


def shortened(value: object) -> str:
    """The value for a message, never longer than a line."""
    text = repr(value)
    return text if len(text) <= 90 else f"{text[:87]}..."
