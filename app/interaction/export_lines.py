"""The lines of an export's files, made from the store as it was at the export's position: the same bytes, whenever and wherever they are made."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any

import msgspec

from app.fhir import exact_json
from app.interaction.export_asked import Question, conditions_of
from app.interaction.export_scope import at_position, compartment_types, members_of, patients_of
from app.interaction.service import Service, resource_of
from app.search.conditions import Condition
from app.search.index import indexed
from app.search.meaning import Indexed, holds
from app.search.parameters import hashed
from app.search.reduced import reduced
from app.store.records import HistoryAsked, Stored, milliseconds

MOST_AT_ONCE, BYTES_AT_ONCE = 400, 1_000_000
"""Of one reading of the store: versions at the most, and bytes aimed at."""
DELETIONS_A_LINE = 100
_BREATH = 20
"""After so many resources the event loop may serve someone else."""


class Choice:
    """Which versions the question wants, and how they are written. members: `Patient/id`s of a Group's export, None: all patients."""

    def __init__(self, service: Service, question: Question, now: datetime, members: frozenset[str] | None) -> None:
        self.question, self.members = question, members
        self._base_url = service.base_url
        self._filters: dict[str, list[tuple[Condition, ...]]] = {}
        for type_, text in question.filters:
            self._filters.setdefault(type_, []).append(conditions_of(service.base_url, type_, text, now))

    def names(self, type_: str) -> bool:
        """Whether the type is wanted."""
        return not self.question.types or type_ in self.question.types

    def covers(self, one: Stored) -> bool:
        """Whether it lies in the compartment of a patient whose data are wanted; always, in an export of everything."""
        if self.question.level == "system":
            return True
        owners = patients_of(msgspec.json.decode(one.body), self._base_url)
        return bool(owners) if self.members is None else not owners.isdisjoint(self.members)

    def is_timely(self, one: Stored) -> bool:
        """Whether it was last changed in the time that is asked for."""
        at = milliseconds(one.updated)
        since, until = self.question.since, self.question.until
        return (since is None or at >= since) and (until is None or at < until)

    def passes(self, one: Stored) -> bool:
        """Whether one of its type's filters holds; always, where its type has none."""
        filters = self._filters.get(one.type)
        if filters is None:
            return True
        rows, _ = indexed(resource_of(one), self._base_url)
        seen = Indexed(one.type, one.id, hashed(one.address), rows, milliseconds(one.updated) * 1000)
        return any(all(holds(condition, seen) for condition in conditions) for conditions in filters)

    def line(self, one: Stored) -> bytes:
        """The resource as it is stored, or cut down to `_elements`, in which case it is tagged SUBSETTED."""
        names = [name for type_, name in self.question.elements if type_ in ("", one.type)]
        body = exact_json.dumps(reduced(resource_of(one), None, names)) if names else one.body
        return body + b"\n"


async def choice_of(service: Service, question: Question, now: datetime, position: int) -> Choice:
    """The choice of the question, its Group's members as they were at the position."""
    members = await members_of(service, question.group, position) if question.group is not None else None
    return Choice(service, question, now, members)


async def versions(service: Service, type_: str, position: int) -> AsyncIterator[Stored]:
    """What was live at the position, of one type. Reads in portions of about BYTES_AT_ONCE."""
    after, count = 0, 50
    while True:
        found = await service.store.as_of(type_, position, after, count)
        size = 0
        for number, (_, one) in enumerate(found):
            size += len(one.body)
            yield one
            if number % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)
        if len(found) < count:
            return
        after = found[-1][0]
        count = max(1, min(MOST_AT_ONCE, 4 * count, BYTES_AT_ONCE * len(found) // max(1, size)))


async def lines_of_type(
    service: Service, choice: Choice, type_: str, position: int, support: Iterable[str]
) -> AsyncIterator[bytes]:
    """The lines of one type's file. support: ids, of a type outside of the compartments."""
    if is_scanned(choice.question, type_):
        async for one in versions(service, type_, position):
            if choice.is_timely(one) and choice.covers(one) and choice.passes(one):
                yield choice.line(one)
        return
    for id_ in support:
        stored = await at_position(service, type_, id_, position)
        if stored is not None:
            yield choice.line(stored)


def is_scanned(question: Question, type_: str) -> bool:
    """Whether all resources of the type are looked at; those outside of the compartments only come where they are referred to."""
    return question.level == "system" or type_ in compartment_types()


async def deletion_lines(service: Service, choice: Choice, position: int) -> AsyncIterator[bytes]:
    """Transaction Bundles that delete what was wanted and is gone since (export.html#response---complete-status), newest first."""
    urls: list[str] = []
    if choice.question.since is None:
        return
    before: int | None = None
    while True:
        asked = HistoryAsked(since=choice.question.since, count=100, before=before, top=position)
        page = await service.store.history(asked)
        for one in page.found:
            if one.deleted and choice.names(one.type) and await _is_wanted(service, choice, one, position):
                urls.append(one.address)
                if len(urls) == DELETIONS_A_LINE:
                    yield _deleting(urls)
                    urls = []
        await asyncio.sleep(0)
        if page.last is None:
            break
        before = page.last
    if urls:
        yield _deleting(urls)


async def _is_wanted(service: Service, choice: Choice, deletion: Stored, position: int) -> bool:
    """Whether it was still deleted at the position, and what it deleted would have been exported."""
    newest = await service.store.history(HistoryAsked(deletion.type, deletion.id, count=1, top=position))
    if newest.found[0].version != deletion.version or not choice.is_timely(deletion):
        return False
    last = await service.store.version(deletion.type, deletion.id, deletion.version - 1)
    if last is None or last.deleted or not choice.passes(last):
        return False
    return is_scanned(choice.question, deletion.type) and choice.covers(last)


def _deleting(urls: list[str]) -> bytes:
    entries: list[dict[str, Any]] = [{"request": {"method": "DELETE", "url": url}} for url in urls]
    return exact_json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}) + b"\n"
