"""The rows of the live table as people read them, each with the printed row that belongs to it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.clinical.cohort_table.printed import PrintedRow, printed_table
from app.terminology.terminology import Terminology
from app.web.cases.statements import text_of
from app.web.cohort.cohort_words import grain, month_span, origin, outcomes, status

INDEX = "index-case"
QUOTED = 5
"""How many sentences of a source stand in a row."""
Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the live table. changed: field → the value that was printed; alike: fields that are those of the whole case."""

    name: str
    about: str
    n: int
    treatments: Texts
    marrow: str
    sites: Texts
    times: Texts
    later: Texts
    outcome: str
    changed: Mapping[str, str]
    alike: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A case: its line, its divisions (what by, and their lines), the printed row; `same`, `changed`, `added` or `missing`."""

    case: str
    line: Line | None
    divisions: tuple[tuple[str, tuple[Line, ...]], ...]
    printed: PrintedRow | None
    status: str
    quotations: Texts = ()


def groups_of(data: Mapping[str, Any], terminology: Terminology) -> list[Group]:
    """One for each row of `table_of_cases`, in its order."""
    printed = {row.case: row for row in printed_table()}
    changes: dict[str, dict[str, str]] = {}
    for one in data["differences"]:
        if one["kind"] == "changed":
            changes.setdefault(one["case"], {})[one["field"]] = one["printed"]
    return [_group(row, printed.get(row["case"]), changes.get(row["case"], {}), terminology) for row in data["rows"]]


def missing_rows(rows: Iterable[Mapping[str, Any]]) -> list[Group]:
    """The printed rows of which no case is stored."""
    stored = {row["case"] for row in rows}
    return [Group(row.case, None, (), row, "missing") for row in printed_table() if row.case not in stored]


def _group(
    row: Mapping[str, Any], printed: PrintedRow | None, changes: Mapping[str, str], terminology: Terminology
) -> Group:
    worded = {field: _printed(field, value, row["n"], terminology) for field, value in changes.items()}
    line = _line(row, terminology, worded)
    found = "added" if printed is None else "changed" if changes else "same"
    quotations = () if printed is not None else tuple(row["course"][:QUOTED])
    return Group(row["case"], line, tuple(_divisions(row, line, terminology)), printed, found, quotations)


def _divisions(row: Mapping[str, Any], whole: Line, terminology: Terminology) -> Iterable[tuple[str, tuple[Line, ...]]]:
    for partition, its in groupby(row["parts"], key=lambda part: part["partition"]):
        lines = tuple(_below(_line(part, terminology, {}), whole) for part in its)
        yield (f"The same {row['n']} by {partition}" if partition else "Patients described one by one"), lines


def _below(line: Line, whole: Line) -> Line:
    """A part of a case, with what is said of the whole case and so of it too."""
    alike = {name for name in ("treatments", "marrow") if getattr(line, name) == getattr(whole, name)}
    return Line(**{name: getattr(line, name) for name in Line.__slots__} | {"alike": frozenset(alike)})


def _line(row: Mapping[str, Any], terminology: Terminology, changed: Mapping[str, str]) -> Line:
    return Line(
        (row["cited_as"] if row["of"] is None else None) or row["label"],
        grain(row["grain"], row["n"]),
        row["n"],
        tuple(row["treatments"]),
        status(row["marrow"], terminology),
        _sites(row["sites"], terminology),
        tuple(f"{month_span(span)} {origin(word)}" for word, span in row["time_to_emm"]),
        tuple(row["later_treatments"]),
        outcomes(row["outcomes"], row["n"]),
        changed,
    )


def _sites(words: Sequence[str], terminology: Terminology) -> Texts:
    texts = (text_of(terminology, "sites", word) for word in words)
    return tuple(text[:1].lower() + text[1:] for text in texts)


def _printed(field: str, value: str | None, n: int, terminology: Terminology) -> str:
    """What was read in the printed cell, in words; the clinical rule writes it as words of the vocabularies."""
    if field == "marrow":
        return status(value or "not_stated", terminology)
    if field == "sites":
        return ", ".join(_sites((value or "").split(), terminology)) or "not stated"
    if field == "outcomes":
        pairs = [part.split(" ", 1) for part in (value or "").split(", ") if part]
        return outcomes({word: int(count) for count, word in pairs}, n)
    return value or "not stated"
