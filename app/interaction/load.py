"""Files of any kind into the store: NDJSON, Bundles, single resources, case documents. What `emm load` does.

All NDJSON lines of all files are one import, so that the files of an export refer to one another in any order. Other files are taken one by
one; one that is refused because of a reference is tried again after the others, as long as that helps.
"""

import asyncio
import shutil
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from app.case.reading import checked
from app.case.yaml_text import yaml_data
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Problem
from app.interaction.batch import each_of
from app.interaction.create import create
from app.interaction.entry import Done
from app.interaction.import_ndjson import Imported, import_ndjson
from app.interaction.service import Service
from app.interaction.store_case import store_case
from app.interaction.submit import submit
from app.interaction.transact import carry_out, require_bundle, transacted
from app.interaction.update import update

SUFFIXES = (".json", ".ndjson", ".jsonl", ".yaml", ".yml")
"""What is taken from a folder."""
OUTCOMES = ("created", "updated", "unchanged", "deleted", "refused")
_MAY_HELP = frozenset({"reference-target", "reference-conditional"})
"""Issues that another file may settle."""
Progress = Callable[[str, int, int], None]
"""(what is counted, done, of how many)."""


@dataclass(frozen=True)
class Source:
    """A file by its name; or one that is open already and can be read anew, as standard input is not."""

    name: str
    file: Path | BinaryIO

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file at its beginning."""
        if isinstance(self.file, Path):
            with self.file.open("rb") as file:
                yield file
        else:
            self.file.seek(0)
            yield self.file


Try = tuple[Source, Problem | None]
"""A file, and why it was refused the last time."""


@dataclass
class Loaded:
    """counts: type (`case` for a case document) → outcome → how many. refused: (file, line or None, issues); left_out: refused lines beyond these."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    refused: list[tuple[str, int | None, list[Issue]]] = field(default_factory=list)
    left_out: int = 0

    def count(self, type_: str, outcome: str) -> None:
        """One more."""
        self.counts.setdefault(type_, Counter())[outcome] += 1

    def refuse(self, name: str, line: int | None, issues: list[Issue]) -> None:
        """One refused more, whatever its type."""
        self.count("-", "refused")
        self.refused.append((name, line, issues))


def sources_in(folder: Path) -> list[Source]:
    """The files of the folder, and of folders in it, that look like data, by their names."""
    return [Source(str(path), path) for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES and path.is_file()]


async def load(service: Service, sources: Sequence[Source], progress: Progress) -> Loaded:
    """Store all of it; what is refused is told in the result. Raises Busy, OSError."""
    loaded = Loaded()
    lines = [one for one in sources if _is_ndjson(one)]
    wholes = [one for one in sources if one not in lines]
    left = await _load_wholes(service, [(one, None) for one in wholes], loaded, progress)
    if lines:
        await _load_lines(service, lines, loaded, progress)
        left = await _load_wholes(service, left, loaded, progress)
    for source, problem in left:
        loaded.refuse(source.name, None, problem.issues if problem else [])
    return loaded


async def _load_wholes(service: Service, left: Sequence[Try], loaded: Loaded, progress: Progress) -> Sequence[Try]:
    """Store the files in rounds, as long as a round stores anything; what is left is refused because of references."""
    total, done = len(left), 0
    while left:
        again: list[Try] = []
        for source, _ in left:
            try:
                await _load_whole(service, source, loaded)
            except Problem as problem:
                if any(issue.key in _MAY_HELP for issue in problem.issues):
                    again.append((source, problem))
                    continue
                loaded.refuse(source.name, None, problem.issues)
            done += 1
            progress("files", done, total)
            await asyncio.sleep(0)
        if len(again) == len(left):
            return again
        left = again
    return left


def _is_ndjson(source: Source) -> bool:
    """By the name; a file without one is NDJSON where its first line is a whole object and more follows."""
    suffix = Path(source.name).suffix
    if suffix in SUFFIXES:
        return suffix in (".ndjson", ".jsonl")
    with source.opened() as file:
        first = file.readline()
        try:
            return isinstance(msgspec.json.decode(first), dict) and any(line.strip() for line in file)
        except msgspec.DecodeError:
            return False


async def _load_lines(service: Service, sources: Sequence[Source], loaded: Loaded, progress: Progress) -> None:
    with tempfile.TemporaryFile(prefix="emm-load-") as unnamed:
        joined = cast("BinaryIO", unnamed)
        starts = _join(sources, joined)
        imported = await import_ndjson(service, joined, lambda done, total: progress("lines", done, total))
    _take(imported, sources, starts, loaded)


def _join(sources: Sequence[Source], joined: BinaryIO) -> list[int]:
    """Writes all files behind each other; how many lines lie before each."""
    starts, lines = [], 0
    for source in sources:
        starts.append(lines)
        with source.opened() as file:
            shutil.copyfileobj(file, joined)
            file.seek(0)
            last = b"\n"
            while part := file.read(1 << 20):
                lines += part.count(b"\n")
                last = part
        if not last.endswith(b"\n"):
            joined.write(b"\n")
            lines += 1
    return starts


def _take(imported: Imported, sources: Sequence[Source], starts: list[int], loaded: Loaded) -> None:
    for type_, counts in imported.counts.items():
        loaded.counts.setdefault(type_, Counter()).update(counts)
    for number, issues in imported.errors:
        place = bisect_right(starts, number - 1) - 1
        loaded.refused.append((sources[place].name, number - starts[place], issues))
    loaded.left_out += imported.total("refused") - len(imported.errors)


async def _load_whole(service: Service, source: Source, loaded: Loaded) -> None:
    """One file that is one thing. Raises Problem, with nothing of it stored."""
    with source.opened() as file:
        body = file.read()
    is_json = body.lstrip()[:1] in (b"{", b"[") and not source.name.endswith((".yaml", ".yml"))
    data = exact_json.loads(body) if is_json else yaml_data(body)
    type_ = data.get("resourceType") if isinstance(data, dict) else None
    if type_ is None:
        _, outcome = await store_case(service, checked(data, service.terminology.words))
        loaded.count("case", outcome)
    elif type_ == "Bundle":
        await _load_bundle(service, source, data, loaded)
    elif isinstance(type_, str):
        id_ = data.get("id")
        written = await (update(service, type_, id_, data) if isinstance(id_, str) else create(service, type_, data))
        loaded.count(type_, written.outcome)
    else:
        raise Invalid(Issue("structure", "resource-type", "resourceType is a text.", "resourceType", str(type_)))


async def _load_bundle(service: Service, source: Source, bundle: dict[str, Any], loaded: Loaded) -> None:
    kind = bundle.get("type")
    if kind in ("collection", "document"):
        _count(source, (await submit(service, bundle))[1], loaded)
        return
    raws = require_bundle(bundle, ("transaction", "batch", "collection", "document"))
    each = await (each_of(service, raws, carry_out) if kind == "batch" else transacted(service, raws))
    _count(source, each, loaded)


def _count(source: Source, each: Iterable[Done | Problem], loaded: Loaded) -> None:
    for one in each:
        if isinstance(one, Problem):
            loaded.refuse(source.name, None, one.issues)
        elif one.written is not None:
            loaded.count(one.entry.type, one.written.outcome)
