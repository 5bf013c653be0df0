"""Reading the CSV files of mappings/, line by line."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


class BadMapping(Exception):
    """Rows of mappings/ that cannot be used, each as `file:line: reason`."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class System:
    """A code system: its URI, its name, and how its codes are checked (`luhn`, `verhoeff`, `none`)."""

    uri: str
    name: str
    check: str


@dataclass(frozen=True)
class Row:
    """One line of a file. All values are text: `0337535` keeps its zero, `NO` stays a word."""

    place: str
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


def rows_of(path: Path, columns: Sequence[str], faults: list[str], *, more: bool = False) -> list[Row]:
    """The rows of one file that has these columns, in any order, and no others unless `more`.

    Adds to `faults` as `file:line: reason` what is wrong with the file; a faulty line gives no row.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file, strict=True)
            placed = ((f"{path.name}:{lines.line_num}", line) for line in lines)
            return _rows(path.name, placed, columns, faults, more)
    except FileNotFoundError:
        faults.append(f"{path.name}:1: there is no such file in {path.parent.name}/")
    except (UnicodeDecodeError, csv.Error) as problem:
        faults.append(f"{path.name}:1: not CSV in UTF-8 ({problem})")
    return []


def _rows(
    name: str, lines: Iterator[tuple[str, list[str]]], columns: Sequence[str], faults: list[str], more: bool
) -> list[Row]:
    _, header = next(lines, ("", []))
    missing = [column for column in columns if column not in header]
    unknown = [] if more else [column for column in header if column not in columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    for reason, found in (("no column", missing), ("unknown column", unknown), ("twice the column", twice)):
        if found:
            faults.append(f"{name}:1: {reason} {', '.join(found)}")
    if missing or unknown or twice:
        return []
    rows = []
    for place, line in lines:
        if len(line) != len(header):
            faults.append(f"{place}: {len(line)} fields, the header has {len(header)}")
        else:
            rows.append(Row(place, {column: value.strip() for column, value in zip(header, line, strict=True)}))
    return rows
