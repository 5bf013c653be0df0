"""$export: all data, those of all patients, or those of a Group's, as NDJSON (http://hl7.org/fhir/uv/bulkdata, STU 2, export.html).

The kick-off notes which state of the store is exported; the files are made from that state when they are fetched, and nowhere kept.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from app.fhir import exact_json
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Busy, NotFound
from app.interaction.applying import instant
from app.interaction.export_asked import Level, conditions_of, question
from app.interaction.export_job import (
    KIND,
    LASTS,
    Export,
    export_of,
    is_expired,
    is_worked_on,
    save,
    stop,
    take_up,
)
from app.interaction.export_lines import choice_of, deletion_lines, lines_of_type
from app.interaction.read import read
from app.interaction.service import Service
from app.store.records import HistoryAsked, Job
from app.store.transaction import Transaction

MOST_RUNNING = 3
DELETED, REMARKS = "deleted", "remarks"
"""Names of files beside the resource types."""


async def kick_off(
    service: Service,
    level: Level,
    group: str | None,
    request: str,
    pairs: Sequence[tuple[str, str]],
    body: Any = None,
    lenient: bool = False,
) -> str:
    """Begin an export; the id of its job, which nobody can guess.

    request: the address that was asked. pairs, body: the parameters of the address and of a POST. Raises Invalid with every fault, NotFound
    or Gone (the Group), Busy where MOST_RUNNING exports are at work.
    """
    asked, remarks = question(level, group, pairs, body, lenient)
    for type_, text in asked.filters:
        conditions_of(service.base_url, type_, text, service.clock())
    if group is not None:
        await read(service, "Group", group)
    await _require_room(service)
    position, now = await service.store.write(lambda transaction: _snapshot(service, transaction))
    export = Export(request, asked, position, now, tuple(remarks))
    id_ = token_urlsafe(24)
    await save(service, id_, export)
    take_up(service, id_, export)
    return id_


async def status(service: Service, id_: str) -> tuple[Export, datetime]:
    """The export as it stands, and when it will be gone. Work that was abandoned is taken up again. Raises NotFound."""
    job = await _job(service, id_)
    export = export_of(job)
    if not export.is_finished and not is_worked_on(job, service.clock()):
        take_up(service, id_, export)
    return export, job.created + LASTS


def manifest(service: Service, id_: str, export: Export) -> dict[str, Any]:
    """What is to be fetched, of an export that is done (export.html#response---complete-status)."""

    def file(type_: str, name: str, count: int) -> dict[str, Any]:
        return {"type": type_, "url": f"{service.base_url}/$export-file/{id_}/{name}.ndjson", "count": count}

    remarks = len(export.remarks)
    return {
        "transactionTime": instant(export.time),
        "request": export.request,
        "requiresAccessToken": False,
        "output": [file(type_, type_, count) for type_, count in sorted(export.counts.items())],
        "deleted": [file("Bundle", DELETED, export.deletions)] if export.deletions else [],
        "error": [file("OperationOutcome", REMARKS, remarks)] if remarks else [],
    }


async def cancel(service: Service, id_: str) -> None:
    """Stop the export and forget it. Raises NotFound."""
    await _job(service, id_)
    await stop(id_)
    await service.store.drop_job(id_)


async def file_lines(service: Service, id_: str, name: str) -> AsyncIterator[bytes]:
    """The lines of one file of the manifest. Raises NotFound, also for a file that the manifest does not name."""
    export = export_of(await _job(service, id_))
    question = export.question
    if export.is_done and name == REMARKS and export.remarks:
        return _remarks(export)
    if export.is_done and (name in export.counts or (name == DELETED and export.deletions)):
        choice = await choice_of(service, question, export.time, export.position)
        if name == DELETED:
            return deletion_lines(service, choice, export.position)
        return lines_of_type(service, choice, name, export.position, export.support.get(name, ()))
    text = "The export has no such file; the answer of its status names them once it is done."
    raise NotFound(Issue("not-found", "export-file", text, value=f"{name[:60]}.ndjson"))


async def _remarks(export: Export) -> AsyncIterator[bytes]:
    for text in export.remarks:
        issue = Issue("not-supported", "parameter-unknown", text, severity="warning")
        yield exact_json.dumps(operation_outcome([issue])) + b"\n"


async def _snapshot(service: Service, transaction: Transaction) -> tuple[int, datetime]:
    """The newest position and its time: read while nobody writes, so that whatever is written later has no earlier time."""
    page = await transaction.history(HistoryAsked(count=1))
    return page.top, service.clock()


async def _job(service: Service, id_: str) -> Job:
    job = await service.store.job(id_)
    if job is not None and job.kind == KIND and not is_expired(job, service.clock()):
        return job
    if job is not None and job.kind == KIND:
        await service.store.drop_job(id_)
    text = "There is no such export; it was cancelled, or its time is over."
    raise NotFound(Issue("not-found", "export-job", text))


async def _require_room(service: Service) -> None:
    """Forget what is expired. Raises Busy."""
    now = service.clock()
    running = 0
    for job in await service.store.jobs(KIND):
        if is_expired(job, now):
            await stop(job.id)
            await service.store.drop_job(job.id)
        else:
            running += not export_of(job).is_finished and is_worked_on(job, now)
    if running >= MOST_RUNNING:
        text = f"{MOST_RUNNING} exports are at work, the most at a time. Try again when one is done, or cancel one."
        raise Busy(Issue("transient", "too-many-exports", text))
