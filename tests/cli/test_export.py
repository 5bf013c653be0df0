"""emm export, as a shell runs it."""

import csv
import io
import json
import shutil
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.convert.exports.kinds import EXPORTS
from tests.cli.terminal import at_terminal
from tests.cli.test_commands import EVERYTHING, emm
from tests.conftest import ROOT

LITERATURE = ROOT / "app/literature"
INDEX = LITERATURE / "index-case.yaml"


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True))


def test_one_file_goes_to_standard_output_and_the_sum_of_the_losses_to_standard_error() -> None:
    done = emm("export", "--as", "csv", str(LITERATURE))
    assert done.returncode == 0, done.stderr
    published = [row for row in rows(done.stdout) if not row["of"] and row["case"] != "invented-hospital-case"]
    assert sum(int(row["n"]) for row in published) == 32  # Table 1: 31 patients, and the index case
    told = done.stderr.decode()
    assert "losses (--out keeps the report)" in told and "  index-case: " in told


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_folder_gets_the_files_and_the_loss_report_beside_them(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "new" / "folder"
    done = emm("export", "--as", kind, "--out", str(out), str(INDEX), str(LITERATURE / "terpos.yaml"))
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    losses = rows((out / "losses.csv").read_bytes())
    assert {row["case"] for row in losses} == {"index-case", "terpos"}
    assert f"{len(losses)} losses ({out / 'losses.csv'})" in done.stderr.decode()
    assert len([*out.iterdir()]) == {"cbioportal": 10}.get(kind, 2)


def test_what_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    out = tmp_path / "cases.csv"
    out.write_text("mine")
    refused = emm("export", "--as", "csv", "--out", str(out), str(INDEX))
    assert refused.returncode == 1
    assert b"--force" in refused.stderr and b"cases.csv" in refused.stderr
    assert out.read_text() == "mine" and [*tmp_path.iterdir()] == [out]
    assert emm("export", "--as", "csv", "--force", "--out", str(out), str(INDEX)).returncode == 0
    assert rows(out.read_bytes())[0]["case"] == "index-case"
    assert rows((tmp_path / "cases.losses.csv").read_bytes())[0]["case"] == "index-case"


def test_a_report_that_is_there_is_not_overwritten_either(tmp_path: Path) -> None:
    (tmp_path / "losses.csv").write_text("mine")
    refused = emm("export", "--as", "course", "--out", str(tmp_path), str(INDEX))
    assert refused.returncode == 1
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"losses.csv": "mine"}


def test_a_name_that_ends_in_zip_holds_all_files_and_the_report(tmp_path: Path) -> None:
    out = tmp_path / "study.zip"
    assert emm("export", "--as", "cbioportal", "--out", str(out), str(LITERATURE)).returncode == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 10 and "losses.csv" in archive.namelist()


@pytest.mark.parametrize("out", [[], ["--out", "study.json"]])
def test_several_files_want_a_folder(tmp_path: Path, out: list[str]) -> None:
    out = [str(tmp_path / one) if one.endswith(".json") else one for one in out]
    done = emm("export", "--as", "phenopacket", *out, str(LITERATURE))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"name a folder" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_document_that_is_refused_fails_and_the_others_are_exported(tmp_path: Path) -> None:
    shutil.copy(INDEX, tmp_path)
    (tmp_path / "bad.yaml").write_text(EVERYTHING.read_text().replace("site: skull", "site: skul"))
    (tmp_path / "twin.yaml").write_bytes(INDEX.read_bytes())
    (tmp_path / "patient.json").write_text('{"resourceType": "Patient"}')
    done = emm("export", "--as", "csv", str(tmp_path))
    assert done.returncode == 1
    assert [row["case"] for row in rows(done.stdout)] == ["index-case"]
    for told in (b"findings[0].site", b"another document has this id", b"not one resource"):
        assert told in done.stderr


