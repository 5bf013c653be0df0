"""The views over all stored cases: seconds, and as a ratio to reading the same cases' JSON.

Run by `make bench`. 1,000 cases (EMM_BENCH_CASES) made of the ten published ones under other ids, so one in ten has the index case's 115
resources and four in ten are series. The floor is measured in the same run: parsing the JSON of the cases that a view is made of.
Seconds are of CPU, all threads together, so that a busy machine gives the same figures.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import process_time

from app.case.document import Case
from app.case.reading import read_yaml
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.interaction.assess_case import assessment
from app.interaction.list_cases import list_cases
from app.interaction.service import Service
from app.interaction.store_case import store_case
from app.interaction.transact import transact
from app.interaction.view_cases import (
    claims_of_cases,
    precedents_of_case,
    stored_cases,
    survival_of_cases,
    table_of_cases,
)
from app.store.store import Store
from app.terminology.terminology import Terminology

ROOT = Path(__file__).parents[1]
CASES = int(os.environ.get("EMM_BENCH_CASES", "1000"))
AT_ONCE = 20
TIMES = 3


def copies(published: list[Case], number: int) -> list[Case]:
    """So many cases: the published ones in turn; of each only the first keeps its id."""
    rounds, rest = divmod(number, len(published))
    made = list(published)
    for turn in range(1, rounds + (rest > 0)):
        made += [case.model_copy(update={"id": f"{case.id}-{turn}"}) for case in published]
    return made[:number]


async def stored(folder: str, terminology: Terminology, cases: list[Case]) -> Service:
    """A service that holds them, on SQLite."""
    ids = count()
    store = await Store.open(f"sqlite:///{folder}/emm.db")
    service = Service(
        store, terminology, lambda: datetime.now(UTC), lambda: str(next(ids)), "http://here.org/fhir", "0"
    )
    for start in range(0, len(cases), AT_ONCE):
        entries = [
            entry for case in cases[start : start + AT_ONCE] for entry in case_to_bundle(case, terminology)["entry"]
        ]
        await transact(service, {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    return service


async def seconds(work: Callable[[], Awaitable[object]], times: int = TIMES) -> float:
    """CPU seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        start = process_time()
        await work()
        found.append(process_time() - start)
    return min(found)


async def run() -> None:
    """Print the figures."""
    terminology = Terminology.load(ROOT / "mappings")
    paths = sorted((ROOT / "app/literature").glob("*.yaml"))
    published = [read_yaml(path.read_bytes(), terminology.words) for path in paths]
    cases = copies(published, CASES)
    with tempfile.TemporaryDirectory() as folder:
        service = await stored(folder, terminology, cases)
        bodies = [exact_json.dumps(case.as_data()) for case in cases]
        start = process_time()
        for body in bodies:
            exact_json.loads(body)
        floor = process_time() - start
        print(f"{len(cases)} cases; the floor, reading their JSON: {floor:.3f} s")
        print(
            f"{'first look: gather and rebuild all':42}{await seconds(lambda: stored_cases(service), 1):8.3f} s", end=""
        )
        print(f"{'':4}then again: {await seconds(lambda: stored_cases(service)) * 1000:.2f} ms")
        views: dict[str, Callable[[], Awaitable[object]]] = {
            "/cases": lambda: list_cases(service, []),
            "/cases?site=skin": lambda: list_cases(service, [("site", "skin")]),
            "/cases/table": lambda: table_of_cases(service),
            "/cases/survival?of=time_to_emm": lambda: survival_of_cases(service, "time_to_emm"),
            "/cases/survival?of=after_emm": lambda: survival_of_cases(service, "after_emm"),
            "/cases/claims": lambda: claims_of_cases(service),
            "/cases/index-case/precedents": lambda: precedents_of_case(service, "index-case"),
        }
        for name, view in views.items():
            first, again = await seconds(view, 1), await seconds(view)
            print(f"{name:42}{first:8.3f} s first {again:8.3f} s again{again / floor:7.1f} floors")
        new = published[0].model_copy(update={"id": "new"})
        posting = await seconds(lambda: store_case(service, new), 1)
        print(f"{'POST /cases':42}{posting:8.3f} s", end="")
        print(f"{'':4}the table after it: {await seconds(lambda: table_of_cases(service), 1):.3f} s")
        await service.store.close()
    print("assessment, of CPU, each case asked for the first time:")
    for path in paths:
        case = read_yaml(path.read_bytes(), terminology.words)
        start = process_time()
        assessment(case, published)
        print(f"{case.id:42}{(process_time() - start) * 1000:8.1f} ms")


if __name__ == "__main__":
    asyncio.run(run())
