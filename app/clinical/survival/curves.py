"""Curves with bounds: the product-limit estimate at the shortest and at the longest reading of every time.

What is printed beside a curve belongs to it: how many patients of how many can be evaluated, and the series whose
published medians stand beside the curve because they are no persons.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from app.case.document import Case
from app.clinical.cohort_table.chosen import EVERYONE, Chosen, lines_of
from app.clinical.cohort_table.people import in_order
from app.clinical.survival.observations import Observation, after_onset, to_onset
from app.clinical.survival.onset import Definition
from app.clinical.survival.product_limit import Observed, Step, median, product_limit
from app.clinical.survival.spans import worded
from app.fhir.issues import Issue
from app.fhir.problems import Invalid

RULESET = "survival-1"
Outcome = Literal["time_to_emm", "after_emm"]
READINGS = ("lower", "middle", "upper")
MEASURES = {
    "time_to_emm": ("time_to_emm", "time_to_progression"),
    "after_emm": ("survival_after_emm", "follow_up_after_emm"),
}


@dataclass(frozen=True)
class Reading:
    """One curve: its steps and its median in months; None where the curve stays above one half."""

    steps: tuple[Step, ...]
    median: Decimal | None


@dataclass(frozen=True)
class Stratum:
    """The persons of one origin, and the three readings of their times."""

    origin: str
    observations: tuple[Observation, ...]
    lower: Reading
    middle: Reading
    upper: Reading

    @property
    def evaluable(self) -> int:
        """How many patients the curve stands on."""
        return len(self.observations)

    def as_data(self) -> dict[str, Any]:
        """Plain data: n, each observation, and the three readings with their steps and medians."""
        return {
            "origin": self.origin,
            "evaluable": self.evaluable,
            "observations": [one.as_data() for one in self.observations],
            "median": {name: getattr(self, name).median for name in READINGS},
            "curves": {name: [asdict(step) for step in getattr(self, name).steps] for name in READINGS},
        }


@dataclass(frozen=True)
class Summary:
    """A statistic that a series published, as it stands: it is of `n` patients and on no curve."""

    case: str
    of: str | None
    n: int
    measure: str
    statistic: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    origin_as_stated: str | None
    as_stated: str | None


@dataclass(frozen=True)
class Survival:
    """All strata of one question, `n` patients shown, and the series beside the curves."""

    outcome: Outcome
    ruleset: str
    definition: Definition
    every_reading: bool
    n: int
    strata: tuple[Stratum, ...]
    series: tuple[Summary, ...]
    notes: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data, as `/cases/survival` gives it."""
        named = ("outcome", "ruleset", "definition", "every_reading", "n")
        return {name: getattr(self, name) for name in named} | {
            "strata": [stratum.as_data() for stratum in self.strata],
            "series": [asdict(one) for one in self.series],
            "notes": list(self.notes),
        }


def survival(
    cases: Iterable[Case],
    outcome: Outcome,
    definition: Definition = "strict",
    *,
    every_reading: bool = False,
    chosen: Chosen = EVERYONE,
) -> Survival:
    """The curves of the cases given, one for each origin of time; origins are never mixed (see `pooled`).

    With `every_reading`, a time that can be counted from several events is the hull of all of them; else the reading
    that counts from the origin itself is taken where there is one, and a note says whose times it concerns.

    With `chosen`, only persons and published statistics of lines that are all that is asked for, and `n` counts their patients:
    those of a series who are not described alone are counted where the series as a whole is chosen.
    """
    given = in_order(cases)
    lines: set[tuple[str, str | None]] = set()
    found = _observations(given, outcome, definition, every_reading)
    n, shown = sum(case.n for case in given), given
    if not chosen.is_everyone:
        lines = {(line.case.id, line.of) for case in given for line in lines_of(case) if chosen.has(line, definition)}
        found = [one for one in found if (one.case, one.of) in lines]
        n, shown = sum(_patients(case, lines) for case in given), [case for case in given if _patients(case, lines)]
    origins = list(dict.fromkeys(one.origin for one in found))
    strata = [_stratum(origin, [one for one in found if one.origin == origin]) for origin in origins]
    return Survival(
        outcome,
        RULESET,
        definition,
        every_reading,
        n,
        tuple(strata),
        tuple(
            one
            for case in given
            for one in _summaries(case, outcome)
            if chosen.is_everyone or (one.case, one.of) in lines
        ),
        tuple(_notes(shown, n, outcome, definition, found)),
    )


def pooled(view: Survival, *, asked: bool = False) -> Stratum:
    """One curve over all origins, each person once, by the first origin that the view lists him or her under.

    Raises Invalid unless it was `asked` for: times from different origins are different quantities.
    """
    if len(view.strata) > 1 and not asked:
        names = ", ".join(stratum.origin for stratum in view.strata)
        text = "times from different origins are not pooled unless that is asked for; choose one origin, or ask to pool"
        raise Invalid(Issue("business-rule", "origins-not-pooled", text, "http.pool", names))
    once = {(one.case, one.of): one for stratum in reversed(view.strata) for one in stratum.observations}
    return _stratum("pooled", [once[key] for key in sorted(once, key=lambda key: (key[0], key[1] or ""))])


def curve_of(observed: Iterable[Observed]) -> Reading:
    """The curve of these times."""
    steps = product_limit(list(observed))
    return Reading(tuple(steps), median(steps))


def _stratum(origin: str, found: Sequence[Observation]) -> Stratum:
    return Stratum(
        origin,
        tuple(found),
        curve_of(one.at_least() for one in found),
        curve_of(one.midway() for one in found),
        curve_of(one.at_most() for one in found),
    )


def _observations(
    cases: list[Case], outcome: Outcome, definition: Definition, every_reading: bool
) -> list[Observation]:
    if outcome == "time_to_emm":
        return to_onset(cases, definition)
    return after_onset(cases, definition, every_reading=every_reading)


def _summaries(case: Case, outcome: Outcome) -> list[Summary]:
    sizes: dict[str | None, int] = {group.id: group.n for group in case.subgroups}
    return [
        Summary(
            case.id,
            one.of,
            sizes.get(one.of, case.n),
            one.measure,
            one.statistic,
            one.value,
            one.low,
            one.high,
            one.unit,
            one.origin_as_stated,
            one.as_stated,
        )
        for one in case.statistics
        if one.measure in MEASURES[outcome]
    ]


def _patients(case: Case, lines: Collection[tuple[str, str | None]]) -> int:
    """How many patients of the case are surely on one of the lines: members one by one, the others with the series or its subgroups."""
    members = sum((case.id, member.id) in lines for member in case.members)
    if (case.id, None) in lines:
        return members + case.n - len(case.members)
    sizes: Counter[str | None] = Counter()
    for group in case.subgroups:
        sizes[group.partition] += group.n if (case.id, group.id) in lines else 0
    return max(members, *sizes.values(), 0)


def _notes(cases: list[Case], n: int, outcome: Outcome, definition: Definition, found: list[Observation]) -> list[str]:
    persons = len({(one.case, one.of) for one in found})
    notes = [f"{persons} of {n} patients can be evaluated."]
    if outcome == "after_emm":
        hulls = {(one.case, one.of): one for one in after_onset(cases, definition, every_reading=True)}
        notes += [
            f"{one.case}: counted from extramedullary disease itself; by every reading {worded(hull.months)} months."
            for one in found
            if (hull := hulls.get((one.case, one.of))) and hull.months != one.months
        ]
    if any(case.grain == "series" and not case.members for case in cases):
        notes.append("Series are shown by their published statistics; no patient of theirs is made up.")
    return notes
