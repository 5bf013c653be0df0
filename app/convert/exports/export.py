"""What every export answers: files, and what they could not carry."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.case.document import Case
from app.terminology.terminology import Terminology

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet: an apostrophe is put before it."""


@dataclass(frozen=True)
class Loss:
    """Something of a case that the format does not hold: where it stands in the document, and why it is not there."""

    case: str
    path: str
    reason: str


@dataclass(frozen=True)
class Export:
    """Files by name, UTF-8, and the losses in the order in which they were met."""

    files: dict[str, bytes]
    losses: tuple[Loss, ...]


Exporter = Callable[[Iterable[Case], Terminology], Export]


def table(columns: Sequence[str], rows: Iterable[dict[str, object]], *, tabs: bool = False) -> bytes:
    """Rows as CSV (RFC 4180), or as tab-separated values where tabs and line breaks in a cell become spaces."""
    written = io.StringIO()
    if tabs:
        lines = [columns, *([_flat(row.get(column)) for column in columns] for row in rows)]
        return "".join("\t".join(line) + "\n" for line in lines).encode()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return written.getvalue().encode()


def _flat(value: object) -> str:
    return " ".join(_text(value).split())


def _cell(value: object) -> str:
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def losses_csv(losses: Iterable[Loss]) -> bytes:
    """The loss report as CSV."""
    return table(("case", "path", "reason"), [vars(loss) for loss in losses])
