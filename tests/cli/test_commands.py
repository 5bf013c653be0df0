"""The commands, as a shell runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

EVERYTHING = ROOT / "tests/convert/everything.yaml"


def emm(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, cwd=ROOT, env={**os.environ, **environment}, check=False
    )


def documents(output: bytes) -> list[dict[str, Any]]:
    """The JSON documents that stand one after the other."""
    found, text = [], output.decode().strip()
    while text:
        one, end = json.JSONDecoder().raw_decode(text)
        found.append(one)
        text = text[end:].lstrip()
    return found


def test_convert_writes_a_bundle_to_standard_output() -> None:
    done = emm("convert", "--type", "document", str(EVERYTHING))
    assert done.returncode == 0
    assert json.loads(done.stdout)["entry"][0]["resource"]["resourceType"] == "Composition"


def test_convert_reads_standard_input() -> None:
    done = emm("convert", stdin=EVERYTHING.read_bytes())
    assert json.loads(done.stdout)["type"] == "transaction"


def test_validate_names_the_fault_and_fails(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(EVERYTHING.read_text().replace("site: skull", "site: skul"))
    done = emm("validate", str(EVERYTHING), str(bad))
    assert done.returncode == 1
    assert b"everything.yaml: ok" in done.stderr
    assert b"findings[0].site" in done.stderr


def test_validate_checks_fhir_resources_too(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"resourceType": "Patient", "name": []}')
    done = emm("validate", str(bad))
    assert done.returncode == 1
    assert b"Patient.name" in done.stderr


def test_assess_prints_what_the_rules_derive_and_takes_the_other_documents_as_rows() -> None:
    literature = sorted(str(path) for path in (ROOT / "app/literature").glob("*.yaml"))
    done = emm("assess", "--ruleset", "durie-salmon-imf", "--definition", "broad", *literature)
    assert done.returncode == 0, done.stderr
    told = {one["case"]: one for one in documents(done.stdout)}
    assert len(told) == len(literature) == 10
    stage = next(one for one in told["index-case"]["rules"] if one["rule"] == "durie-salmon")
    assert stage["ruleset"].startswith("durie-salmon-imf/")
    assert "origins-differ" in {one["key"] for one in told["index-case"]["discrepancies"]}


def test_assess_reads_standard_input_and_fails_where_a_document_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(EVERYTHING.read_text().replace("site: skull", "site: skul"))
    done = emm("assess", "-", str(bad), stdin=EVERYTHING.read_bytes())
    assert done.returncode == 1
    assert json.loads(done.stdout).keys() == {"case", "rules", "discordance", "intervals", "discrepancies"}
    assert b"findings[0].site" in done.stderr


def test_load_stores_a_case_that_a_second_load_leaves_as_it_is(tmp_path: Path) -> None:
    database = {"EMM_DATABASE_URL": f"sqlite:///{tmp_path}/emm.db"}
    assert emm("load", str(EVERYTHING), **database).returncode == 0
    assert emm("load", str(EVERYTHING), **database).returncode == 0
    changed = EVERYTHING.read_bytes().replace(b"9.30", b"9.31")
    refused = emm("load", stdin=changed, **database)
    assert refused.returncode == 1
    assert b"other content" in refused.stderr


def test_a_setting_that_cannot_be_used_is_named() -> None:
    done = emm("load", EMM_DATABASE_URL="mysql://user:secret@host/db")
    assert done.returncode == 1
    assert b"EMM_DATABASE_URL" in done.stderr
    assert b"secret" not in done.stderr


def test_a_bad_row_of_the_mappings_stops_every_command_by_file_and_line(tmp_path: Path) -> None:
    for path in (ROOT / "mappings").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"LNC,718-7", b"LNC,718-8"))
    for command in (["convert", str(EVERYTHING)], ["serve", "--port", "0"]):
        done = emm(*command, EMM_MAPPINGS=str(tmp_path))
        assert done.returncode == 1
        assert b"labs.csv:" in done.stderr
        assert b"Traceback" not in done.stderr
