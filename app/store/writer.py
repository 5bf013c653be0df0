"""The one writer of a process: it drains the waiting transactions into one commit, a savepoint each, and answers when all is on disk.

A commit costs one fsync whatever it holds, so under load many clients share one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.fhir.issues import Issue
from app.fhir.problems import Busy, Conflict
from app.store.database import Clash, DatabaseFailed, Unknown, WritingConnection
from app.store.transaction import Numbers, Transaction

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]

MOST_WAITING = 1000
MOST_IN_A_COMMIT = 200
LONGEST_BATCH = 0.02
"""Seconds of statements after which the batch is committed; a single long transaction takes as long as it takes."""
LONGEST_WAIT_FOR_LOCK = 10.0
"""Seconds to wait while another process writes."""
_NEWEST = (
    "SELECT coalesce((SELECT t FROM version ORDER BY position DESC LIMIT 1), 0), (SELECT coalesce(max(key), 0) FROM resource),"
    " (SELECT coalesce(max(position), 0) FROM version), coalesce((SELECT tide FROM version ORDER BY position DESC LIMIT 1), 0)"
)


@dataclass(frozen=True)
class _Job:
    work: Work[Any]
    answer: asyncio.Future[Any]


_Answer = tuple[asyncio.Future[Any], Any, BaseException | None]


class Writer:
    """Owns the writing connection; `write` is the only way to it."""

    def __init__(self, connection: WritingConnection) -> None:
        self._connection = connection
        self._waiting: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._loop_task = asyncio.create_task(self._run(), name="writer")

    async def write(self, work: Work[T]) -> T:
        """The work's result, once it is durably stored; what the work raises, after all that it did is undone.

        The work awaits nothing but its Transaction and `asyncio.sleep(0)`. Raises Busy, with nothing written, while too many
        wait, another process keeps the lock, or the database refuses; where a connection was lost during a commit it says that
        nobody knows. Raises Conflict where the work adds a resource or version that is there already.
        """
        if self._closing:
            raise busy("shutting-down", "The service is shutting down; nothing was written.")
        if len(self._waiting) >= MOST_WAITING:
            raise busy("queue-full", f"{MOST_WAITING} transactions are waiting; nothing was written. Try again soon.")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(work, answer))
        self._wake.set()
        return await answer

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._closing = True
        self._wake.set()
        await self._loop_task
        await self._connection.close()

    async def _run(self) -> None:
        while True:
            while self._waiting:
                await self._commit_waiting()
            if self._closing:
                return
            self._wake.clear()
            await self._wake.wait()

    async def _commit_waiting(self) -> None:
        answers: list[_Answer] = []
        try:
            await self._connection.begin(LONGEST_WAIT_FOR_LOCK)
            await self._do_waiting(answers)
            await self._connection.commit()
        except DatabaseFailed as error:
            await self._connection.rollback()
            if not answers and self._waiting:  # nobody was served: do not let them wait for ever
                answers = [(self._waiting.popleft().answer, None, None)]
            answers = [(answer, None, _refused(error)) for answer, _, _ in answers]
        for answer, result, problem in answers:
            if answer.done():  # the client has gone
                continue
            if problem is None:
                answer.set_result(result)
            else:
                answer.set_exception(problem)

    async def _do_waiting(self, answers: list[_Answer]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_BATCH
        row = await self._connection.row(_NEWEST)
        assert row is not None
        numbers = Numbers(row[0] + 1, row[1] + 1, row[2] + 1, row[3])
        while self._waiting and len(answers) < MOST_IN_A_COMMIT and (not answers or loop.time() < until):
            job = self._waiting.popleft()
            if job.answer.done():
                continue
            answers.append((job.answer, None, None))  # so that a failing database answers this one too
            own = replace(numbers)
            transaction = Transaction(self._connection, own)
            try:
                result = await job.work(transaction)
                await transaction.finish()
            except DatabaseFailed:
                raise
            except Exception as problem:
                await transaction.undo()
                answers[-1] = (job.answer, None, _clash() if isinstance(problem, Clash) else problem)
            else:
                answers[-1] = (job.answer, result, None)
                numbers = replace(own, t=own.t + 1)


def busy(key: str, text: str) -> Busy:
    """A Busy of one issue."""
    return Busy(Issue("transient", key, text))


def _refused(error: DatabaseFailed) -> Busy:
    if isinstance(error, Unknown):
        text = "The connection to the database was lost while it committed: whether this was stored is not known. Read before you send it again."
        problem = busy("commit-unknown", text)
    else:
        text = f"The database or another process refused ({type(error).__name__}); nothing was written."
        problem = busy("not-stored", text)
    problem.__cause__ = error
    return problem


def _clash() -> Conflict:
    return Conflict(
        Issue("conflict", "same-identity", "Something of this identity is stored already; nothing was written.")
    )
