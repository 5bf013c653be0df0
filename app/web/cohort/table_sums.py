"""The sums of the live table beside those of the printed one, in patients. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.clinical.cohort_table.printed import PrintedRow, printed_table
from app.clinical.cohort_table.table import UNDOCUMENTED
from app.terminology.terminology import Terminology
from app.web.cases.statements import text_of
from app.web.cohort.cohort_words import ABSENCES, cases, outcome, patients, status
from app.web.cohort.table_rows import INDEX


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum: as printed, of the same rows as they are stored now, and of all rows."""

    name: str
    printed: int
    again: int
    all: int

    @property
    def differs(self) -> bool:
        """Whether the stored cases make another sum than the printed cells."""
        return self.printed != self.again


def printed_rows_of(rows: Iterable[Mapping[str, Any]], filtered: bool) -> list[PrintedRow]:
    """The printed rows that the sums are compared with: all nine, or of a selection those that are in it."""
    shown = {row["case"] for row in rows}
    return [row for row in printed_table() if not filtered or row.case in shown]


def sums_of(data: Mapping[str, Any], printed: Iterable[PrintedRow], terminology: Terminology) -> list[Sum]:
    """Cases, patients, what became of them, and what is said of the marrow; not available and not stated are sums of their own."""
    rows = list(printed)
    again, now = data["totals_of_printed_rows"], data["totals"]
    ends, marrow = Counter[str](), Counter[str]()
    for row in rows:
        ends.update(row.outcomes)
        marrow[row.marrow_read] += row.n
    documented = sum(n for word, n in marrow.items() if word not in UNDOCUMENTED)
    found = [
        Sum("Rows", len(rows), again["rows"], now["rows"]),
        Sum("Patients", sum(row.n for row in rows), again["patients"], now["patients"]),
    ]
    for word in _words(("dead", "alive"), ends, again["outcomes"], now["outcomes"]):
        name = f"Outcome {outcome(word)}" if word in ABSENCES else outcome(word).capitalize()
        found.append(_sum(name, word, ends, again["outcomes"], now["outcomes"]))
    found.append(Sum("Marrow documented", documented, again["marrow_documented"], now["marrow_documented"]))
    for word in _words((), marrow, again["marrow"], now["marrow"]):
        name = f"Marrow: {status(word, terminology).removesuffix('.')}"
        found.append(_sum(name, word, marrow, again["marrow"], now["marrow"]))
    return found


def sentence(counts: Mapping[str, Any]) -> str:
    """`31 patients in 9 cases: 15 dead, 5 alive, 11 not stated; marrow documented in 25 of 31.`"""
    ends = counts["outcomes"]
    told = [f"{ends.get(word, 0)} {word}" for word in ("dead", "alive")]
    told += [f"{ends[word]} {text}" for word, text in ABSENCES.items() if ends.get(word)]
    n = counts["patients"]
    marrow = f"marrow documented in {counts['marrow_documented']} of {n}"
    return f"{patients(n)} in {cases(counts['rows'])}: {', '.join(told)}; {marrow}."


def added_sentence(rows: Iterable[Mapping[str, Any]], printed: Iterable[PrintedRow]) -> str | None:
    """That the index case is one more than the printed patients, where all of these are there."""
    stored = {row["case"]: row["n"] for row in rows}
    known = list(printed)
    if INDEX not in stored or len(known) != len(printed_table()) or any(stored.get(row.case) != row.n for row in known):
        return None
    return f"The index case is patient {sum(row.n for row in known) + 1}: the table was printed with it, and it is no row of the table."


def sites_of(sites: Mapping[str, int], terminology: Terminology) -> list[tuple[str, int]]:
    """(site, in how many rows), the commonest first."""
    found = [(text_of(terminology, "sites", word), n) for word, n in sites.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _words(first: tuple[str, ...], *counted: Mapping[str, int]) -> list[str]:
    """The words that any of them counts: the first ones, then those that tell something, then why nothing is told."""
    found = {word for counts in counted for word, n in counts.items() if n} | set(first)
    return [*first, *sorted(found - set(first), key=lambda word: (word in ABSENCES, word))]


def _sum(name: str, word: str, *counted: Mapping[str, int]) -> Sum:
    printed, again, now = (counts.get(word, 0) for counts in counted)
    return Sum(name, printed, again, now)
