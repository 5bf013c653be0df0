"""One thing to do: an entry of a Bundle, or a lone request, which is the same."""

from dataclasses import dataclass, field, replace
from typing import Any

from app.fhir.issues import Issue
from app.interaction.service import Written
from app.search.conditions import IndexRows
from app.search.query import Query


@dataclass(frozen=True)
class Entry:
    """What is asked for.

    place: FHIRPath of the entry, `Bundle.entry[3]`; empty for a lone request. method: POST, PUT, DELETE or GET.
    id: of PUT, DELETE and a GET of one resource; None of a POST until its identity is settled.
    condition: of a POST with ifNoneExist, and of a GET that searches. version: of a GET of one version.
    rows: what the resource is found by.
    """

    method: str
    type: str
    id: str | None = None
    resource: dict[str, Any] | None = None
    place: str = ""
    full_url: str | None = None
    if_match: str | None = None
    condition: Query | None = None
    condition_text: str | None = None
    version: int | None = None
    rows: IndexRows = field(default_factory=IndexRows)
    existing: bool = False
    """A POST whose ifNoneExist found one: nothing to write."""

    @property
    def identity(self) -> str | None:
        """`Type/id`, once it is known."""
        return f"{self.type}/{self.id}" if self.id is not None else None

    def with_(self, **changes: Any) -> "Entry":
        """The entry with other values."""
        return replace(self, **changes)

    def at(self, issue: Issue) -> Issue:
        """An issue about the resource, with its path from the root of what was sent."""
        return issue.inside(f"{self.place}.resource") if self.place else issue

    def expression(self, member: str) -> str:
        """The FHIRPath of a member of the entry (`request.url`), or of the resource where there is no entry."""
        return f"{self.place}.{member}" if self.place else self.type


@dataclass(frozen=True)
class Done:
    """An entry and what came of it: a write, or what a GET asked for (a Stored, or a searchset Bundle); neither for a DELETE
    of what never was."""

    entry: Entry
    written: Written | None = None
    found: Any = None
