"""mappings/ as the service reads it, and a copy of it to change."""

import csv
import shutil
from pathlib import Path

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


def copy(tmp_path: Path) -> Path:
    """A copy of mappings/ that a test may spoil."""
    folder = tmp_path / "mappings"
    shutil.copytree(MAPPINGS, folder, ignore=shutil.ignore_patterns("profiles"))
    return folder


def coded_rows() -> list[tuple[str, dict[str, str]]]:
    """Every row that has a code: (file, its cells). Read with the csv module alone, not with our own reader."""
    rows = []
    for path in sorted(MAPPINGS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [(path.name, row) for row in csv.DictReader(file) if row.get("code")]
    return rows


def append(folder: Path, file: str, line: str) -> int:
    """Append a line to a file of the copy. Returns its line number."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    return len(path.read_text(encoding="utf-8").splitlines())
