"""A store of the first release is taken over whole; one of a later release, or of another program, is refused and left alone."""

import asyncio
import importlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.search.conditions import Present, Search, Tokens
from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store import reindexing
from app.store.database import WrongSchema
from app.store.migrate import HEAD, KNOWN, migrate
from app.store.records import HistoryAsked
from app.store.store import Store
from tests.conftest import ROOT, PostgresServer
from tests.store.writing import opened, put, versions

FIRST_SCHEMA = importlib.import_module("app.store.migrations.versions.0001_first").TABLES


def first_release(path: Path, resources: int = 1) -> None:
    """A file as the first release left it: Patient/a with two versions, Patient/b deleted, and more Patients."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(FIRST_SCHEMA)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO keeping VALUES ('sealing-key', ?)", (b"k" * 32,))
        for key, id_, current, live in ((1, "a", 3, 1), (2, "b", 4, 0)):
            connection.execute("INSERT INTO resource VALUES (?, 'Patient', ?, ?, ?, x'00')", (key, id_, current, live))
        for position, key, number, updated, method, body in (
            (1, 1, 1, 1000, "POST", b'{"resourceType":"Patient","id":"a","n":1.50}'),
            (2, 2, 1, 3000, "PUT", b'{"resourceType":"Patient","id":"b"}'),
            (3, 1, 2, 2000, "PUT", b'{"resourceType":"Patient","id":"a","n":2.50}'),
            (4, 2, 2, 4000, "DELETE", b""),
        ):
            row = (position, key, number, position, updated, method, b"hash" if body else b"", body)
            connection.execute("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for i in range(resources - 1):
            body = b'{"resourceType":"Patient","id":"more%d","n":0}' % i
            connection.execute("INSERT INTO resource VALUES (?, 'Patient', ?, ?, 1, x'00')", (3 + i, f"more{i}", 5 + i))
            connection.execute(
                "INSERT INTO version VALUES (?, ?, 1, ?, 5000, 'PUT', x'00', ?)", (5 + i, 3 + i, 5 + i, body)
            )
        connection.execute("INSERT INTO token VALUES (77, 1)")
    connection.close()


def index(resource: dict[str, Any]) -> IndexRows:
    """Index rows of a kind that the first release did not know."""
    return IndexRows(tokens=(hashed(str(resource["n"])),), present=(("n", str(resource["n"])),))


def test_a_file_of_the_first_release_is_taken_over_with_every_version(tmp_path: Path) -> None:
    first_release(tmp_path / "emm.db")

    async def run() -> None:
        async with opened(f"sqlite:///{tmp_path}/emm.db") as store:
            assert store.sealing_key == b"k" * 32
            assert await store.index_version() is None
            await store.reindex("one", index)
            assert await store.index_version() == "one"
            a = await store.newest("Patient", "a")
            assert a is not None and a.body == b'{"resourceType":"Patient","id":"a","n":2.50}' and a.version == 2
            first = await store.version("Patient", "a", 1)
            assert first is not None and first.body == b'{"resourceType":"Patient","id":"a","n":1.50}'
            history = (await store.history(HistoryAsked())).found
            assert versions(history) == ["Patient/b/2-", "Patient/a/2", "Patient/b/1", "Patient/a/1"]
            assert [one.updated.timestamp() for one in history] == [4, 2, 3, 1]
            assert versions((await store.history(HistoryAsked("Patient", since=2500))).found) == [
                "Patient/b/2-",
                "Patient/b/1",
            ]
            for condition in (Tokens((hashed("2.50"),)), Present("n")):
                assert [one.id for one in (await store.search(Search(("Patient",), (condition,)))).found] == ["a"]
            assert (await store.search(Search(("Patient",), (Tokens((77,)),)))).total == 0
            await store.write(put("b"))
            assert versions((await store.history(HistoryAsked(count=1))).found) == ["Patient/b/3"]
        async with opened(f"sqlite:///{tmp_path}/emm.db") as store:  # a second start has nothing to do
            assert (await store.search(Search(("Patient",), (), 0))).total == 2

    asyncio.run(run())
    connection = sqlite3.connect(tmp_path / "emm.db")
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)  # the first release refuses it
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_an_interrupted_reindexing_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "_BATCH", 3)
    first_release(tmp_path / "emm.db", resources=10)
    url = f"sqlite:///{tmp_path}/emm.db"
    indexed: list[str] = []

    def stops(resource: dict[str, Any]) -> IndexRows:
        if len(indexed) == 7:
            raise KeyError
        indexed.append(resource["id"])
        return index(resource)

    def goes_on(resource: dict[str, Any]) -> IndexRows:
        indexed.append(resource["id"])
        return index(resource)

    async def run() -> None:
        steps: list[tuple[int, int]] = []
        async with opened(url) as store:
            with pytest.raises(KeyError):
                await store.reindex("one", stops)
            assert await store.index_version() is None
        done = len(indexed) - len(indexed) % 3
        async with opened(url) as store:
            await store.reindex("one", goes_on, lambda step, total: steps.append((step, total)))
            assert len(indexed) == 7 + (10 - done) and len(set(indexed)) == 10
            assert steps[-1][0] == steps[-1][1] and steps == sorted(steps)
            assert (await store.search(Search(("Patient",), (Present("n"),), 0))).total == 10
            await store.reindex("one", stops)  # of this version already: nothing is asked
            assert (await store.search(Search(("Patient",), (Tokens((hashed("0"),)),), 0))).total == 9
            await store.reindex("two", lambda resource: IndexRows(tokens=(5,)))
            assert (await store.search(Search(("Patient",), (Present("n"),), 0))).total == 0
            assert (await store.search(Search(("Patient",), (Tokens((5,)),), 0))).total == 10

    asyncio.run(run())


def test_a_store_of_a_later_release_is_refused_by_name(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url) as store:
            await store.write(lambda t: t.connection.run("UPDATE alembic_version SET version_num = '0999'"))
        with pytest.raises(WrongSchema, match="0999, which is newer than this program"):
            await Store.open(database_url)

    asyncio.run(run())


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "emm.db") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(WrongSchema, match="mine"):
        asyncio.run(Store.open(f"sqlite:///{tmp_path}/emm.db"))
    after = sqlite3.connect(tmp_path / "emm.db")
    assert after.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    after.close()


def test_the_newest_migration_is_the_one_that_the_program_knows() -> None:
    files = sorted((ROOT / "app/store/migrations/versions").glob("0*.py"))
    assert tuple(path.name.partition("_")[0] for path in files) == KNOWN and KNOWN[-1] == HEAD


def test_an_ordinary_start_imports_neither_alembic_nor_sqlalchemy(database_url: str) -> None:
    code = (
        "import asyncio, sys\nfrom app.store.store import Store\n"
        "async def main():\n    store = await Store.open(sys.argv[1])\n    await store.close()\n"
        "asyncio.run(main())\nprint([name for name in ('alembic', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, database_url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_operator_can_migrate_from_the_command_line(tmp_path: Path) -> None:
    first_release(tmp_path / "emm.db")
    command = [sys.executable, "-m", "app.store.migrate"]
    done = subprocess.run(
        [*command, f"sqlite:///{tmp_path}/emm.db"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and HEAD in done.stdout
    wrong = subprocess.run([*command, "mysql://u:secret@h/db"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1 and "EMM_DATABASE_URL" in wrong.stderr and "secret" not in wrong.stderr


def test_processes_that_start_together_on_an_empty_database_take_turns(postgres: PostgresServer) -> None:
    url = postgres.made("template0")
    code = (
        "import asyncio, sys\nfrom app.store.store import Store\n"
        "async def main():\n    store = await Store.open(sys.argv[1])\n    print(store.sealing_key.hex())\n    await store.close()\n"
        "asyncio.run(main())"
    )
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", code, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    ended = [process.communicate() for process in starting]
    assert [process.returncode for process in starting] == [0] * 4, ended
    assert len({out for out, _ in ended}) == 1
    postgres.dropped(url)


def test_migrating_again_changes_nothing(postgres: PostgresServer) -> None:
    url = postgres.made()
    with psycopg.connect(url) as connection:
        listed = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        before = connection.execute(listed).fetchall()
        migrate(url)
        assert connection.execute(listed).fetchall() == before and before
    postgres.dropped(url)
