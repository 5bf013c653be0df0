"""What can be held of the image without an engine: its files, its settings, its command."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from app.cli import main
from app.settings import Settings, settings_from

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
POSTGRES = yaml.safe_load((ROOT / "docker" / "compose.postgres.yaml").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))


def lines_of(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in DOCKERFILE.splitlines() if line.startswith(f"{instruction} ")]


def environment_of_the_image() -> dict[str, str]:
    pairs = [pair for line in lines_of("ENV") for pair in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in pairs)


def copied() -> list[str]:
    return [source for line in lines_of("COPY") for source in line.split()[:-1]]


def test_every_path_that_the_image_copies_exists_and_is_let_in() -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied(), "the Dockerfile copies nothing"
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in let_in, f".dockerignore keeps {source} out"


def test_the_readme_that_the_build_reads_is_copied_before_the_service_is_installed() -> None:
    first_install = DOCKERFILE.index("install --no-cache-dir --disable-pip-version-check --no-deps")
    for needed in ("pyproject.toml", "README.md", "./app", "./mappings"):
        assert 0 < DOCKERFILE.index(needed) < first_install, needed


def test_the_settings_of_the_image_are_ones_that_the_service_reads() -> None:
    settings = settings_from({"EMM_LOAD_PUBLISHED": "false", **environment_of_the_image()})
    assert settings == Settings(
        database_url="sqlite:////data/emm.db", host="0.0.0.0", port=8000, base_url="http://127.0.0.1:8000/fhir"
    )


def test_the_settings_of_compose_are_ones_that_the_service_reads() -> None:
    settings = settings_from({**environment_of_the_image(), **COMPOSE["services"]["emm"]["environment"]})
    assert settings.load_published
    assert settings.fhir_url == "http://127.0.0.1:8000/fhir"


def test_compose_publishes_the_port_on_this_machine_only() -> None:
    for port in COMPOSE["services"]["emm"]["ports"]:
        assert port.startswith("127.0.0.1:"), port


def test_the_data_folder_is_a_volume_and_the_user_is_not_root() -> None:
    assert lines_of("VOLUME") == ["/data"]
    assert lines_of("USER") == ["emm"]
    assert COMPOSE["services"]["emm"]["volumes"] == ["cases:/data"]
    assert "cases" in COMPOSE["volumes"]


def test_the_command_of_the_image_is_one_that_emm_has(capsys: pytest.CaptureFixture[str]) -> None:
    (entrypoint,), (command,) = map(json.loads, lines_of("ENTRYPOINT")), map(json.loads, lines_of("CMD"))
    assert entrypoint == ["emm"]
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert "usage: emm serve" in capsys.readouterr().out


def test_the_store_in_postgresql_is_reached_with_settings_that_the_service_reads_and_publishes_no_port() -> None:
    emm, postgres = POSTGRES["services"]["emm"], POSTGRES["services"]["postgres"]
    url = re.sub(r"\$\{[^}]+\}", "secret", emm["environment"]["EMM_DATABASE_URL"])
    settings = settings_from({**environment_of_the_image(), "EMM_DATABASE_URL": url})
    made = {name: postgres["environment"][f"POSTGRES_{name}"] for name in ("USER", "DB")}
    assert settings.database_url == f"postgresql://{made['USER']}:secret@postgres:5432/{made['DB']}"
    assert "ports" not in postgres
    assert "secret" not in str(POSTGRES), "a password stands in the file"
