"""The long part of an export: counting what each file will hold, in the background. It only reads, so that it can begin anew at any time.

A job is a row of the store (app/store/records.py Job). Whichever process is asked for a job that nobody works on takes it up.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from app.fhir.problems import Busy, Problem
from app.fhir.resource_types import STORED_TYPES
from app.interaction.export_asked import Question
from app.interaction.export_lines import Choice, choice_of, deletion_lines, is_scanned, versions
from app.interaction.export_scope import at_position, compartment_types
from app.interaction.reachable import Target, targets_of
from app.interaction.service import Service
from app.store.records import Job, Stored

KIND = "export"
LASTS = timedelta(hours=24)
"""From the kick-off on; then the job is gone."""
SIGN_OF_LIFE = timedelta(seconds=3)
"""How often a job that is worked on is saved."""
ABANDONED = timedelta(seconds=15)
"""Without a sign of life for so long, nobody works on the job."""
log = logging.getLogger("emm")


@dataclass(frozen=True)
class Export:
    """What is kept of an export.

    request: the address that asked. position, time: the state of the store that is exported, and its instant. remarks: sentences about what
    was left out. seen: resources looked at so far. counts, deletions, support: once done; lines of each file, and the ids of
    what comes along from outside of the compartments. failed: the class of what went wrong.
    """

    request: str
    question: Question
    position: int
    time: datetime
    remarks: tuple[str, ...] = ()
    seen: int = 0
    is_done: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    deletions: int = 0
    support: dict[str, list[str]] = field(default_factory=dict)
    failed: str | None = None

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self.is_done or self.failed is not None


_running: dict[str, "asyncio.Task[None]"] = {}


async def save(service: Service, id_: str, export: Export) -> None:
    """Keep the export as it stands."""
    await service.store.save_job(id_, KIND, msgspec.to_builtins(export), service.clock())


def export_of(job: Job) -> Export:
    """The export that the job's row holds."""
    return msgspec.convert(job.state, Export)


def is_expired(job: Job, now: datetime) -> bool:
    """Whether its time is over."""
    return now >= job.created + LASTS


def is_worked_on(job: Job, now: datetime) -> bool:
    """Whether somebody seems to work on the unfinished job, here or in another process."""
    return job.id in _running or now - job.updated < ABANDONED


def take_up(service: Service, id_: str, export: Export) -> None:
    """Begin to work on the job in the background, unless this process does so already."""
    if id_ not in _running:
        task = asyncio.create_task(_work(service, id_, export), name="export")
        _running[id_] = task
        task.add_done_callback(lambda _: _running.pop(id_, None))


async def stop(id_: str) -> None:
    """Stop to work on the job in this process, if it does. What is done so far is not kept."""
    task = _running.get(id_)
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def stop_all() -> None:
    """Stop all; whoever is asked for one of the jobs later begins it anew. For the end of the process."""
    for id_ in list(_running):
        await stop(id_)


async def _work(service: Service, id_: str, export: Export) -> None:
    try:
        done = await _Count(service, id_, export).finished()
        if await service.store.job(id_) is not None:  # else it was cancelled, by another process
            await save(service, id_, done)
    except (_Cancelled, Busy):
        pass  # left as it is: it is gone, or whoever asks next takes it up
    except Exception as error:
        log.error("an export failed: %s", type(error).__name__)
        with suppress(Problem):
            await save(service, id_, replace(export, failed=type(error).__name__))


class _Cancelled(Exception):
    """The job's row is gone."""


class _Count:
    """Looks at everything once."""

    def __init__(self, service: Service, id_: str, export: Export) -> None:
        self.service, self.id, self.export = service, id_, export
        self.counts: dict[str, int] = {}
        self.asked: set[Target] = set()
        self.seen = 0
        self.saved = service.clock()

    async def finished(self) -> Export:
        """The export with its counts."""
        export, question = self.export, self.export.question
        choice = await choice_of(self.service, question, export.time, export.position)
        wanted = [type_ for type_ in sorted(STORED_TYPES) if choice.names(type_)]
        brings = question.level != "system" and any(not is_scanned(question, type_) for type_ in wanted)
        looked_at = sorted(compartment_types()) if brings else [one for one in wanted if is_scanned(question, one)]
        for type_ in looked_at:
            await self._count(choice, type_, brings)
        support = await self._support(choice) if brings else {}
        deletions = 0
        async for _ in deletion_lines(self.service, choice, export.position):
            deletions += 1
            await self._sign_of_life()
        counts = {**self.counts, **{type_: len(ids) for type_, ids in support.items()}}
        return replace(export, seen=self.seen, is_done=True, counts=counts, deletions=deletions, support=support)

    async def _count(self, choice: Choice, type_: str, brings: bool) -> None:
        names = choice.names(type_)
        async for one in versions(self.service, type_, self.export.position):
            self.seen += 1
            await self._sign_of_life()
            timely = names and choice.is_timely(one)
            if not (timely or brings) or not choice.covers(one):
                continue
            if brings:
                self.asked.update(self._outside(one))
            if timely and choice.passes(one):
                self.counts[type_] = self.counts.get(type_, 0) + 1

    async def _support(self, choice: Choice) -> dict[str, list[str]]:
        """What the records refer to outside of the compartments, and what that refers to in turn; nothing of other patients."""
        found: dict[str, list[str]] = {}
        waiting = set(self.asked)
        while waiting:
            target = waiting.pop()
            one = await at_position(self.service, target.type, target.id, self.export.position)
            self.seen += 1
            await self._sign_of_life()
            if one is None or not self._may_come(choice, one):
                continue
            new = self._outside(one) - self.asked
            self.asked |= new
            waiting |= new
            if choice.names(one.type) and choice.is_timely(one) and choice.passes(one):
                found.setdefault(one.type, []).append(one.id)
        return {type_: sorted(ids) for type_, ids in sorted(found.items())}

    def _outside(self, one: Stored) -> set[Target]:
        targets = targets_of(one, self.service.base_url)
        return {Target(target.type, target.id) for target in targets if target.type not in compartment_types()}

    def _may_come(self, choice: Choice, one: Stored) -> bool:
        named = {target.address for target in targets_of(one, self.service.base_url) if target.type == "Patient"}
        return choice.members is None or not named or not named.isdisjoint(choice.members)

    async def _sign_of_life(self) -> None:
        """Save how far it is, now and then. Raises _Cancelled where the job is gone."""
        now = self.service.clock()
        if now - self.saved >= SIGN_OF_LIFE:
            if await self.service.store.job(self.id) is None:
                raise _Cancelled
            await save(self.service, self.id, replace(self.export, seen=self.seen))
            self.saved = now
