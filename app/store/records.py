"""What the store hands out."""

from dataclasses import dataclass
from datetime import UTC, datetime


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
class Page:
    """One page of what was found. last: where the next page goes on, None on the last one. top: the highest resource
    that the first page saw, so that later pages add nothing. total: exact, or None where counting would cost too much."""

    found: list[Stored]
    last: int | None
    top: int
    total: int | None


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC; meta.lastUpdated is kept to these."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def moment(milliseconds: int) -> datetime:
    """The UTC time of so many milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
