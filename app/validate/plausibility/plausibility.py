"""All rules together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.fhir.issues import Issue
from app.terminology.terminology import Terminology
from app.validate.plausibility import dates, responses, stages, values
from app.validate.plausibility.labs import Labs
from app.validate.plausibility.ranges import Ranges
from app.validate.plausibility.record import Record


class Plausibility:
    """Holds resources and Bundles against what can be. Never raises, whatever JSON it is asked about."""

    def __init__(self, terminology: Terminology, ranges: Ranges) -> None:
        self._terminology, self._ranges = terminology, ranges

    @classmethod
    def load(cls, terminology: Terminology, folder: Path) -> "Plausibility":
        """folder: of the mappings. Raises BadMapping."""
        return cls(terminology, Ranges.load(folder))

    def doubts(self, resource: Any, most: int = 200) -> list[Issue]:
        """Warnings, with paths from the resource's own type on; at most `most`. A Bundle is seen as one record."""
        found: list[Issue] = []
        for one in self._all(Record(resource)):
            found.append(one)
            if len(found) >= most:
                break
        return found

    def _all(self, record: Record) -> Iterator[Issue]:
        yield from dates.doubts(record)
        yield from values.doubts(record, self._ranges)
        labs = Labs(record, self._terminology)
        yield from stages.doubts(record, labs, self._terminology)
        yield from responses.doubts(record, labs, self._terminology)
