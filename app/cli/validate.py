"""emm validate: files checked, nothing stored."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.cli.command import Commands
from app.cli.terminal import bar, counted, no_bar, report
from app.interaction.validate_files import OUTCOMES, Looking, Source, Summary, files_in
from app.main import validation_of
from app.settings import Settings
from app.terminology.terminology import Terminology


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("validate", help="check case documents and resources, storing nothing")
    parser.add_argument("--profile", action="append", default=[], help="canonical url that every resource is held to")
    parser.add_argument("--package", action="append", default=[], type=Path, help="folder or .tgz with profiles")
    parser.add_argument("--advice", action="store_true", help="best practice and preferred bindings too")
    parser.add_argument("files", nargs="*", help="JSON, XML, NDJSON, YAML; folders; none or -: standard input")
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """Reports every file, and every line with issues. Raises OSError, BadMapping, BadSetting."""
    terminology = Terminology.load(settings.mappings)
    validation = validation_of(replace(settings, packages=(*settings.packages, *chosen.package)), terminology)
    sources = list(_sources(chosen.files))
    looking, summary = Looking(validation, terminology, tuple(chosen.profile), chosen.advice), Summary()
    for told in looking.told(sources, partial(bar, "bytes"), sum(source.size for source in sources)):
        summary.add(told)
        if told.issues or told.line is None:
            no_bar()
            report(told.name if told.line is None else f"{told.name} line {told.line}", list(told.issues))
    no_bar()
    counted(summary.counts, OUTCOMES)
    return 1 if summary.has_errors else 0


def _sources(files: list[str]) -> Iterator[Source]:
    for name in files or ["-"]:
        if name == "-":
            yield Source("-", sys.stdin.buffer)
            continue
        for path in files_in(Path(name)) if Path(name).is_dir() else [Path(name)]:
            yield Source(str(path), path)
