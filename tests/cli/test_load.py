"""emm load, as a shell runs it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.cli.terminal import at_terminal
from tests.cli.test_commands import EVERYTHING, emm


def write(path: Path, *resources: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in resources))
    return path


def patient(id_: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, **more}


def observation(id_: str, subject: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": subject},
    }


def bundle(type_: str, *entries: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}


def put(resource: dict[str, Any]) -> dict[str, Any]:
    return {"resource": resource, "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}}


def table(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, int]]:
    """The table at the end: type → outcome → how many."""
    rows = [line.split() for line in done.stderr.decode().splitlines() if line[:1] == " " or line[24:].split()]
    heads = [row for row in rows if row[0] in ("created", "updated", "unchanged", "deleted", "refused")]
    names = heads[-1]
    return {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in rows[rows.index(names) + 1 :]}


def test_a_folder_is_loaded_whatever_the_order_of_its_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(data / "Observation.ndjson", observation("o", "Patient/p"), observation("o2", "Patient/p"))
    write(data / "deep/Patient.ndjson", patient("p"))
    write(data / "a-first.json", bundle("transaction", put(observation("t", "Patient/q"))))
    write(data / "b-batch.json", bundle("batch", put(patient("q")), put(patient("r"))))
    write(data / "b-later.json", bundle("transaction", put(observation("of-a-line", "Patient/p"))))
    write(data / "c-single.json", {"resourceType": "Organization", "name": "without an id"})
    collection = {"fullUrl": "urn:uuid:8c8a2be0-0000-4000-8000-000000000001", "resource": {"resourceType": "Patient"}}
    write(data / "d-collection.json", bundle("collection", collection))
    (data / "case.yaml").write_bytes(EVERYTHING.read_bytes())
    (data / "readme.txt").write_text("not data")
    done = emm("load", str(data), EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert done.returncode == 0, done.stderr
    assert table(done) == {
        "Observation": {"created": 4},
        "Organization": {"created": 1},
        "Patient": {"created": 4},
        "case": {"created": 1},
    }
    again = emm("load", str(data / "Observation.ndjson"), EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert table(again) == {"Observation": {"unchanged": 2}}


def test_what_is_refused_is_named_by_file_line_and_path_and_fails(tmp_path: Path) -> None:
    good = write(tmp_path / "good.ndjson", patient("p"))
    bad = write(tmp_path / "bad.ndjson", patient("q"), {}, observation("o", "Patient/nobody"))
    batch = write(tmp_path / "batch.json", bundle("batch", put(patient("r")), put({**patient("s"), "name": []})))
    history = write(tmp_path / "history.json", bundle("history"))
    lost = write(tmp_path / "lost.json", bundle("transaction", put(observation("t", "Patient/nobody"))))
    names = [str(one) for one in (good, bad, batch, history, lost)]
    done = emm("load", *names, EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert done.returncode == 1
    told = done.stderr.decode()
    for line in (
        f"{bad} line 2: 1 faults",
        f"{bad} line 3: 1 faults",
        "  Observation.subject.reference: There is no Patient/nobody here",
        "  Bundle.entry[1].resource.name: An empty list",
        "  Bundle.entry[0].resource.subject.reference: There is no Patient/nobody here",
        "  Bundle.type: Wrong door",
    ):
        assert line in told, line
    assert table(done)["Patient"]["created"] == 3


def test_standard_input_may_be_lines_a_bundle_or_a_case(tmp_path: Path) -> None:
    database = {"EMM_DATABASE_URL": f"sqlite:///{tmp_path}/emm.db"}
    lines = "\n".join(json.dumps(one) for one in (observation("o", "Patient/p"), patient("p")))
    assert table(emm("load", stdin=lines.encode(), **database)) == {
        "Observation": {"created": 1},
        "Patient": {"created": 1},
    }
    pretty = json.dumps(bundle("transaction", put(patient("q"))), indent=2)
    assert table(emm("load", "-", stdin=pretty.encode(), **database)) == {"Patient": {"created": 1}}
    assert table(emm("load", stdin=EVERYTHING.read_bytes(), **database)) == {"case": {"created": 1}}
    one_line = emm("load", stdin=json.dumps(patient("r")).encode(), **database)
    assert table(one_line) == {"Patient": {"created": 1}}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = emm("load", str(tmp_path / "nothing.json"), EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert done.returncode == 1
    assert b"nothing.json" in done.stderr and b"Traceback" not in done.stderr


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(tmp_path: Path) -> None:
    file = write(tmp_path / "many.ndjson", *(patient(f"p{i}") for i in range(500)))
    seen = at_terminal("load", str(file), EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert b"] 200 of 500 lines" in seen and b"] 500 of 500 lines" in seen
    piped = emm("load", str(file), EMM_DATABASE_URL=f"sqlite:///{tmp_path}/emm.db")
    assert b"of 500" not in piped.stderr
