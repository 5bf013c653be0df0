"""Where profiles come from: folders and packages, read with limits, nothing written, nothing downloaded."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Invalid
from app.validate.profiles import archives
from app.validate.profiles.held import Held
from app.validate.profiles.profiles import Profiles, profiles_of
from app.validate.validator import Validator
from tests.terminology.mapping_folder import MAPPINGS
from tests.validate.profiles.made import URL, definition, observation


def package(folder: Path, files: dict[str, Any], kind: bytes = tarfile.REGTYPE) -> Path:
    path = folder / "made.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            member.size = len(body) if kind == tarfile.REGTYPE else 0
            archive.addfile(member, io.BytesIO(body))
    return path


def refusal(make: Callable[[], object]) -> str:
    """What is said of a source that cannot be used."""
    with pytest.raises(Invalid) as raised:
        make()
    return raised.value.issues[0].text


STRICT = definition("Observation", {"id": "Observation.subject", "min": 1})


def test_a_package_is_read_like_a_folder(tmp_path: Path) -> None:
    path = package(tmp_path, {"package/StructureDefinition-made.json": STRICT, "package/package.json": b"not read"})
    validator = Validator(profiles=Profiles(Held([path])))
    found = validator.issues(observation(), profiles=[URL])
    assert [one.key for one in found if one.severity == "error"] == ["profile-min"]


def test_nothing_of_a_package_leads_out_of_it(tmp_path: Path) -> None:
    names = [
        "../StructureDefinition-made.json",
        "/package/StructureDefinition-made.json",
        "package/../StructureDefinition-x.json",
    ]
    before = sorted(tmp_path.rglob("*"))
    path = package(tmp_path, dict.fromkeys(names, STRICT))
    assert Held([path]).urls("StructureDefinition") == []
    assert sorted(tmp_path.rglob("*")) == [*before, path]
    linked = package(tmp_path, {"package/StructureDefinition-made.json": b""}, tarfile.SYMTYPE)
    assert Held([linked]).urls("StructureDefinition") == []


@pytest.mark.parametrize("limit,value", [("MOST_FILES", 1), ("LARGEST_FILE", 100), ("LARGEST_PACKAGE", 100)])
def test_a_package_beyond_the_limits_is_refused(
    limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"package/StructureDefinition-{i}.json": definition("Observation", url=f"{URL}-{i}") for i in range(2)}
    path = package(tmp_path, files)
    assert len(Held([path]).urls("StructureDefinition")) == 2
    monkeypatch.setattr(archives, limit, value)
    assert "A package has at most" in refusal(lambda: Held([path]))


@pytest.mark.parametrize("body", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_package_is_refused_by_its_name(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.tgz"
    path.write_bytes(body)
    assert str(path) in refusal(lambda: Held([path]))


def test_a_path_that_is_not_there_and_a_file_that_is_no_json_are_refused_by_name(tmp_path: Path) -> None:
    assert "no folder and no package" in refusal(lambda: profiles_of([tmp_path / "nowhere"], MAPPINGS))
    (tmp_path / "StructureDefinition-broken.json").write_text("{", encoding="utf-8")
    assert "StructureDefinition-broken.json" in refusal(lambda: profiles_of([tmp_path], MAPPINGS))


def test_a_truncated_package_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, {"package/StructureDefinition-made.json": STRICT})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Invalid):
        Held([path])


def test_a_later_source_comes_before_an_earlier_one(tmp_path: Path) -> None:
    for name, made in (("a", definition("Observation")), ("b", STRICT)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "StructureDefinition-made.json").write_text(json.dumps(made), encoding="utf-8")
    validator = Validator(profiles=Profiles(Held([tmp_path / "a", tmp_path / "b"])))
    assert "profile-min" in [one.key for one in validator.issues(observation(), profiles=[URL])]
    validator = Validator(profiles=Profiles(Held([tmp_path / "b", tmp_path / "a"])))
    assert "profile-min" not in [one.key for one in validator.issues(observation(), profiles=[URL])]
