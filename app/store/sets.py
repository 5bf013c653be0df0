"""The statement of one search while it is put together: named sets (WITH) first, then the SELECT that uses them.

Chains are named sets and not SELECTs inside each other, because SQLite's parser gives up after a few of those.
"""

from app.fhir.issues import Issue
from app.fhir.problems import TooLarge
from app.store.database import Dialect, Sql, Value


class Sets:
    """Collects the sets of one statement, in an order in which each uses only earlier ones."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._sets: list[str] = []
        self._values: list[Value] = []

    def named(self, select: Sql) -> str:
        """The name under which the rows of the SELECT can be asked for. It may use sets named before."""
        name = f"c{len(self._sets)}"
        self._sets.append(f"{name} AS ({select[0]})")
        self._values += select[1]
        return name

    def statement(self, select: Sql) -> Sql:
        """The whole statement. Raises TooLarge where the database does not take so many values."""
        sql, values = select
        if self._sets:
            sql, values = f"WITH {', '.join(self._sets)} {sql}", [*self._values, *values]
        most = self.dialect.most_values
        if len(values) > most:
            text = f"The search asks for {len(values)} values together; {most} are the most. Ask for fewer at once."
            raise TooLarge(Issue("too-costly", "search-too-many-values", text))
        return sql, values
