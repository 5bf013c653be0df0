"""Case documents from files and standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.case.document import Case
from app.case.reading import checked
from app.case.yaml_text import yaml_data
from app.cli.terminal import report
from app.fhir import exact_json
from app.fhir.problems import Problem
from app.terminology.terminology import Terminology


def cases_in(names: list[str], terminology: Terminology) -> Iterator[Case]:
    """The case documents; what is refused is reported and left out. Raises OSError for a file that cannot be read."""
    for name in names:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        try:
            yield checked(_data(name, body), terminology.words)
        except Problem as problem:
            report(name, problem.issues)


def _data(name: str, body: bytes) -> Any:
    is_json = body.lstrip()[:1] in (b"{", b"[") and not name.endswith((".yaml", ".yml"))
    return exact_json.loads(body) if is_json else yaml_data(body)
