"""A stored case, rebuilt from its FHIR resources: they are the truth, so what a hospital changed shows here."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from app.case.document import Case
from app.convert.from_bundle import case_of
from app.fhir.issues import Issue
from app.fhir.names import CASE_SYSTEM
from app.fhir.problems import NotFound, Problem
from app.interaction.asked import ask
from app.interaction.gather_case import Gathered, about, address_of, entries_of, gathered, seen_compositions
from app.interaction.held_cases import Held, Rebuilt
from app.interaction.read import read
from app.interaction.service import Service
from app.store.records import Stored
from app.store.view import View


@dataclass(frozen=True)
class StoredCase:
    """A case with what it was rebuilt from. etag spans the versions of all its resources; left: what it cannot hold."""

    case: Case
    etag: str
    left: list[Issue]
    resources: list[Stored]


async def read_case(service: Service, case_id: str) -> StoredCase:
    """The case with this id. Raises NotFound; Invalid where no case can be made of what is stored."""

    async def work(view: View) -> list[Gathered]:
        return await gathered(view, list((await seen_compositions(view, [case_id])).values()))

    found = await service.store.view(work)
    if not found:
        raise no_such_case(case_id)
    made = await asyncio.to_thread(rebuilt, service, case_id, found[0].resources)
    held = service.held
    if held.same(case_id, made.etag) is None:
        held.keep(case_id, Held(made, found[0].watched, found[0].subject, stands=False))
    return _told(made, found[0].resources)


async def case_of_subject(service: Service, type_: str, id_: str) -> StoredCase:
    """`$emm-case`: the case of a Patient or Group, posted as a document or as FHIR. Raises NotFound, Gone, Invalid."""
    subject = await read(service, type_, id_)
    asked = ask(service, "Composition", ("subject", subject.address), ("identifier", f"{CASE_SYSTEM}|"))

    async def work(view: View) -> list[Stored]:
        compositions = [one for _, one in await view.search(asked.search())]
        if compositions:
            return (await gathered(view, compositions[:1]))[0].resources
        at = address_of(subject)
        return [subject, *(await about(view, [at])).get(at, ())]

    resources = await service.store.view(work)
    return _told(await asyncio.to_thread(rebuilt, service, None, resources), resources)


def rebuilt(service: Service, case_id: str | None, resources: list[Stored]) -> Rebuilt:
    """What a case's resources make; what was made of the same versions before is not made again. Takes milliseconds: for a thread."""
    etag = etag_of(resources)
    if case_id is not None and (same := service.held.same(case_id, etag)) is not None:
        return same
    try:
        case, left = case_of(entries_of(resources), service.terminology, recorded_of(resources))
    except Problem as problem:
        return Rebuilt(etag, problem, [])
    return Rebuilt(etag, case, left)


def _told(made: Rebuilt, resources: list[Stored]) -> StoredCase:
    if isinstance(made.outcome, Problem):
        raise type(made.outcome)(*made.outcome.issues)
    return StoredCase(made.outcome, made.etag, made.left, resources)


def no_such_case(case_id: str) -> NotFound:
    """That there is none."""
    return NotFound(Issue("not-found", "no-such-case", f"there is no case '{case_id}' here", None, case_id))


def recorded_of(resources: Sequence[Stored]) -> str:
    """The instant that a stored case without a Provenance gets: when the newest of its resources was written.

    Not the clock's: what stands here was not recorded when somebody looks, and the same resources make the same case.
    """
    return _instant(max(stored.updated for stored in resources))


def recorded(service: Service) -> str:
    """The instant that a case gets which is not stored and has none: now, to the second, in UTC."""
    return _instant(service.clock())


def etag_of(resources: list[Stored]) -> str:
    """A weak ETag over the versions of all resources of a case."""
    versions = "|".join(sorted(f"{stored.address}/{stored.version}" for stored in resources))
    return f'W/"{blake2b(versions.encode(), digest_size=10).hexdigest()}"'


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
