"""What `emm validate` does: files of any kind, looked at one resource at a time, nothing stored."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from app.case.reading import checked
from app.case.yaml_text import yaml_data
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.fhir.xml import reading
from app.interaction.checking import is_error
from app.interaction.validate_case import issues_of_case
from app.interaction.validation import Validation
from app.terminology.terminology import Terminology

SUFFIXES = (".json", ".ndjson", ".jsonl", ".xml", ".yaml", ".yml")
"""What is taken from a folder."""
_LINES = (".ndjson", ".jsonl")
OUTCOMES = ("ok", "warnings", "errors")
Progress = Callable[[int, int], None]
"""(bytes done, of how many)."""


@dataclass(frozen=True)
class Source:
    """A file by its name, or one that is open already, such as standard input. Read once, from its beginning to its end."""

    name: str
    file: Path | BinaryIO

    @property
    def size(self) -> int:
        """Bytes of a file; 0 of what is open already."""
        return self.file.stat().st_size if isinstance(self.file, Path) else 0

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file; what was open stays open."""
        if isinstance(self.file, Path):
            with self.file.open("rb") as file:
                yield file
        else:
            yield self.file


@dataclass(frozen=True)
class Told:
    """Of one resource or case document: where it stands, its type, and what there is to say. line: of NDJSON, from 1 on."""

    name: str
    line: int | None
    type: str
    issues: Sequence[Issue]

    @property
    def outcome(self) -> str:
        """One of OUTCOMES."""
        if any(map(is_error, self.issues)):
            return "errors"
        return "warnings" if any(issue.severity == "warning" for issue in self.issues) else "ok"


@dataclass
class Summary:
    """Type (`case` for a document, `-` for what could not be read) → outcome → how many; and all issues by severity."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    severities: Counter[str] = field(default_factory=Counter)

    def add(self, told: Told) -> None:
        """Count one more."""
        self.counts.setdefault(told.type, Counter())[told.outcome] += 1
        self.severities.update(issue.severity for issue in told.issues)

    @property
    def has_errors(self) -> bool:
        """Whether anything has an error."""
        return any(counts["errors"] for counts in self.counts.values())


@dataclass(frozen=True)
class Looking:
    """What is looked with. profiles: canonicals that every resource is held to; advice: best practice too."""

    validation: Validation
    terminology: Terminology
    profiles: tuple[str, ...] = ()
    advice: bool = False

    def told(self, sources: Iterable[Source], progress: Progress, total: int = 0) -> Iterator[Told]:
        """Each resource, one after another. total: bytes of all sources. Raises OSError for a file that cannot be read."""
        before = 0
        for source in sources:
            with source.opened() as file:
                suffix = Path(source.name).suffix
                first = b"" if suffix in SUFFIXES else file.readline()
                if suffix in _LINES or _is_object(first):
                    yield from self._lines(source.name, chain([first] if first else [], file), before, progress, total)
                else:
                    yield self._whole(source.name, suffix, first + file.read())
            before += source.size
            progress(before, total)

    def _lines(self, name: str, lines: Iterable[bytes], done: int, progress: Progress, total: int) -> Iterator[Told]:
        for number, line in enumerate(lines, 1):
            done += len(line)
            if line.strip():
                yield self._one(name, number, partial(exact_json.loads, line))
            if number % 100 == 0:
                progress(done, total)

    def _whole(self, name: str, suffix: str, body: bytes) -> Told:
        start = body.lstrip()[:1]
        if suffix == ".xml" or start == b"<":
            return self._one(name, None, partial(reading.loads, body))
        if suffix in (".yaml", ".yml") or start not in (b"{", b"["):
            return self._one(name, None, partial(yaml_data, body))
        return self._one(name, None, partial(exact_json.loads, body))

    def _one(self, name: str, line: int | None, read: Callable[[], Any]) -> Told:
        try:
            data = read()
        except Problem as problem:
            return Told(name, line, "-", problem.issues)
        type_ = data.get("resourceType") if isinstance(data, dict) else None
        if type_ is None and isinstance(data, dict):
            return Told(name, line, "case", self._case(data))
        issues = self.validation.issues(data, profiles=self.profiles, advice=self.advice)
        return Told(name, line, type_ if isinstance(type_, str) else "-", issues)

    def _case(self, data: Any) -> Sequence[Issue]:
        try:
            case = checked(data, self.terminology.words)
        except Problem as problem:
            return problem.issues
        return issues_of_case(case, self.terminology, self.validation)


def files_in(folder: Path) -> list[Path]:
    """The files of the folder, and of folders in it, that look like data, by their names."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES and path.is_file()]


def _is_object(line: bytes) -> bool:
    """Whether the first line of something without a known name is a JSON object of its own."""
    try:
        return line.lstrip()[:1] == b"{" and isinstance(exact_json.loads(line), dict)
    except Problem:
        return False
