"""mappings/plausible_ranges.csv: between which values an analyte can lie at all, in which unit, and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from app.terminology import ucum
from app.terminology.check_digits import is_luhn
from app.terminology.rows import BadMapping, Row, rows_of

FILE = "plausible_ranges.csv"
COLUMNS = ("analyte", "loinc", "unit", "low", "high", "mistaken", "reason", "source")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True)
class Range:
    """One row. unit, and mistaken (units that it is taken for): UCUM codes; low and high belong to it."""

    analyte: str
    unit: str
    low: Decimal
    high: Decimal
    mistaken: tuple[str, ...]
    reason: str
    source: str

    def counted(self, value: Decimal, unit: str) -> Fraction | None:
        """The value in the row's unit; None where the unit measures something else."""
        mine, other = ucum.canonical(self.unit), ucum.canonical(unit)
        if unit == self.unit:
            return Fraction(value)
        if mine is None or other is None or mine.unit != other.unit:
            return None
        return (other.amount(value) - mine.offset) / mine.factor


class Ranges:
    """The rows by LOINC code."""

    def __init__(self, by_code: dict[str, list[Range]]) -> None:
        self._by_code = by_code

    @classmethod
    def load(cls, folder: Path) -> "Ranges":
        """Of the folder of the mappings. Raises BadMapping that names every bad row by file and line."""
        faults: list[str] = []
        rows = rows_of(folder / FILE, COLUMNS, faults)
        by_code: dict[str, list[Range]] = {}
        for row in rows:
            found = list(_faults(row))
            faults += found
            for code in row["loinc"].split() if not found else ():
                faults += _twice(row, code, by_code.get(code, ()))
                by_code.setdefault(code, []).append(_range(row))
        if faults:
            raise BadMapping(faults)
        return cls(by_code)

    def of(self, loinc: str) -> Sequence[Range]:
        """The ranges of an analyte, one for each kind of unit; none where it is not in the table."""
        return self._by_code.get(loinc, ())

    def all(self) -> Iterator[tuple[str, Range]]:
        """(code, row) of the whole table."""
        for code, rows in self._by_code.items():
            for row in rows:
                yield code, row


def _range(row: Row) -> Range:
    mistaken = tuple(row["mistaken"].split())
    return Range(
        row["analyte"], row["unit"], Decimal(row["low"]), Decimal(row["high"]), mistaken, row["reason"], row["source"]
    )


def _faults(row: Row) -> Iterator[str]:
    for name in ("analyte", "loinc", "unit", "reason", "source"):
        if not row[name]:
            yield f"{row.place}: {name} is missing"
    for code in row["loinc"].split():
        if not is_luhn(code):
            yield f"{row.place}: the check digit of LNC {code} is wrong"
    for unit in [row["unit"], *row["mistaken"].split()]:
        if unit and (why := ucum.why_invalid(unit)):
            yield f"{row.place}: unit '{unit}': {why}"
    numbers = [Decimal(row[name]) for name in ("low", "high") if _NUMBER.fullmatch(row[name])]
    if len(numbers) < 2 or numbers[0] >= numbers[1]:
        yield f"{row.place}: low and high are numbers, low the smaller one; they are '{row['low']}' and '{row['high']}'"


def _twice(row: Row, code: str, above: Sequence[Range]) -> Iterator[str]:
    for one in above:
        if one.analyte != row["analyte"]:
            yield f"{row.place}: LNC {code} is a code of {one.analyte} already"
        elif one.counted(Decimal(1), row["unit"]) is not None:
            yield f"{row.place}: LNC {code} has a range in {one.unit} already, to which {row['unit']} is converted"
