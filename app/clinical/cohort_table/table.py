"""Table 1 as the cases that are given make it: a row for each, its members and subgroups below it, and the sums."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from app.case.document import Case
from app.clinical.cohort_table.given import after_onset, before_onset
from app.clinical.cohort_table.outcomes import NOT_STATED, outcomes
from app.clinical.cohort_table.people import Grain, Whom, in_order, parts, whole
from app.clinical.remembered import remembered
from app.clinical.survival.onset import Definition, onset
from app.clinical.survival.origins import times_to_onset
from app.clinical.survival.spans import worded

UNDOCUMENTED = ("not_available", "not_stated", "not_assessed", "not_applicable")
"""No report of the marrow: "n/a" is none, and silence is none."""


@dataclass(frozen=True)
class Row:
    """One line. `marrow` is a word of mappings/responses.csv, or one of the four reasons why there is none.

    `partition`: of a subgroup, by what the series is divided; the subgroups of one partition are all of its patients once.
    """

    case: str
    of: str | None
    partition: str | None
    label: str
    cited_as: str | None
    grain: Grain
    n: int
    treatments: tuple[str, ...]
    marrow: str
    marrow_as_stated: str | None
    marrow_counts: dict[str, int]
    sites: tuple[str, ...]
    time_to_emm: tuple[tuple[str, str], ...]
    later_treatments: tuple[str, ...]
    course: tuple[str, ...]
    outcomes: dict[str, int]
    parts: tuple["Row", ...] = ()


@dataclass(frozen=True)
class Totals:
    """Sums over the rows, in patients; `sites` in rows, since a series does not say how many had which."""

    rows: int
    patients: int
    by_grain: dict[str, int]
    outcomes: dict[str, int]
    marrow: dict[str, int]
    marrow_documented: int
    sites: dict[str, int]


@dataclass(frozen=True)
class Table:
    """The rows in the order of the publication, others after them by id, and the sums."""

    rows: tuple[Row, ...]
    totals: Totals

    def as_data(self) -> dict[str, Any]:
        """Plain data: the rows with their parts, and the sums."""
        return asdict(self)


def cohort_table(cases: Iterable[Case], definition: Definition = "strict") -> Table:
    """The table of the cases given. The order in which they are given changes nothing; a case counts exactly its `n`."""
    rows = tuple(_case_row(case, definition) for case in in_order(cases))
    return Table(rows, totals(rows))


def totals(rows: Iterable[Row]) -> Totals:
    """The sums over these rows."""
    found = list(rows)
    return Totals(
        len(found),
        sum(row.n for row in found),
        _sum((row.grain, row.n) for row in found),
        _sum((word, n) for row in found for word, n in row.outcomes.items()),
        _sum(pair for row in found for pair in row.marrow_counts.items()),
        sum(n for row in found for word, n in row.marrow_counts.items() if word not in UNDOCUMENTED),
        _sum((site, 1) for row in found for site in row.sites),
    )


def _sum(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for word, n in pairs:
        counted[word] += n
    return dict(sorted(counted.items()))


@remembered
def _case_row(case: Case, definition: Definition) -> Row:
    partitions = list(dict.fromkeys(group.partition for group in case.subgroups))
    below = [*parts(case), *(line for partition in partitions for line in parts(case, partition))]
    return _row(whole(case), definition, tuple(_row(line, definition) for line in below))


def _row(whom: Whom, definition: Definition, below: tuple[Row, ...] = ()) -> Row:
    marrow, as_stated = marrow_at_onset(whom, definition)
    return Row(
        whom.case.id,
        whom.of,
        next((group.partition for group in whom.case.subgroups if group.id == whom.of), None),
        _label(whom),
        whom.case.source.cited_as,
        whom.grain,
        whom.n,
        _union((one.label for one in before_onset(whom, definition)), (row.treatments for row in below)),
        marrow,
        as_stated,
        _marrow_counts(whom, marrow, definition),
        sites_of(whom, definition),
        tuple((origin, worded(span)) for origin, span in times_to_onset(whom, definition)),
        _union((one.label for one in after_onset(whom, definition)), (row.later_treatments for row in below)),
        _union(_course(whom), (row.course for row in below)),
        dict(sorted(outcomes(whom).items())),
        below,
    )


def _union(own: Iterable[str], below: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*own, *(text for texts in below for text in texts)]))


def _label(whom: Whom) -> str:
    labels = {one.id: one.label for one in whom.case.members} | {one.id: one.label for one in whom.case.subgroups}
    return whom.case.title if whom.of is None else labels.get(whom.of) or whom.of


def marrow_at_onset(whom: Whom, definition: Definition) -> tuple[str, str | None]:
    """The marrow at extramedullary relapse: the line's own statement, else that of the whole case."""
    began = onset(whom, definition)
    relapses = [event.id for event in whom.case.events if event.kind == "extramedullary_relapse"]
    points = [*([began.id] if began else []), *relapses]
    found = [one for one in whom.all_of(whom.case.assessments) if one.compartment == "marrow" and one.at in points]
    chosen = min(found, key=lambda one: (one.of is None, points.index(str(one.at)), one.id), default=None)
    if chosen is None:
        return NOT_STATED, None
    return chosen.status or chosen.missing or NOT_STATED, chosen.as_stated


def _marrow_counts(whom: Whom, marrow: str, definition: Definition) -> dict[str, int]:
    """Patients by what is said of the marrow: members of whom it is said apart, the rest as the line's own."""
    apart = [one for one in parts(whom.case) if any(_about_marrow(whom, one.of))] if whom.of is None else []
    words = [(marrow_at_onset(one, definition)[0], 1) for one in apart]
    rest = whom.n - len(apart)
    return _sum([*words, (marrow, rest)]) if rest else _sum(words)


def _about_marrow(whom: Whom, of: str | None) -> list[str]:
    return [one.id for one in whom.case.assessments if one.of == of and one.compartment == "marrow"]


def sites_of(whom: Whom, definition: Definition) -> tuple[str, ...]:
    """Each site once, the line's own; a whole case has also those of its members and subgroups."""
    lesions = whom.case.lesions if whom.of is None else whom.own(whom.case.lesions)
    counted = [one for one in lesions if definition == "broad" or one.contiguity_with_bone != "yes"]
    return tuple(dict.fromkeys(one.site for one in counted if one.site))


def _course(whom: Whom) -> tuple[str, ...]:
    """What the source says of extramedullary disease and of the end, in its own words, each sentence once."""
    said = [
        *(one for one in whom.own(whom.case.events) if one.kind in ("extramedullary_relapse", "follow_up", "death")),
        *(one for one in whom.own(whom.case.statistics)),
        *(one for one in whom.own(whom.case.outcomes)),
    ]
    return tuple(dict.fromkeys(one.as_stated for one in said if one.as_stated))
