"""Reading the CSV files of mappings/: every bad row is named by file and line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.terminology.check_digits import is_luhn, is_verhoeff

COLUMNS = ("word", "text", "system", "code", "display", "meaning", "verdict", "verified", "emit")
ALLOWED = {
    "meaning": {"stated", "inferred"},
    "verdict": {"confirmed", "weak", "unconfirmed"},
    "emit": {"yes", "no"},
}
CHECKS = {"luhn": is_luhn, "verhoeff": is_verhoeff, "none": lambda _: True}


class BadMapping(Exception):
    """Rows of mappings/ that cannot be used, each as `file:line: reason`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class System:
    """A code system: its URI and how its codes are checked (`luhn`, `verhoeff`, `none`)."""

    uri: str
    check: str


@dataclass(frozen=True)
class Row:
    """One line of a vocabulary's file. All values are text: `0337535` keeps its zero, `NO` stays a word."""

    place: str
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


def rows_of(path: Path) -> list[Row]:
    """The rows of one file. Raises BadMapping for a row with too few or too many fields."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        rows, faults = [], []
        for line in lines:
            place = f"{path.name}:{lines.line_num}"
            if len(line) != len(header):
                faults.append(f"{place}: {len(line)} fields, the header has {len(header)}")
            else:
                rows.append(Row(place, {name: value.strip() for name, value in zip(header, line, strict=True)}))
    if faults:
        raise BadMapping(faults)
    return rows


def faults_of(rows: list[Row], systems: dict[str, System]) -> Iterator[str]:
    """What is wrong with the rows of one vocabulary."""
    seen: set[tuple[str, str, str]] = set()
    named: set[str] = set()
    for row in rows:
        missing = [column for column in COLUMNS if column not in row.values]
        if missing:
            yield f"{row.place}: no column {', '.join(missing)}"
            continue
        if not row["word"]:
            yield f"{row.place}: no word"
        if row["word"] not in named and not row["text"]:
            yield f"{row.place}: the first row of '{row['word']}' needs a text"
        named.add(row["word"])
        for column, allowed in ALLOWED.items():
            if row[column] not in allowed:
                yield f"{row.place}: {column} is '{row[column]}'; allowed: {', '.join(sorted(allowed))}"
        key = (row["word"], row["system"], row["code"])
        if key in seen:
            yield f"{row.place}: '{row['word']}' has this code already"
        seen.add(key)
        yield from _code_faults(row, systems)


def _code_faults(row: Row, systems: dict[str, System]) -> Iterator[str]:
    if not row["verified"]:
        yield f"{row.place}: 'verified' must say where the row was verified, or that it was not"
    if bool(row["system"]) != bool(row["code"]):
        yield f"{row.place}: a code needs a system, and a system a code"
    elif not row["code"]:
        if row["verdict"] != "unconfirmed":
            yield f"{row.place}: a row without a code is 'unconfirmed'"
    elif row["system"] not in systems:
        yield f"{row.place}: '{row['system']}' is not in systems.csv"
    elif not CHECKS[systems[row["system"]].check](row["code"]):
        yield f"{row.place}: the check digit of {row['system']} {row['code']} is wrong"
