"""A batch: each entry on its own, and what fails says so in its own response (http://hl7.org/fhir/R4/http.html#brules)."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.fhir.problems import Problem, require
from app.interaction.entries import entry_of
from app.interaction.entry import Done, Entry
from app.interaction.linking import undefined
from app.interaction.response import response_bundle
from app.interaction.service import Service
from app.store.transaction import Transaction
from app.store.writer import Work

CarryOut = Callable[[Service, Transaction, list[Entry]], Awaitable[list[Done]]]


async def answer(service: Service, raws: list[Any], carry_out: CarryOut, returning: str) -> dict[str, Any]:
    """The batch-response to the entries."""
    return response_bundle("batch-response", await each_of(service, raws, carry_out), returning)


async def each_of(service: Service, raws: list[Any], carry_out: CarryOut) -> list[Done | Problem]:
    """What came of each entry. All share one commit; each is undone alone if it fails."""
    return await service.store.write(each(service, read_each(service, raws), carry_out))


def read_each(service: Service, raws: list[Any]) -> list[Entry | Problem]:
    """The entries, and of those that are none every reason."""
    return [_read(service, raw, f"Bundle.entry[{i}]") for i, raw in enumerate(raws)]


def each(service: Service, read: list[Entry | Problem], carry_out: CarryOut) -> Work[list[Done | Problem]]:
    """The work of doing the entries one by one."""

    async def all_of_them(transaction: Transaction) -> list[Done | Problem]:
        answers: list[Done | Problem] = []
        for entry in read:
            if isinstance(entry, Problem):
                answers.append(entry)
                continue
            try:
                async with transaction.attempt():
                    answers += await carry_out(service, transaction, [entry])
            except Problem as problem:
                answers.append(problem)
        return answers

    return all_of_them


def _read(service: Service, raw: Any, place: str) -> Entry | Problem:
    entry, issues = entry_of(service, raw, place)
    try:
        require([*issues, *undefined([entry] if entry is not None else [])])
        assert entry is not None
        return entry.with_(full_url=None)  # no entry of a batch refers to another
    except Problem as problem:
        return problem
