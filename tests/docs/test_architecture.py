"""docs/architecture.md says what is there, and what is there stands in it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`((?:app|mappings|scripts|tests|docker|docs)/[\w./-]*)`", TEXT)


def test_every_path_that_the_architecture_names_exists() -> None:
    assert len(NAMED) > 15
    assert [path for path in NAMED if not (ROOT / path).exists()] == []


def test_every_room_of_the_house_stands_in_the_architecture() -> None:
    rooms = [folder for folder in (ROOT / "app").iterdir() if folder.is_dir() and folder.name != "__pycache__"]
    assert rooms
    assert [room.name for room in rooms if f"app/{room.name}/" not in NAMED] == []


def test_the_floors_of_the_picture_are_those_of_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = [re.sub(r"[()]", "", floor) for floor in contract["contracts"][0]["layers"]]
    assert "\n".join(floors) in TEXT
