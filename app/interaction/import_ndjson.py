"""POST $import: NDJSON, one resource a line, through the one write door.

A line with an id is stored as an update of that id, one without as a creation. The lines are stored in transactions of some hundred, each line after
those that it refers to, so that references are checked as ever. Each line is stored whole or refused by itself: the import as a whole is
not one transaction. A resource that comes twice gets two versions, in the order of the file, unless they are equal. Sent again, lines with
an id that are stored already change nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from app.fhir import exact_json
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Busy, Malformed, Problem, require
from app.fhir.resource_types import RESOURCE_TYPES
from app.interaction.checking import checked, type_issue
from app.interaction.entry import Done, Entry
from app.interaction.import_index import LONGEST_LINE, Index, index_of
from app.interaction.linking import undefined
from app.interaction.service import Service
from app.interaction.transact import carry_out
from app.store.transaction import Transaction

LINES_AT_ONCE, BYTES_AT_ONCE = 200, 1_000_000
"""Of one transaction, unless a ring of references needs more."""
LARGEST_RING = 5_000
MOST_ERRORS = 1_000
"""Refused lines that are told about one by one; all are counted."""
_PATIENCE = (0.1, 0.3, 1.0, 3.0)
"""Seconds to wait before a transaction is tried again where the store is busy."""
_BREATH = 20
OUTCOMES = ("created", "updated", "unchanged", "refused")
Progress = Callable[[int, int], None]
Unit = list[tuple[int, Entry]]
"""(line of the index, entry) of what is stored or refused together."""


@dataclass
class Imported:
    """What came of an import. counts: type → outcome → lines; the type is `-` where a line says none. errors: (line number, issues)."""

    lines: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[tuple[int, list[Issue]]] = field(default_factory=list)

    def total(self, outcome: str) -> int:
        """Lines of all types with the outcome."""
        return sum(each[outcome] for each in self.counts.values())

    def count(self, type_: str, outcome: str) -> None:
        """One line more."""
        self.counts.setdefault(type_, Counter())[outcome] += 1

    def refuse(self, number: int, type_: str, issues: list[Issue]) -> None:
        """One refused line more."""
        self.count(type_, "refused")
        if len(self.errors) < MOST_ERRORS:
            self.errors.append((number, issues))


async def import_ndjson(service: Service, file: BinaryIO, progress: Progress | None = None) -> Imported:
    """Store the lines of the file, which can be read from anywhere. progress: called with (lines done, lines).

    Raises TooLarge, with nothing stored; Busy where the store stays busy, saying how many lines are stored.
    """
    index = await index_of(file, service.base_url)
    importing = _Importing(service, file, index, progress)
    for unit in index.units():
        await importing.add(unit)
    await importing.store()
    await importing.written()
    importing.imported.errors.sort(key=lambda one: one[0])
    return importing.imported


class _Importing:
    """Gathers units into transactions and keeps count."""

    def __init__(self, service: Service, file: BinaryIO, index: Index, progress: Progress | None) -> None:
        self.service, self.file, self.index, self.progress = service, file, index, progress
        self.imported = Imported(len(index))
        self.waiting: list[Unit] = []
        self.identities: set[str | None] = set()
        self.size = self.lines = self.done = 0
        self.writing: asyncio.Task[None] | None = None

    async def add(self, lines: list[int]) -> None:
        """Take in the lines of one unit; store what waits when it is enough."""
        unit: Unit = []
        for line in lines:
            entry = self._entry(line, len(lines))
            self.done += 1
            if entry is not None:
                unit.append((line, entry))
            if self.done % _BREATH == 0:
                await asyncio.sleep(0)
        identities = {entry.identity for _, entry in unit if entry.id is not None}
        if not identities.isdisjoint(self.identities):  # one transaction has each resource once
            await self.store()
        self.identities |= identities
        if unit:
            self.waiting.append(unit)
        self.lines += len(unit)
        self.size += sum(self.index.sizes[line] for line, _ in unit)
        if self.lines >= LINES_AT_ONCE or self.size >= BYTES_AT_ONCE:
            await self.store()

    async def store(self) -> None:
        """Begin to store what waits, once what came before is stored. While the disk is busy with it the next lines are read."""
        units, self.waiting, self.identities, self.size, self.lines = self.waiting, [], set(), 0, 0
        await self.written()
        self.writing = asyncio.create_task(self._store(units, self.done), name="import")

    async def written(self) -> None:
        """What was begun to be stored is stored."""
        if self.writing is not None:
            await self.writing

    async def _store(self, units: list[Unit], done_then: int) -> None:
        """All of it in one transaction, or, where that is refused, unit by unit in one transaction."""
        if units:
            try:
                done = await self._written(lambda transaction: self._together(transaction, units))
            except Busy:
                raise
            except Problem:
                done = await self._written(lambda transaction: self._one_by_one(transaction, units))
            for unit, outcome in zip(units, done, strict=True):
                self._take(unit, outcome)
        if self.progress is not None:
            self.progress(done_then, len(self.index))

    async def _together(self, transaction: Transaction, units: list[Unit]) -> list[list[Done] | Problem]:
        done = iter(await carry_out(self.service, transaction, [entry for unit in units for _, entry in unit]))
        return [[next(done) for _ in unit] for unit in units]

    async def _one_by_one(self, transaction: Transaction, units: list[Unit]) -> list[list[Done] | Problem]:
        outcomes: list[list[Done] | Problem] = []
        for unit in units:
            try:
                async with transaction.attempt():
                    outcomes.append(await carry_out(self.service, transaction, [entry for _, entry in unit]))
            except Problem as problem:
                outcomes.append(problem)
        return outcomes

    async def _written(self, work: Callable[[Transaction], Any]) -> list[list[Done] | Problem]:
        for seconds in (*_PATIENCE, None):
            try:
                done: list[list[Done] | Problem] = await self.service.store.write(work)
                return done
            except Busy as problem:
                if seconds is None:
                    stored = sum(self.imported.total(each) for each in OUTCOMES if each != "refused")
                    text = f"{stored} of {len(self.index)} lines are stored; send the file again: they will change nothing if they have ids."
                    raise Busy(*problem.issues, Issue("incomplete", "import-incomplete", text)) from None
                await asyncio.sleep(seconds)
        raise AssertionError

    def _take(self, unit: Unit, outcome: list[Done] | Problem) -> None:
        if not isinstance(outcome, Problem):
            for (_, entry), done in zip(unit, outcome, strict=True):
                assert done.written is not None
                self.imported.count(entry.type, done.written.outcome)
            return
        numbers = [self.index.numbers[line] for line, _ in unit]
        for (_, entry), number in zip(unit, numbers, strict=True):
            issues = outcome.issues
            if len(unit) > 1:
                named = ", ".join(map(str, numbers[:10]))
                text = f"The lines {named} refer to one another; they are stored together or not at all."
                issues = [*issues, Issue("processing", "ring-refused", text)]
            self.imported.refuse(number, entry.type, issues)

    def _entry(self, line: int, together: int) -> Entry | None:
        """What the line asks for; None where it is refused already."""
        number, size = self.index.numbers[line], self.index.sizes[line]
        type_ = "-"
        try:
            require(_too_much(size, together))
            self.file.seek(self.index.starts[line])
            text = self.file.read(size)
            resource = _loaded(text)
            if isinstance(resource, dict) and resource.get("resourceType") in RESOURCE_TYPES:
                type_ = resource["resourceType"]
            return _checked(self.service, resource, type_, b"urn:" in text)
        except Problem as problem:
            self.imported.refuse(number, type_, problem.issues)
            return None


def _too_much(size: int, together: int) -> Iterator[Issue]:
    if size > LONGEST_LINE:
        yield Issue("too-long", "line-too-long", f"The line has more than {LONGEST_LINE} bytes.")
    if together > LARGEST_RING:
        text = f"{together} lines refer to one another in rings; at most {LARGEST_RING} can be stored together."
        yield Issue("too-costly", "ring-too-large", text)


def _loaded(line: bytes) -> Any:
    try:
        return exact_json.loads(line)
    except Malformed as problem:  # the line is the caller's; within it there is only one
        raise Malformed(
            *(
                replace(i, text=i.text.replace("line 1, ", ""), value=i.value and i.value.replace("line 1, ", ""))
                for i in problem.issues
            )
        ) from None


def _checked(service: Service, resource: Any, type_: str, has_urns: bool) -> Entry:
    """The entry of a resource. Raises Invalid with every fault."""
    id_ = resource.get("id") if isinstance(resource, dict) else None
    method, id_ = ("PUT", id_) if isinstance(id_, str) else ("POST", None)
    fault = type_issue(type_, f"{type_}.resourceType") if type_ != "-" else None
    entry, issues = checked(service, Entry(method, type_, id_, resource=resource))
    issues = [*([fault] if fault else []), *issues]
    require([*issues, *(undefined([entry]) if has_urns else ())])
    return entry


def answer_of(imported: Imported) -> dict[str, Any]:
    """What came of an import, as Parameters: `lines`, a `type` for each type with its counts, an `error` for each refused line."""
    parameters: list[dict[str, Any]] = [{"name": "lines", "valueInteger": imported.lines}]
    for type_, counts in sorted(imported.counts.items()):
        parts = [{"name": outcome, "valueInteger": counts[outcome]} for outcome in OUTCOMES]
        parameters.append({"name": "type", "part": [{"name": "code", "valueCode": type_}, *parts]})
    for number, issues in imported.errors:
        outcome = {"name": "outcome", "resource": operation_outcome(issues)}
        parameters.append({"name": "error", "part": [{"name": "line", "valueInteger": number}, outcome]})
    left_out = imported.total("refused") - len(imported.errors)
    if left_out:
        parameters.append({"name": "errorsLeftOut", "valueInteger": left_out})
    return {"resourceType": "Parameters", "parameter": parameters}
