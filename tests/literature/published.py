"""The documents of app/literature, and the report's text as the quotations are compared with it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.case.document import Case
from app.case.reading import read_yaml
from app.terminology.terminology import Terminology

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "app" / "literature"
INVENTED = FOLDER / "invented" / "hospital-case.yaml"
TERMINOLOGY = Terminology.load(ROOT / "mappings")
IDS = ("index-case", "bairey", "iwasaki", "avigdor", "ah-weng", "terpos", "candoni", "cerny", "waterhouse", "gozzetti")
"""The index case, then the rows of Table 1 in their order."""


def case_in(path: Path) -> Case:
    return read_yaml(path.read_bytes(), TERMINOLOGY.words)


CASES = {id_: case_in(FOLDER / f"{id_}.yaml") for id_ in IDS}
TABLE_1 = [CASES[id_] for id_ in IDS[1:]]


def normal(text: str) -> str:
    """One space for any white space, and no hyphens: the report breaks words at the ends of its lines."""
    return re.sub(r"\s+", " ", re.sub(r"-\s*", "", text)).strip()


def report() -> tuple[str, str]:
    """The normalised report, and the same without the figures' captions, which stand in the midst of sentences.

    Skips where the report is not at hand: it lies beside the folder that EMM_CORPORA names, or in ../shared.
    """
    corpora = os.environ.get("EMM_CORPORA")
    path = (Path(corpora).parent if corpora else ROOT.parent / "shared") / "case-report.txt"
    if not path.is_file():
        pytest.skip("the report's text (case-report.txt) is not here: set EMM_CORPORA to the corpora beside it")
    whole = normal(path.read_text(encoding="utf-8"))
    body = whole
    for figure in CASES["index-case"].figures:
        body = body.replace(normal(f"{figure.label} {figure.caption}"), "")
    return whole, normal(body)


def texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of every text in a document."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from texts(value, f"{path}.{name}" if path else name)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts(value, f"{path}[{index}]")
    elif isinstance(data, str):
        yield path, data


QUOTED = re.compile(r"(as_stated|caption|quotations\[\d+\]|^claims\[\d+\]\.text)$")


def quotations(case: Case) -> list[tuple[str, str]]:
    """(path, text) of what a document says to be the source's own words."""
    return [(path, text) for path, text in texts(case.as_data()) if QUOTED.search(path)]
