"""emm validate, as a shell runs it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal
from tests.cli.test_commands import EVERYTHING, emm
from tests.conftest import ROOT

GOOD = {"resourceType": "Patient", "gender": "female"}
BAD = {"resourceType": "Patient", "gender": "femal"}
CLAIM = "http://example.org/StructureDefinition/with-a-gender"
PROFILE = {
    "resourceType": "StructureDefinition",
    "url": CLAIM,
    "name": "WithAGender",
    "status": "active",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient", "path": "Patient"}, {"id": "Patient.gender", "path": "Patient.gender", "min": 1}]},
}  # fmt: skip


def printed(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode()


def table(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, int]]:
    """The last lines: type → outcome → how many."""
    lines = printed(done).splitlines()
    start = max(i for i, line in enumerate(lines) if line.startswith(" " * 24) and not line.strip()[:1].isdigit())
    names = lines[start].split()
    return {line.split()[0]: dict(zip(names, map(int, line.split()[1:]), strict=True)) for line in lines[start + 1 :]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of each kind."""
    found = tmp_path / "data"
    (found / "inner").mkdir(parents=True)
    (found / "good.json").write_text(json.dumps(GOOD))
    (found / "lines.ndjson").write_text("\n".join(map(json.dumps, [GOOD, BAD, GOOD])) + "\n\n{\n")
    (found / "inner" / "bad.xml").write_text('<Patient xmlns="http://hl7.org/fhir"><gender value="femal"/></Patient>')
    (found / "case.yaml").write_bytes(EVERYTHING.read_bytes())
    (found / "notes.txt").write_text("not looked at")
    return found


def test_a_folder_is_validated_file_by_file_and_line_by_line(folder: Path) -> None:
    done = emm("validate", str(folder))
    assert done.returncode == 1
    said = printed(done)
    assert f"{folder}/good.json: ok" in said
    assert f"{folder}/lines.ndjson line 2: 1 faults\n  Patient.gender: 'femal' is no code of" in said
    assert f"{folder}/lines.ndjson line 5: 1 faults" in said
    assert f"{folder}/inner/bad.xml: 1 faults\n  Patient.gender: 'femal'" in said
    assert "notes.txt" not in said
    assert table(done) == {
        "-": {"ok": 0, "warnings": 0, "errors": 1},
        "Patient": {"ok": 3, "warnings": 0, "errors": 2},
        "case": {"ok": 0, "warnings": 1, "errors": 0},
    }


def test_warnings_alone_are_no_failure() -> None:
    done = emm("validate", str(EVERYTHING))
    assert done.returncode == 0
    assert "stages[0]: warning: Durie-Salmon IIIB needs a creatinine" in printed(done)


def test_standard_input_is_one_resource_lines_or_a_case() -> None:
    assert emm("validate", stdin=json.dumps(GOOD).encode()).returncode == 0
    assert emm("validate", stdin=json.dumps(GOOD, indent=2).encode()).returncode == 0
    lines = emm("validate", "-", stdin="\n".join(map(json.dumps, [GOOD, BAD])).encode())
    assert (lines.returncode, table(lines)) == (1, {"Patient": {"ok": 1, "errors": 1}})
    assert "- line 2: 1 faults" in printed(lines)
    assert table(emm("validate", stdin=EVERYTHING.read_bytes())) == {"case": {"warnings": 1}}


def test_a_profile_of_a_package_is_asked_for_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "StructureDefinition-with-a-gender.json").write_text(json.dumps(PROFILE))
    bare = json.dumps({"resourceType": "Patient", "active": True}).encode()
    assert emm("validate", stdin=bare).returncode == 0
    held = emm("validate", "--profile", CLAIM, "--package", str(tmp_path), stdin=bare)
    assert held.returncode == 1
    assert "Patient: " in printed(held)
    assert "gender" in printed(held)
    unknown = emm("validate", "--profile", CLAIM, stdin=bare)
    assert unknown.returncode == 1
    assert "is not known here" in printed(unknown)


def test_advice_is_given_on_demand(tmp_path: Path) -> None:
    sent = json.dumps(GOOD).encode()
    assert "dom-6" not in printed(emm("validate", stdin=sent))
    assert "dom-6" in printed(emm("validate", "--advice", stdin=sent))


def test_a_file_or_a_package_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = emm("validate", str(tmp_path / "nothing.json"))
    assert missing.returncode == 1
    assert "nothing.json" in printed(missing)
    assert "Traceback" not in printed(missing)
    (tmp_path / "broken.tgz").write_bytes(b"no archive")
    broken = emm("validate", "--package", str(tmp_path / "broken.tgz"), stdin=b"{}")
    assert broken.returncode == 1
    assert "broken.tgz" in printed(broken)
    assert "Traceback" not in printed(broken)


def test_the_published_cases_have_no_errors() -> None:
    done = emm("validate", str(ROOT / "app/literature"))
    assert done.returncode == 0
    assert sum(table(done)["case"].values()) >= 10


def test_a_package_or_a_range_that_cannot_be_read_stops_the_service(tmp_path: Path) -> None:
    (tmp_path / "broken.tgz").write_bytes(b"no archive")
    done = emm("serve", "--port", "0", EMM_PACKAGES=str(tmp_path / "broken.tgz"))
    assert (done.returncode, "broken.tgz" in printed(done), "Traceback" in printed(done)) == (1, True, False)
    mappings = tmp_path / "mappings"
    shutil.copytree(ROOT / "mappings", mappings)
    table_of_ranges = mappings / "plausible_ranges.csv"
    table_of_ranges.write_text(table_of_ranges.read_text().replace("718-7 59260-0", "718-8 59260-0", 1))
    done = emm("serve", "--port", "0", EMM_MAPPINGS=str(mappings))
    assert (done.returncode, "plausible_ranges.csv:2: the check digit of LNC 718-8 is wrong" in printed(done)) == (
        1,
        True,
    )


def test_on_a_terminal_long_work_shows_how_far_it_is(tmp_path: Path) -> None:
    lines = tmp_path / "lines.ndjson"
    lines.write_text((json.dumps(GOOD) + "\n") * 300)
    shown = at_terminal("validate", str(lines))
    size = lines.stat().st_size
    for done in (size // 3, size * 2 // 3, size):
        assert f"] {done} of {size} bytes".encode() in shown
    assert b"Patient                         300" in shown.replace(b"\r\n", b"\n")
