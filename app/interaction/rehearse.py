"""A write that is tried and undone: what it would do is seen as it would be done, and nothing of it stays.

It takes the writer's turn and a savepoint like every write, so conditions, references and versions are those of the store at that moment.
"""

from typing import Any, NoReturn, TypeVar

from app.store.store import Store
from app.store.transaction import Transaction
from app.store.writer import Work

T = TypeVar("T")


class _Undone(Exception):
    """Raised through the writer, which undoes what raises."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


async def rehearse(store: Store, work: Work[T]) -> T:
    """The work's result, all that it did undone. Raises what the work raises, and as Store.write."""

    async def undone(transaction: Transaction) -> NoReturn:
        result = await work(transaction)
        await transaction.flush()  # what the database itself refuses shows too
        raise _Undone(result)

    try:
        await store.write(undone)
    except _Undone as end:
        result: T = end.result
        return result
