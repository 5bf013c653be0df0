"""Draws the ten published cases to docs/img/timeline-<case>.svg: `python -m scripts.draw_published`; with `--png FOLDER` also as PNG there."""

import argparse
from pathlib import Path

from app.case.document import Case
from app.case.reading import read_yaml
from app.terminology.terminology import Terminology
from app.web.drawing.drawing import drawing_of
from app.web.drawing.picture import picture_of

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "img"


def published(terminology: Terminology) -> list[Case]:
    """The cases of app/literature, in the order of their names."""
    files = sorted((ROOT / "app" / "literature").glob("*.yaml"))
    return [read_yaml(file.read_bytes(), terminology.words) for file in files]


def main() -> None:
    """Write a file for each case."""
    parser = argparse.ArgumentParser(description="Draw the ten published cases.")
    parser.add_argument("--png", type=Path, help="a folder for pictures of the drawings")
    folder: Path | None = parser.parse_args().png
    terminology = Terminology.load(ROOT / "mappings")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for case in published(terminology):
        svg = drawing_of(case, terminology, links=False)
        (IMAGES / f"timeline-{case.id}.svg").write_text(svg + "\n", encoding="utf-8")
        if folder is not None:
            (folder / f"timeline-{case.id}.png").write_bytes(picture_of(svg, "png"))


if __name__ == "__main__":
    main()