def test_nothing_to_export_is_said_and_fails(tmp_path: Path) -> None:
    done = emm("export", "--as", "csv", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"no case" in done.stderr


def test_a_bundle_is_taken_for_the_case_in_it() -> None:
    bundle = emm("convert", str(INDEX)).stdout
    done = emm("export", "--as", "course", stdin=bundle)
    assert done.returncode == 0, done.stderr
    assert done.stdout == emm("export", "--as", "course", str(INDEX)).stdout


def test_what_is_stored_is_exported_all_of_it_or_by_id(tmp_path: Path) -> None:
    store = {"EMM_DATABASE_URL": f"sqlite:///{tmp_path}/emm.db"}
    empty = emm("export", "--as", "csv", "--from-store", **store)
    assert empty.returncode == 1 and b"no case" in empty.stderr
    assert emm("load", str(INDEX), str(LITERATURE / "avigdor.yaml"), **store).returncode == 0
    everything = emm("export", "--as", "csv", "--from-store", **store)
    assert everything.stdout == emm("export", "--as", "csv", str(INDEX), str(LITERATURE / "avigdor.yaml")).stdout
    one = emm("export", "--as", "phenopacket", "--from-store", "index-case", **store)
    assert json.loads(one.stdout)["id"] == "index-case"
    mixed = emm("export", "--as", "csv", "--from-store", "index-case", "nobody", **store)
    assert mixed.returncode == 1 and b"there is no case 'nobody'" in mixed.stderr
    assert [row["case"] for row in rows(mixed.stdout)] == ["index-case"]


def test_the_course_becomes_a_picture_without_links(tmp_path: Path) -> None:
    one = emm("export", "--as", "svg", str(INDEX))
    root = ElementTree.fromstring(one.stdout)
    assert root.tag.endswith("}svg") and root.find(".//{*}a") is None
    many = emm("export", "--as", "svg", "--out", str(tmp_path), str(INDEX), str(LITERATURE / "terpos.yaml"))
    assert (many.returncode, many.stderr) == (0, b"")
    assert {path.name for path in tmp_path.iterdir()} == {"index-case.svg", "terpos.svg"}
    assert (tmp_path / "index-case.svg").read_bytes() == one.stdout


def test_a_png_has_the_size_of_the_drawing_times_the_scale(tmp_path: Path) -> None:
    root = ElementTree.fromstring(emm("export", "--as", "svg", str(INDEX)).stdout)
    for scale in ("1", "2.5"):
        png = emm("export", "--as", "png", "--scale", scale, str(INDEX)).stdout
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", png[16:24])  # IHDR, the first chunk (W3C PNG, 11.2.1)
        assert abs(width - float(root.attrib["width"]) * float(scale)) < 1
        assert abs(height - float(root.attrib["height"]) * float(scale)) < 1
    refused = emm("export", "--as", "png", "--scale", "100", str(INDEX))
    assert refused.returncode == 2 and b"from 0.5 to 4" in refused.stderr


def test_a_pdf_is_one_page_of_lines_and_letters(tmp_path: Path) -> None:
    out = tmp_path / "course.pdf"
    assert emm("export", "--as", "pdf", "--out", str(out), str(INDEX)).returncode == 0
    body = out.read_bytes()
    assert body.startswith(b"%PDF-") and body.rstrip().endswith(b"%%EOF")
    assert b"/FontFile" in body or b"/Type /Font" in body or b"/Type/Font" in body
    assert [*tmp_path.iterdir()] == [out]


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(tmp_path: Path) -> None:
    seen = at_terminal("export", "--as", "phenopacket", "--out", str(tmp_path / "one"), str(LITERATURE))
    assert b"] 5 of 11 documents" in seen and b"] 5 of 11 cases" in seen
    piped = emm("export", "--as", "phenopacket", "--out", str(tmp_path / "two"), str(LITERATURE))
    assert b"of 11" not in piped.stderr
