"""The one writer: it drains the waiting transactions into one commit, a savepoint each, and answers when all is on disk.

A commit costs one fsync whatever it holds, so under load many clients share one. Statements run on the event loop; only COMMIT
goes to a thread, because only COMMIT waits for the disk.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from app.fhir.issues import Issue
from app.fhir.problems import Busy
from app.store import sqlite
from app.store.transaction import Transaction

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]

MOST_WAITING = 1000
MOST_IN_A_COMMIT = 200
LONGEST_BATCH = 0.02
"""Seconds of statements after which the batch is committed; a single long transaction takes as long as it takes."""
LONGEST_WAIT_FOR_LOCK = 10.0
"""Seconds to wait while another process writes."""


@dataclass(frozen=True)
class _Job:
    work: Work[Any]
    answer: asyncio.Future[Any]


class Writer:
    """Owns the writing connection; `write` is the only way to it."""

    def __init__(self, connection: sqlite.Connection) -> None:
        self._connection = connection
        self._waiting: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._closing = False
        self._loop_task = asyncio.create_task(self._run(), name="writer")

    async def write(self, work: Work[T]) -> T:
        """The work's result, once it is durably stored; what the work raises, after all that it did is undone.

        The work awaits nothing but its Transaction and `asyncio.sleep(0)`. Raises Busy, with nothing written, while too many
        wait, another process keeps the lock, or the disk refuses.
        """
        if self._closing:
            raise _busy("shutting-down", "The service is shutting down; nothing was written.")
        if len(self._waiting) >= MOST_WAITING:
            raise _busy("queue-full", f"{MOST_WAITING} transactions are waiting; nothing was written. Try again soon.")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(work, answer))
        self._wake.set()
        return await answer

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._closing = True
        self._wake.set()
        await self._loop_task
        self._thread.shutdown()
        self._connection.close()

    async def _run(self) -> None:
        while True:
            while self._waiting:
                await self._commit_waiting()
            if self._closing:
                return
            self._wake.clear()
            await self._wake.wait()

    async def _commit_waiting(self) -> None:
        answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
        try:
            await self._begin()
            await self._do_waiting(answers)
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.execute, "COMMIT")
        except sqlite.DatabaseError as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            refused = _busy(
                "not-stored", f"The disk or another process refused ({type(error).__name__}); nothing was written."
            )
            if not answers and self._waiting:  # nobody was served: do not let them wait for ever
                answers = [(self._waiting.popleft().answer, None, None)]
            answers = [(answer, None, refused) for answer, _, _ in answers]
        for answer, result, problem in answers:
            if answer.done():  # the client has gone
                continue
            if problem is None:
                answer.set_result(result)
            else:
                answer.set_exception(problem)

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + LONGEST_WAIT_FOR_LOCK
        while True:
            try:
                sqlite.begin(self._connection)
                return
            except sqlite.DatabaseError as error:
                if not sqlite.is_locked(error) or loop.time() > give_up:
                    raise
            await asyncio.sleep(0.005)

    async def _do_waiting(self, answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_BATCH
        row = self._connection.execute(
            "SELECT coalesce((SELECT t FROM version ORDER BY position DESC LIMIT 1), 0),"
            " (SELECT coalesce(max(key), 0) FROM resource), (SELECT coalesce(max(position), 0) FROM version)"
        ).fetchone()
        t, key, position = row[0] + 1, row[1] + 1, row[2] + 1
        while self._waiting and len(answers) < MOST_IN_A_COMMIT and (not answers or loop.time() < until):
            job = self._waiting.popleft()
            if job.answer.done():
                continue
            answers.append((job.answer, None, None))  # so that a failing database answers this one too
            transaction = Transaction(self._connection, t, key, position)
            self._connection.execute("SAVEPOINT one")
            try:
                result = await job.work(transaction)
            except sqlite.DiskError:
                raise
            except Exception as problem:
                self._connection.execute("ROLLBACK TO one")
                answers[-1] = (job.answer, None, problem)
            else:
                answers[-1] = (job.answer, result, None)
                t, key, position = t + 1, transaction.next_key, transaction.next_position
            self._connection.execute("RELEASE one")


def _busy(key: str, text: str) -> Busy:
    return Busy(Issue("transient", key, text))
