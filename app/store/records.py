"""What the store hands out, and what it is asked for where that is no search."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.search.conditions import Position


@dataclass(frozen=True)
class Stored:
    """One version of a resource. body: its JSON as it is served, meta complete; empty where this version is a deletion."""

    type: str
    id: str
    version: int
    updated: datetime
    body: bytes
    deleted: bool = False
    method: str = "PUT"

    @property
    def etag(self) -> str:
        """`W/"3"`, as http://hl7.org/fhir/R4/http.html#versioning asks."""
        return f'W/"{self.version}"'

    @property
    def address(self) -> str:
        """`Type/id`."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True)
class State:
    """Where a resource stands before it is written: its key, newest version, whether it is live, the hash of its content, its index rows packed."""

    key: int
    version: int
    live: bool
    content: bytes
    rows: bytes


@dataclass(frozen=True)
class Page:
    """One page of what was found. last: where the next page goes on, None on the last one. top: the highest resource
    that the first page saw, so that later pages add nothing. total: exact, or None where counting would cost too much."""

    found: list[Stored]
    last: Position | None
    top: int
    total: int | None


@dataclass(frozen=True)
class HistoryAsked:
    """Which versions are wanted: of one resource (type and id), of a type, or (neither) of all.

    since: milliseconds; versions of that time and later. at: [low, high) in milliseconds; versions that were the current one at some time in it.
    before: the position where the last page ended. top: the highest position that the first page saw, so that later pages add nothing.
    """

    type: str | None = None
    id: str | None = None
    since: int | None = None
    at: tuple[int, int] | None = None
    count: int = 50
    before: int | None = None
    top: int | None = None


@dataclass(frozen=True)
class HistoryPage:
    """One page of versions, newest first. last: the `before` of the next page, None on the last one. top: 0 where nothing was ever written.
    total: exact up to 1,000, else None (of one resource always exact)."""

    found: list[Stored]
    last: int | None
    top: int
    total: int | None


@dataclass(frozen=True)
class Job:
    """A long piece of work that outlives its request: kind, when it was made and last saved, and what its owner keeps of it."""

    id: str
    kind: str
    created: datetime
    updated: datetime
    state: dict[str, object]


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC; meta.lastUpdated is kept to these."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def moment(milliseconds: int) -> datetime:
    """The UTC time of so many milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
