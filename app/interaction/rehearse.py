"""A write that is tried and undone: what it would do is seen as it would be done, and nothing of it stays.

It takes the writer's turn and a savepoint like every write, so conditions, references and versions are those of the store at that moment.
"""

from typing import Any, NoReturn, TypeVar

from app.fhir.problems import Problem
from app.interaction import batch
from app.interaction.entry import Done
from app.interaction.service import Service
from app.interaction.transact import carry_out, require_bundle, require_valid
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


async def rehearse_bundle(service: Service, bundle: Any) -> list[Done | Problem]:
    """What would come of each entry of a transaction or batch; ids that the service would give are not those that it will give.

    Raises as `transact`: of a transaction every reason to refuse it, of a batch what is wrong with the Bundle itself.
    """
    raws = require_bundle(bundle, ("transaction", "batch"))
    if bundle["type"] == "batch":
        return await rehearse(service.store, batch.each(service, batch.read_each(service, raws), carry_out))
    entries = require_valid(service, raws)
    return [*await rehearse(service.store, lambda transaction: carry_out(service, transaction, entries))]
