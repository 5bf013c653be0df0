"""The one checker of a test session, and the folder of real data that it reads."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.check import Checker

PROFILES = Path(__file__).parents[2] / "mappings" / "profiles"


def corpora() -> Path:
    """The folder named by EMM_CORPORA; the test is skipped, saying so, where it is not set."""
    folder = os.environ.get("EMM_CORPORA")
    if not folder:
        pytest.skip("EMM_CORPORA is not set: the standard's package and examples are not at hand")
    return Path(folder)


def the_checker() -> Checker:
    """The checker, built once a session; the test is skipped where EMM_CORPORA is not set."""
    return _built(corpora())


@cache
def _built(folder: Path) -> Checker:
    return Checker(folder, PROFILES)


def read(file: Path) -> dict[str, Any]:
    """A resource from a JSON file, decimals as Decimal."""
    resource: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    return resource
