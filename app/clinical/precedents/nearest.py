"""The nearest cases: similarity as an interval, from what is surely alike to what may be.

sim ∈ [Σ known / N, (Σ known + unknown) / N] over N features: what is not known is neither alike nor different.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.case.document import Case
from app.clinical.cohort_table.people import Grain, Whom, in_order, persons, whole
from app.clinical.precedents.features import Value, features, values
from app.clinical.survival.onset import Definition
from app.terminology.terminology import Terminology

RULESET = "precedents-1"


@dataclass(frozen=True)
class Compared:
    """One feature of both cases; `similarity` from 0 to 1, None where one side is unknown."""

    feature: str
    text: str
    here: Value
    there: Value
    similarity: Fraction | None

    def as_data(self) -> dict[str, Any]:
        """Plain data: why."""
        sides = {"here": _plain(self.here), "there": _plain(self.there)}
        return {"feature": self.feature, "text": self.text, **sides, "similarity": _rounded(self.similarity)}


@dataclass(frozen=True)
class Precedent:
    """One case as it compares: at least `low`, at most `high` alike; `on_known` over the known features alone."""

    case: str
    of: str | None
    title: str
    grain: Grain
    n: int
    low: Fraction
    high: Fraction
    on_known: Fraction | None
    known: int
    compared: tuple[Compared, ...]

    @property
    def ranked(self) -> bool:
        """Without one known feature there is no place for it in a ranking."""
        return self.known > 0

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of `/cases/{id}/precedents`; similarities are rounded to three decimals."""
        named = ("case", "of", "title", "grain", "n", "known", "ranked")
        return {name: getattr(self, name) for name in named} | {
            "ruleset": RULESET,
            "similarity": {"low": _rounded(self.low), "high": _rounded(self.high)},
            "on_known": _rounded(self.on_known),
            "features": [one.as_data() for one in self.compared],
        }


def precedents(
    case: Case, others: Iterable[Case], terminology: Terminology, definition: Definition = "strict"
) -> list[Precedent]:
    """Everyone else, nearest first by what is surely alike, then by what may be; those not ranked last.

    A series is one line with its n; its described members are lines of their own. The case itself is left out.
    """
    asked = values(whole(case), terminology, definition)
    found = [
        _precedent(line, asked, values(line, terminology, definition))
        for other in in_order(others)
        if other.id != case.id
        for line in persons(other) or [whole(other)]
    ]
    return sorted(found, key=lambda one: (not one.ranked, -one.low, -one.high, one.case, one.of or ""))


def _precedent(line: Whom, asked: dict[str, Value], theirs: dict[str, Value]) -> Precedent:
    compared = tuple(
        Compared(one.name, one.text, asked[one.name], theirs[one.name], alike(asked[one.name], theirs[one.name]))
        for one in features()
    )
    known = [one.similarity for one in compared if one.similarity is not None]
    total, unknown = sum(known, Fraction(0)), len(compared) - len(known)
    return Precedent(
        line.case.id,
        line.of,
        line.case.title,
        line.grain,
        line.n,
        total / len(compared),
        (total + unknown) / len(compared),
        total / len(known) if known else None,
        len(known),
        compared,
    )


def alike(here: Value, there: Value) -> Fraction | None:
    """1 or 0; of two sets of regions the share of those that both have (Jaccard); None where one is unknown."""
    if here is None or there is None:
        return None
    if isinstance(here, frozenset) and isinstance(there, frozenset):
        return Fraction(len(here & there), len(here | there))
    return Fraction(here == there)


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(round(value * 1000)).scaleb(-3)


def _plain(value: Value) -> bool | str | list[str] | None:
    return sorted(value) if isinstance(value, frozenset) else value
