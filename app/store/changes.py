"""What a transaction has yet to write, and the few statements that write it all: one INSERT for each table, however many resources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.search.rows import IndexRows
from app.store.database import Statement, Value, marks, tuples
from app.store.packing import has_words, packed, present_json, unpacked
from app.store.reading import address_of
from app.store.records import State, Stored, milliseconds

_VALUES_AT_ONCE = 1_000
"""Question marks in one of these statements."""


@dataclass(frozen=True)
class Change:
    """One version to be written. state: where the resource stood before. rows: what finds it from now on (nothing, for a deletion)."""

    key: int
    position: int
    t: int
    tide: int
    state: State | None
    stored: Stored
    content: bytes
    rows: IndexRows
    packed: bytes


@dataclass(frozen=True)
class _Table:
    name: str
    columns: str
    key_columns: str
    rows: Callable[[IndexRows], Sequence[Any]]
    row: Callable[[int, Any], tuple[Value, ...]]
    key: Callable[[int, Any], tuple[Value, ...]]


_TABLES = (
    _Table("token", "hash, key", "hash, key", lambda r: r.tokens, lambda k, x: (x, k), lambda k, x: (x, k)),
    _Table(
        "reference",
        "target, parameter, key",
        "target, parameter, key",
        lambda r: r.references,
        lambda k, x: (*x, k),
        lambda k, x: (*x, k),
    ),
    _Table(
        "compartment", "owner, key", "owner, key", lambda r: r.compartments, lambda k, x: (x, k), lambda k, x: (x, k)
    ),
    _Table(
        "date",
        "key, parameter, low, high",
        "key, parameter, low, high",
        lambda r: r.dates,
        lambda k, x: (k, *x),
        lambda k, x: (k, *x),
    ),
    _Table(
        "number",
        "key, parameter, unit, low, high",
        "key, parameter, unit, low, high",
        lambda r: r.numbers,
        lambda k, x: (k, *x),
        lambda k, x: (k, *x),
    ),
    _Table(
        "string",
        "key, parameter, exact, start, whole",
        "key, parameter, exact",
        lambda r: r.strings,
        lambda k, x: (k, *x),
        lambda k, x: (k, x[0], x[1]),
    ),
)


def statements(changes: Sequence[Change]) -> list[Statement]:
    """The statements that write the changes, each of another resource, in their order."""
    result: list[Statement] = []
    result += inserts(
        "version (position, key, type, version, t, updated, tide, method, content, body)",
        [
            (
                one.position,
                one.key,
                one.stored.type,
                one.stored.version,
                one.t,
                milliseconds(one.stored.updated),
                one.tide,
                one.stored.method,
                one.content,
                one.stored.body,
            )
            for one in changes
        ],
    )
    result += inserts(
        "resource (key, type, id, address, current, live, updated, rows, present)",
        [
            (
                one.key,
                one.stored.type,
                one.stored.id,
                address_of(one.stored.type, one.stored.id),
                one.position,
                1,
                milliseconds(one.stored.updated),
                one.packed,
                present_json(one.rows),
            )
            for one in changes
            if one.state is None
        ],
    )
    for one in changes:
        if one.state is not None:
            result.append(_update(one))
    result += index_statements(
        [
            (one.key, one.state.rows if one.state else None, one.rows)
            for one in changes
            if one.state is None or one.state.rows != one.packed
        ]
    )
    return result


def index_statements(changed: Sequence[tuple[int, bytes | None, IndexRows]]) -> list[Statement]:
    """The statements that turn the old index rows (packed; None: there are none) of each key into the new ones. Only what differs is touched."""
    result: list[Statement] = []
    olds = [(key, *(unpacked(old) if old is not None else (IndexRows(), b"")), new) for key, old, new in changed]
    for table in _TABLES:
        gone: list[tuple[Value, ...]] = []
        new: list[tuple[Value, ...]] = []
        for key, old_rows, _, new_rows in olds:
            before, after = table.rows(old_rows), table.rows(new_rows)
            if not before:
                new += [table.row(key, row) for row in after]
            elif before != after:
                kept = set(before).intersection(after)
                gone += [table.key(key, row) for row in before if row not in kept]
                new += [table.row(key, row) for row in after if row not in kept]
        for part in _parts(gone):
            marks_, values = tuples(part)
            result.append((f"DELETE FROM {table.name} WHERE ({table.key_columns}) IN (VALUES {marks_})", values))
        result += inserts(f"{table.name} ({table.columns})", sorted(new))
    worded = [key for key, _, words, _ in olds if words]
    if worded:
        result.append((f"DELETE FROM words WHERE key IN ({marks(worded)})", worded))
    words_rows = [(key, rows.narrative, rows.content) for key, _, _, rows in olds if has_words(rows)]
    return result + inserts("words (key, narrative, content)", words_rows)


def inserts(into: str, rows: Sequence[tuple[Value, ...]]) -> list[Statement]:
    """INSERTs of many rows each."""
    result: list[Statement] = []
    for part in _parts(rows):
        marks_, values = tuples(part)
        result.append((f"INSERT INTO {into} VALUES {marks_}", values))
    return result


def _parts(rows: Sequence[tuple[Value, ...]]) -> list[Sequence[tuple[Value, ...]]]:
    size = max(1, _VALUES_AT_ONCE // len(rows[0])) if rows else 1
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _update(one: Change) -> Statement:
    return (
        "UPDATE resource SET current = ?, live = ?, updated = ?, rows = ?, present = ? WHERE key = ?",
        (
            one.position,
            0 if one.stored.deleted else 1,
            milliseconds(one.stored.updated),
            one.packed,
            present_json(one.rows),
            one.key,
        ),
    )


def change(
    key: int, position: int, t: int, tide: int, state: State | None, stored: Stored, content: bytes, rows: IndexRows
) -> Change:
    """A change, its rows packed."""
    return Change(key, position, t, tide, state, stored, content, rows, packed(rows))


def amendment(key: int, rows: IndexRows) -> Statement:
    """The statement that gives a resource other rows, its version as it was."""
    return "UPDATE resource SET rows = ?, present = ? WHERE key = ?", (packed(rows), present_json(rows), key)
