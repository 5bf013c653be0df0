"""What the store asks of a database. `sqlite.py` and `postgres.py` each answer it; all other SQL is written once, with `?` for values.

DatabaseFailed     the database, its disk or the way to it refused: the whole transaction is lost
├── Locked         another process kept the right to write for too long
├── Lost           the connection is gone
└── Unknown        the connection went during a commit: it may or may not be stored
Clash              a row is there already: only the work that wrote it failed
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_IN_A_GROUP = 50
Value = int | float | str | bytes | None
Row = tuple[Any, ...]
Sql = tuple[str, list[Value]]
"""A piece of SQL and the values of its question marks."""
Statement = tuple[str, Sequence[Value]]


class DatabaseFailed(Exception):
    """The database, its disk or the way to it refused; nothing of the transaction is kept."""


class Locked(DatabaseFailed):
    """Another process writes, and did not end in time."""


class Lost(DatabaseFailed):
    """The connection is gone; the next one may work."""


class Unknown(DatabaseFailed):
    """The connection was lost while committing: whether it is stored, nobody knows."""


class Clash(Exception):
    """A row that must be there once is there already."""


class WrongSchema(RuntimeError):
    """The database holds a store of a newer version, or something else."""


@dataclass(frozen=True)
class Dialect:
    """The few expressions that the databases write differently.

    find: the function of (text, part) that gives 0 where the part is not in the text. json_text: the text beside a name (`?`)
    in a JSON column, ordered by code point, NULL where there is none. explain: what stands before an explained SELECT.
    not_by_value: stands before a column whose index must not be used, because the row is found by its resource. most_values: question
    marks in one statement.
    """

    name: str
    find: str
    json_text: str
    explain: str
    not_by_value: str
    most_values: int


class Connection(Protocol):
    """Statements, one after another. Raises DatabaseFailed or Clash."""

    @property
    def dialect(self) -> Dialect:
        """How this database writes what differs."""

    async def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows that the statement gives."""

    async def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """The first row, or None."""

    async def run(self, sql: str, values: Sequence[Value] = ()) -> None:
        """Do a statement that gives no rows."""

    async def many(self, statements: Sequence[Statement]) -> None:
        """Do several statements that give no rows, in one trip to the database."""


class WritingConnection(Connection, Protocol):
    """The connection of the one writer of this process. While it is between `begin` and `commit`, no other process writes."""

    async def begin(self, longest_wait: float) -> None:
        """Begin a transaction once no other process writes. longest_wait: seconds. Raises Locked, Lost."""

    async def commit(self) -> None:
        """Make it durable. Raises DatabaseFailed (nothing is stored) or Unknown."""

    async def rollback(self) -> None:
        """Undo what was begun, if anything; never raises."""

    async def close(self) -> None:
        """Let the connection go."""


class Database(Protocol):
    """One database: a writing connection, and reading in two ways."""

    @property
    def writing(self) -> WritingConnection:
        """The connection of the writer."""

    async def by_key(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """The work's result: a single short read by key."""

    async def view(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """The work's result: any number of reads, long ones too, of one consistent state. The work awaits nothing but its Connection."""

    async def close(self) -> None:
        """Let all connections but the writing one go."""


def marks(values: Sequence[object]) -> str:
    """`?,?,?`"""
    return ",".join("?" * len(values))


def among(expression: str, values: Sequence[Value]) -> Sql:
    """A test that the expression is one of the values; never, where there are none."""
    return (f"{expression} IN ({marks(values)})", [*values]) if values else ("1 = 0", [])


def tuples(rows: Sequence[Sequence[Value]]) -> Sql:
    """`(?,?),(?,?)` and its values, for INSERT … VALUES."""
    return ",".join([f"({marks(rows[0])})"] * len(rows)), [value for row in rows for value in row]


def joined(word: str, parts: Sequence[Sql]) -> Sql:
    """The parts joined by AND or OR; many of them in groups of groups, because SQLite counts the depth of an expression and stops at 1,000."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return ("1 = 1" if word == "AND" else "1 = 0"), []
    if len(parts) > _IN_A_GROUP:
        size = -(-len(parts) // _IN_A_GROUP)
        parts = [joined(word, parts[start : start + size]) for start in range(0, len(parts), size)]
    return f"({f' {word} '.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]
