"""emm export: cases in formats that others expect, with a report of what each could not hold; and their courses as pictures."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from app.case.document import Case
from app.cli.command import Commands
from app.cli.documents import Documents
from app.cli.target import REPORT, Target
from app.cli.terminal import bar, no_bar, report
from app.convert.exports.export import Loss, losses_csv
from app.convert.exports.kinds import EXPORTS
from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.interaction.export_cases import CaseExport
from app.interaction.read_case import read_case
from app.interaction.view_cases import stored_cases
from app.main import open_service
from app.settings import Settings
from app.terminology.terminology import Terminology
from app.web.drawing.drawing import drawing_of
from app.web.drawing.picture import MEDIA_TYPES, SCALES, picture_of

SUFFIX = {"cbioportal": ".txt", "phenopacket": ".json", "csv": ".csv", "course": ".csv"}
PICTURES = ("svg", *MEDIA_TYPES)
SHOWN = 20
"""Cases of which the losses are counted on standard error."""


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("export", help="cases in formats that others expect, and their courses as pictures")
    parser.add_argument("--as", dest="kind", required=True, choices=[*EXPORTS, *PICTURES])
    parser.add_argument(
        "--out", type=Path, help="folder; file, where one comes of it; .zip. Without it: standard output"
    )
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--from-store", action="store_true", help="what is stored; the names are ids then, none: all")
    parser.add_argument("--scale", type=_scale, default=2.0, help="of a png: pixels for each of the drawing's (2)")
    parser.add_argument("files", nargs="*", help="case documents and Bundles; folders; none or -: standard input")
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """Writes the files and the loss report, names what is refused. Raises OSError, BadMapping, BadSetting."""
    terminology = Terminology.load(settings.mappings)
    if chosen.from_store:
        cases, refused = asyncio.run(_stored(settings, chosen.files))
    else:
        documents = Documents(chosen.files, terminology, bundles=True)
        cases = list(documents.cases())
        refused = documents.refused
    once = {case.id: case for case in reversed(cases)}
    for case in cases:
        if once[case.id] is not case:
            refused += 1
            report(case.id, [Issue("duplicate", "id-twice", "another document has this id; it is left out", "id")])
    if not cases:
        print("no case to export", file=sys.stderr)
        return 1
    found = [case for case in cases if once[case.id] is case]
    if chosen.kind in PICTURES:
        _pictures(found, terminology, chosen)
    else:
        _files(CaseExport(chosen.kind, found, terminology), chosen)
    return 1 if refused else 0


def _files(export: CaseExport, chosen: argparse.Namespace) -> None:
    target = Target(chosen.out, SUFFIX[chosen.kind], chosen.force)
    files = list(export.files(bar))
    no_bar()
    target.checked([name for name, _ in files], with_report=True)
    losses = losses_csv(export.losses)
    if target.is_archive:
        files.append((REPORT, losses))
    target.write(files)
    if target.report is not None:
        target.report.parent.mkdir(parents=True, exist_ok=True)
        target.report.write_bytes(losses)
    _tell(export.losses, target)


def _tell(losses: list[Loss], target: Target) -> None:
    """How much was lost of each case, and of which lists."""
    where = target.report or (target.out if target.is_archive else "--out keeps the report")
    print(f"{len(losses)} losses ({where})", file=sys.stderr)
    by_case: dict[str, Counter[str]] = {}
    for loss in losses:
        by_case.setdefault(loss.case, Counter())[loss.path.partition("[")[0].partition(".")[0]] += 1
    for case, counts in [*by_case.items()][:SHOWN]:
        told = ", ".join(f"{name} {n}" for name, n in counts.most_common())
        print(f"  {case}: {counts.total()} ({told})", file=sys.stderr)
    if len(by_case) > SHOWN:
        print(f"  … and {len(by_case) - SHOWN} more cases", file=sys.stderr)


def _pictures(cases: list[Case], terminology: Terminology, chosen: argparse.Namespace) -> None:
    target = Target(chosen.out, f".{chosen.kind}", chosen.force)
    if chosen.out is None and chosen.kind != "svg" and sys.stdout.isatty():
        raise OSError(f"a {chosen.kind} is not for a terminal: name a file with --out")
    target.checked([f"{case.id}.{chosen.kind}" for case in cases], with_report=False)
    target.write(_drawn(cases, terminology, chosen.kind, chosen.scale))
    no_bar()


def _drawn(
    cases: list[Case], terminology: Terminology, kind: Literal["svg", "png", "pdf"], scale: float
) -> Iterator[tuple[str, bytes]]:
    for done, case in enumerate(cases):
        if len(cases) > 1:
            bar("pictures", done, len(cases))
        svg = drawing_of(case, terminology, links=False)
        yield f"{case.id}.{kind}", svg.encode() if kind == "svg" else picture_of(svg, kind, scale)


async def _stored(settings: Settings, ids: list[str]) -> tuple[list[Case], int]:
    """The stored cases, and of how many none could be made; these are reported."""
    service = await open_service(settings)
    try:
        if not ids:
            found = await stored_cases(service)
            for one in found.not_read:
                report(one["case"] or one["composition"] or "", [Issue("processing", "not-read", one["reason"] or "")])
            return found.cases, len(found.not_read)
        cases = []
        for id_ in ids:
            try:
                cases.append((await read_case(service, id_)).case)
            except Problem as problem:
                report(id_, problem.issues)
        return cases, len(ids) - len(cases)
    finally:
        await service.store.close()


def _scale(text: str) -> float:
    scale = float(text)
    if not SCALES[0] <= scale <= SCALES[1]:
        raise argparse.ArgumentTypeError(f"a number from {SCALES[0]:g} to {SCALES[1]:g}")
    return scale
