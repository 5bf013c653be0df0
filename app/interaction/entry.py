"""One thing to do: an entry of a Bundle, or a lone request, which is the same."""

from dataclasses import dataclass, field, replace
from typing import Any

from app.fhir.issues import Issue
from app.interaction.service import Written
from app.search.query import Query
from app.search.rows import IndexRows
from app.store.records import Stored


@dataclass(frozen=True)
class Entry:
    """What is asked for.

    place: FHIRPath of the entry, `Bundle.entry[3]`; empty for a lone request. method: POST, PUT, PATCH, DELETE, GET or HEAD.
    type: empty for a GET of the whole system. id: None of a POST or of a conditional request until its identity is settled.
    condition: what ifNoneExist or the query of a conditional PUT, PATCH or DELETE asks. patch: the document of a PATCH.
    url: of a GET or HEAD, below the base. rows: what the resource is found by. remarks: what is doubtful about it, and no reason
    to refuse it.
    """

    method: str
    type: str
    id: str | None = None
    resource: dict[str, Any] | None = None
    place: str = ""
    full_url: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    condition: Query | None = None
    condition_text: str | None = None
    patch: Any = None
    url: str = ""
    rows: IndexRows = field(default_factory=IndexRows)
    remarks: tuple[Issue, ...] = ()
    existing: bool = False
    """A POST whose ifNoneExist found one: nothing to write."""

    @property
    def identity(self) -> str | None:
        """`Type/id`, once it is known."""
        return f"{self.type}/{self.id}" if self.id is not None else None

    @property
    def writes(self) -> bool:
        """Whether it stores a resource."""
        return self.method in ("POST", "PUT", "PATCH")

    def with_(self, **changes: Any) -> "Entry":
        """The entry with other values."""
        return replace(self, **changes)

    def at(self, issue: Issue) -> Issue:
        """An issue about the resource, with its path from the root of what was sent."""
        return issue.inside(f"{self.place}.resource") if self.place else issue

    def expression(self, member: str) -> str:
        """The FHIRPath of a member of the entry (`request.url`); where there is no entry, the header that says the same, or the resource."""
        return f"{self.place}.{member}" if self.place else _HEADERS.get(member, self.type)


_HEADERS = {
    "request.ifMatch": "http.If-Match",
    "request.ifNoneMatch": "http.If-None-Match",
    "request.ifNoneExist": "http.If-None-Exist",
}


@dataclass(frozen=True)
class Found:
    """What a GET found: a stored version, a Bundle or other resource, or, where the client has it already, only its version."""

    stored: Stored | None = None
    resource: dict[str, Any] | None = None
    is_known: bool = False


@dataclass(frozen=True)
class Done:
    """An entry and what came of it: a write, or what a GET found; neither for a DELETE of what never was."""

    entry: Entry
    written: Written | None = None
    found: Found | None = None
