"""The table as it was printed, and where the cases as they are stored now differ from it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from app.clinical.cohort_table.table import Row, Table

FILE = Path(__file__).with_name("printed_table.csv")


@dataclass(frozen=True)
class PrintedRow:
    """A row of Table 1, J Med Case Reports 2014;8:299: the five cells as printed, and what is read in them."""

    case: str
    study: str
    n: int
    treatment: str
    marrow: str
    course: str
    marrow_read: str
    outcomes: dict[str, int]
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """`missing`: printed, not given. `added`: given, not printed. `changed`: another value in one field."""

    case: str
    kind: Literal["missing", "added", "changed"]
    field: str | None
    printed: str | None
    now: str | None
    quotation: str | None


@cache
def printed_table() -> tuple[PrintedRow, ...]:
    """The nine rows of the printed table, in its order."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(_printed(row) for row in csv.DictReader(lines))


def _printed(row: dict[str, str]) -> PrintedRow:
    counts = {word: int(row[word]) for word in ("alive", "dead", "not_stated") if int(row[word])}
    sites = tuple(row["sites_read"].split())
    return PrintedRow(
        row["case"],
        row["study"],
        int(row["n"]),
        row["treatment"],
        row["marrow"],
        row["course"],
        row["marrow_read"],
        counts,
        sites,
    )


def differences(table: Table) -> list[Difference]:
    """Where the live table differs from the printed one, row by row in the printed order, then what is new."""
    now = {row.case: row for row in table.rows}
    printed = printed_table()
    found = [difference for row in printed for difference in _compared(row, now.get(row.case))]
    known = {row.case for row in printed}
    added = [Difference(row.case, "added", "n", None, str(row.n), None) for row in table.rows if row.case not in known]
    return found + added


def _compared(printed: PrintedRow, row: Row | None) -> Iterable[Difference]:
    if row is None:
        yield Difference(printed.case, "missing", "n", str(printed.n), None, printed.study)
        return
    fields = [
        ("n", str(printed.n), str(row.n), printed.study),
        ("marrow", printed.marrow_read, row.marrow, printed.marrow),
        ("outcomes", _counts(printed.outcomes), _counts(row.outcomes), printed.course),
        ("sites", " ".join(sorted(printed.sites)), " ".join(sorted(row.sites)), printed.course),
    ]
    for field, before, now, quotation in fields:
        if before != now:
            yield Difference(printed.case, "changed", field, before, now, quotation)


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{n} {word}" for word, n in sorted(counted.items()))
