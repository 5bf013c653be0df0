"""Short ways to write to a store in tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store.records import Stored, moment
from app.store.store import Store
from app.store.transaction import Transaction

Work = Callable[[Transaction], Awaitable[int]]
NOTHING = IndexRows()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """The store, closed at the end."""
    store = await Store.open(url)
    try:
        yield store
    finally:
        await store.close()


def body(type_: str, id_: str, version: int) -> bytes:
    """A body that says which version it is of."""
    return b'{"resourceType":"%s","id":"%s","meta":{"versionId":"%d"}}' % (type_.encode(), id_.encode(), version)


def put(id_: str, rows: IndexRows = NOTHING, updated: int = 0, type_: str = "Patient") -> Work:
    """The work of a create or update; it gives the number of its transaction. updated: milliseconds."""

    async def work(transaction: Transaction) -> int:
        state = await transaction.state(type_, id_)
        number = state.version + 1 if state else 1
        method = "PUT" if state else "POST"
        stored = Stored(type_, id_, number, moment(updated), body(type_, id_, number), method=method)
        await transaction.put(state, stored, b"hash", rows)
        return transaction.t

    return work


def remove(id_: str, updated: int = 0, type_: str = "Patient") -> Work:
    """The work of a deletion."""

    async def work(transaction: Transaction) -> int:
        state = await transaction.state(type_, id_)
        assert state is not None
        stored = Stored(type_, id_, state.version + 1, moment(updated), b"", deleted=True, method="DELETE")
        await transaction.remove(state, stored)
        return transaction.t

    return work


def refers(*targets: str, parameter: int = 5) -> IndexRows:
    """Index rows that refer to these `Type/id`, by the parameter and by 0."""
    return IndexRows(
        references=tuple(sorted((hashed(one), number) for one in targets for number in (0, parameter))),
        tokens=(1,),
    )


def versions(found: list[Stored]) -> list[str]:
    """`Type/id/version` of each, `-` behind a deletion."""
    return [f"{one.address}/{one.version}{'-' if one.deleted else ''}" for one in found]
