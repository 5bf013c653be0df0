"""Case documents from files, folders and standard input."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.case.document import Case
from app.case.reading import checked
from app.case.yaml_text import yaml_data
from app.cli.terminal import bar, no_bar, report
from app.convert.from_bundle import bundle_to_case
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Problem
from app.terminology.terminology import Terminology

SUFFIXES = (".json", ".yaml", ".yml")
"""What is taken from a folder."""


@dataclass
class Documents:
    """names: files and folders; none or `-`: standard input. bundles: whether a FHIR Bundle is taken for the case in it.

    refused: how many were reported and left out, as far as `cases` has come.
    """

    names: list[str]
    terminology: Terminology
    bundles: bool = False
    refused: int = 0

    def cases(self) -> Iterator[Case]:
        """One case after another; what is refused is reported and left out. Raises OSError for a file that cannot be read."""
        files = [path for name in self.names or ["-"] for path in _files(name)]
        for done, name in enumerate(files):
            if len(files) > 1:
                bar("documents", done, len(files))
            body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            try:
                case = self._case(_data(name, body), name)
            except Problem as problem:
                self.refused += 1
                no_bar()
                report(name, problem.issues)
                continue
            no_bar()
            yield case

    def _case(self, data: Any, name: str) -> Case:
        type_ = data.get("resourceType") if isinstance(data, dict) else None
        if type_ is None or not self.bundles:
            return checked(data, self.terminology.words)
        if type_ != "Bundle":
            text = "a case document or a Bundle is wanted, not one resource"
            raise Invalid(Issue("structure", "not-a-bundle", text, "$this", str(type_)))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case, left = bundle_to_case(data, self.terminology, now)
        if left:
            no_bar()
            report(name, left)
        return case


def _files(name: str) -> list[str]:
    if name == "-" or not Path(name).is_dir():
        return [name]
    return [str(path) for path in sorted(Path(name).rglob("*")) if path.suffix in SUFFIXES and path.is_file()]


def _data(name: str, body: bytes) -> Any:
    is_json = body.lstrip()[:1] in (b"{", b"[") and not name.endswith((".yaml", ".yml"))
    return exact_json.loads(body) if is_json else yaml_data(body)
