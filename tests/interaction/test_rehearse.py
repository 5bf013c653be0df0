"""A rehearsal shows what the write then does, and leaves nothing, on each kind of database."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.case.reading import read_yaml
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.fhir.problems import Invalid, Problem
from app.interaction import batch
from app.interaction.doing import Doing, doings
from app.interaction.entry import Done
from app.interaction.examine import Examined, examine
from app.interaction.rehearse import rehearse
from app.interaction.service import Service
from app.interaction.transact import carry_out, require_bundle, require_valid, transact
from app.settings import Settings
from app.store.store import Store
from app.store.transaction import Transaction
from app.terminology.terminology import Terminology
from tests.interaction.serving import BASE, entry, observation, patient, transaction

TERMINOLOGY = Terminology.load(Settings().mappings)
ROOT = Path(__file__).parents[2]


async def rehearse_bundle(service: Service, bundle: Any) -> list[Done | Problem]:
    """What would come of each entry of a transaction or batch, by the steps of the write door."""
    raws = require_bundle(bundle, ("transaction", "batch"))
    if bundle["type"] == "batch":
        return await rehearse(service.store, batch.each(service, batch.read_each(service, raws), carry_out))
    entries = require_valid(service, raws)
    return [*await rehearse(service.store, lambda transaction: carry_out(service, transaction, entries))]


@contextmanager
def running(url: str) -> Iterator[tuple[asyncio.Runner, Service]]:
    """A service whose store is open as long as the loop."""
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(url))
        seconds, ids = count(), count(1)
        start = datetime(2026, 1, 1, tzinfo=UTC)
        yield (
            runner,
            Service(
                store,
                TERMINOLOGY,
                lambda: start + timedelta(seconds=next(seconds)),
                lambda: f"new-{next(ids)}",
                BASE,
                "0",
            ),
        )
        runner.run(store.close())


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the database, read by another connection."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: sorted(file.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
    with psycopg.connect(url) as server:
        found = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: sorted(server.execute(f'SELECT * FROM "{name}"'.encode()).fetchall(), key=repr) for (name,) in found
        }


IDS = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(1, 3)
URN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"


def _numbered(number: int, **more: Any) -> dict[str, Any]:
    return patient(identifier=[{"system": "http://h.org/mrn", "value": str(number)}], **more)


ENTRIES = st.one_of(
    st.builds(lambda i, n: entry("PUT", f"Patient/{i}", _numbered(n, id=i)), IDS, NUMBERS),
    st.builds(lambda i, j: entry("PUT", f"Observation/{i}", observation(f"Patient/{j}", id=i)), IDS, IDS),
    st.builds(lambda n: entry("POST", "Observation", observation(f"Patient?identifier=http://h.org/mrn|{n}")), NUMBERS),
    st.builds(
        lambda n: entry("POST", "Patient", _numbered(n), ifNoneExist=f"identifier=http://h.org/mrn|{n}"), NUMBERS
    ),
    st.builds(lambda n: entry("PUT", f"Patient?identifier=http://h.org/mrn|{n}", _numbered(n)), NUMBERS),
    st.builds(lambda t, i: entry("DELETE", f"{t}/{i}"), st.sampled_from(["Patient", "Observation"]), IDS),
    st.builds(lambda i: entry("PUT", f"Patient/{i}", patient(i), ifMatch='W/"2"'), IDS),
    st.builds(lambda i: entry("GET", f"Patient/{i}"), IDS),
    st.just(entry("POST", "Observation", observation(URN))),
    st.just(entry("POST", "Patient", patient(), full_url=URN)),
)
BUNDLES = st.builds(
    lambda entries, type_: transaction(*entries, type_=type_),
    st.lists(ENTRIES, min_size=1, max_size=5),
    st.sampled_from(["transaction", "transaction", "transaction", "batch"]),
)


STOCK = transaction(
    *(
        entry("PUT", f"{t}/{i}", r)
        for i in "abc"
        for t, r in (("Patient", patient(i)), ("Observation", observation("Patient/a", id=i)))
    )
)
STATUS = {"created": "201 Created", "updated": "200 OK", "unchanged": "200 OK", "read": "200 OK"}


def told(one: Doing) -> tuple[str, str]:
    """The status and address that a response would have, without an id that is given anew."""
    is_write = one.method in ("POST", "PUT")
    return "204 No Content" if one.method == "DELETE" else STATUS[one.outcome], one.address if is_write else ""


def answered(response: dict[str, Any], shown: Doing) -> tuple[str, str]:
    """The same of what the door answered."""
    address = response.get("location", "").partition("/_history")[0] if shown.method in ("POST", "PUT") else ""
    return response["status"], address if "/" in shown.address else address.partition("/")[0]


def test_a_rehearsal_shows_what_is_done_then_and_leaves_nothing(database_url: str) -> None:
    with running(database_url) as (runner, service):
        runner.run(transact(service, STOCK))
        seen = set[str]()

        @settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(bundle=BUNDLES)
        def law(bundle: dict[str, Any]) -> None:
            before = rows(database_url)
            try:
                shown = doings(runner.run(rehearse_bundle(service, bundle)), is_kept=False)
                problem = None
            except Problem as raised:
                shown, problem = [], raised
            assert rows(database_url) == before
            try:
                answer = runner.run(transact(service, bundle))
            except Problem as raised:
                assert problem is not None and type(problem) is type(raised)
                assert [(i.key, i.expression, i.text) for i in problem.issues] == [
                    (i.key, i.expression, i.text) for i in raised.issues
                ]
                seen.add(type(raised).__name__)
                return
            assert problem is None
            for one, real in zip(shown, answer["entry"], strict=True):
                seen.add(one.outcome)
                if one.outcome == "refused":
                    assert real["response"]["status"].startswith("4")
                else:
                    assert told(one) == answered(real["response"], one)

        law()
        assert {"created", "updated", "unchanged", "deleted", "refused", "read", "Invalid", "Conflict"} <= seen


def test_what_the_work_raises_comes_out_and_leaves_nothing(database_url: str) -> None:
    async def failing(transaction: Transaction) -> None:
        raise Invalid()

    with running(database_url) as (runner, service):
        before = rows(database_url)
        with pytest.raises(Invalid):
            runner.run(rehearse(service.store, failing))
        assert rows(database_url) == before


def test_a_rehearsal_beside_writes_takes_nothing_from_them(database_url: str) -> None:
    async def both(service: Service) -> list[Any]:
        bundle = transaction(entry("POST", "Patient", patient()))
        work = [transact(service, bundle) if i % 2 else rehearse_bundle(service, bundle) for i in range(20)]
        return await asyncio.gather(*work)

    with running(database_url) as (runner, service):
        runner.run(both(service))
        stored = rows(database_url)["resource"]
        assert len(stored) == 10
        assert sorted(row[0] for row in stored) == list(range(1, 11))


CASE = ROOT / "app/literature/invented/hospital-case.yaml"


def examined(runner: asyncio.Runner, service: Service, data: Any, keep: bool = False) -> Examined:
    return runner.run(examine(service, data, keep))


@pytest.mark.parametrize("kind", ["case", "transaction", "batch", "collection", "document", "resource", "lone"])
def test_what_is_shown_is_what_is_then_stored(database_url: str, kind: str) -> None:
    case = read_yaml(CASE.read_bytes(), TERMINOLOGY.words)
    data: Any = case.as_data() if kind == "case" else {"resourceType": "Patient", "id": "p", "gender": "female"}
    if kind == "lone":
        data = {"resourceType": "Patient", "gender": "female"}
    elif kind == "batch":
        data = transaction(*(entry("PUT", f"Patient/{one}", patient(one)) for one in "ab"), type_="batch")
    elif kind not in ("case", "resource"):
        data = exact_json.loads(exact_json.dumps(case_to_bundle(case, TERMINOLOGY, kind)))  # type: ignore[arg-type]
    with running(database_url) as (runner, service):
        before = rows(database_url)
        shown = examined(runner, service, data)
        assert shown.problem is None and not shown.is_kept
        assert rows(database_url) == before
        stored = examined(runner, service, data, keep=True)
        assert stored.problem is None and stored.is_kept
        assert [(one.method, one.outcome, one.version) for one in shown.doings] == [
            (one.method, one.outcome, one.version) for one in stored.doings
        ]
        assert {one.outcome for one in stored.doings} == {"created"}
        for mine, real in zip(shown.doings, stored.doings, strict=True):
            assert real.address == mine.address or (real.address.startswith(f"{mine.address}/") and kind == "lone")
        count_ = len(rows(database_url)["resource"])
        assert count_ == len(stored.doings) > 0
        if kind != "lone":
            again = examined(runner, service, data)
            assert again.is_stored_already or {one.outcome for one in again.doings} == {"unchanged"}
            assert len(rows(database_url)["resource"]) == count_


def test_a_refusal_names_every_fault_once_and_says_which_of_them_refuse(database_url: str) -> None:
    wrong = transaction(
        entry("PUT", "Patient/a", {"resourceType": "Patient", "id": "a", "gender": "femal"}),
        entry("POST", "Observation", observation(URN)),
        entry("PUTT", "Patient/b", patient("b")),
    )
    wrong["total"] = 3
    with running(database_url) as (runner, service):
        found = examined(runner, service, wrong)
        assert isinstance(found.problem, Invalid) and not found.doings
        places = {issue.expression: found.refuses(issue) for issue in found.issues if issue.severity == "error"}
        assert places["Bundle.entry[1].resource.subject.reference"]
        assert places["Bundle.entry[2].request.method"]
        assert places["Bundle.entry[0].resource.gender"] is False  # without a validator the door looks at form alone
        assert places["Bundle"] is False  # bdl-1: $validate says it, the door does not look at it
        assert len({(one.key, one.expression, one.value) for one in found.issues}) == len(found.issues)


def test_what_only_the_store_knows_refuses_a_rehearsal_too(database_url: str) -> None:
    dangling = transaction(entry("POST", "Observation", observation("Patient/nobody")))
    with running(database_url) as (runner, service):
        (issue,) = examined(runner, service, dangling).refusing
        assert (issue.key, issue.expression) == ("reference-target", "Bundle.entry[0].resource.subject.reference")


def test_another_case_of_a_known_id_is_refused_as_a_conflict(database_url: str) -> None:
    data = read_yaml(CASE.read_bytes(), TERMINOLOGY.words).as_data()
    with running(database_url) as (runner, service):
        examined(runner, service, data, keep=True)
        other = examined(runner, service, {**data, "title": "Another"}, keep=True)
        assert [issue.key for issue in other.refusing] == ["known-case"] and not other.is_kept


@pytest.mark.parametrize("data", [None, 7, "x", [], {}, {"resourceType": 5}, {"resourceType": "Parameters"}, {"resourceType": "Bundle"},
    {"resourceType": "Bundle", "type": ["x"]}, {"resourceType": "Bundle", "type": "transaction", "entry": 7},
    {"resourceType": "Bundle", "type": "collection", "entry": [7, None, {}]}, {"resourceType": "Patient", "id": 5},
    {"resourceType": "Patient", "id": "a b"}, {"resourceType": "Bundle", "type": "searchset"}])  # fmt: skip
def test_what_is_nothing_that_can_be_stored_is_refused_with_words(tmp_path: Path, data: Any) -> None:
    with running(f"sqlite:///{tmp_path}/emm.db") as (runner, service):
        found = examined(runner, service, data, keep=True)
        assert found.problem is not None and found.refusing and not found.is_kept
        assert all(issue.text for issue in found.issues)
