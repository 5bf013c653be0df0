"""emm load: files into the store."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from app.cli.command import Commands
from app.cli.terminal import bar, counted, no_bar, report
from app.fhir.problems import Problem
from app.interaction.load import OUTCOMES, Source, load, sources_in
from app.main import open_service
from app.settings import Settings


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("load", help="store NDJSON, Bundles, resources and case documents")
    parser.add_argument("files", nargs="*", help="files and folders; none or -: standard input")
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """Stores what is taken, names what is refused. Raises OSError, BadMapping, BadSetting."""
    return asyncio.run(_load(settings, chosen.files))


async def _load(settings: Settings, files: list[str]) -> int:
    service = await open_service(settings)
    try:
        with tempfile.TemporaryFile(prefix="emm-load-") as spool:
            loaded = await load(service, list(_sources(files, cast("BinaryIO", spool))), bar)
    except Problem as problem:  # the store is busy, or there is too much
        return report("load", problem.issues)
    finally:
        await service.store.close()
        no_bar()
    for name, line, issues in loaded.refused:
        report(name if line is None else f"{name} line {line}", issues)
    if loaded.left_out:
        print(f"… and {loaded.left_out} more lines were refused", file=sys.stderr)
    counted(loaded.counts, OUTCOMES)
    return 1 if loaded.refused else 0


def _sources(files: list[str], spool: BinaryIO) -> Iterator[Source]:
    for name in files or ["-"]:
        if name == "-":
            shutil.copyfileobj(sys.stdin.buffer, spool)  # it is read more than once
            yield Source("-", spool)
        elif Path(name).is_dir():
            yield from sources_in(Path(name))
        else:
            yield Source(name, Path(name))
