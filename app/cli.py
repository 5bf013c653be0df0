"""emm serve | load | convert | validate | assess: the service from a shell. Thin: the work is done in interaction/ and convert/."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import uvicorn

from app.case.document import Case
from app.case.reading import checked
from app.case.yaml_text import yaml_data
from app.convert.to_bundle import BundleType, case_to_bundle
from app.fhir import exact_json
from app.fhir.issues import Issue, shortened
from app.fhir.problems import Problem
from app.interaction.assess_case import RULE_OF, assessment
from app.interaction.load import OUTCOMES, Loaded, Source, load, sources_in
from app.interaction.validate_files import OUTCOMES as OF_VALIDATION
from app.interaction.validate_files import Looking, Summary, files_in
from app.interaction.validate_files import Source as ToValidate
from app.main import create_app, open_service, validation_of
from app.settings import BadSetting, Settings, settings_from
from app.terminology.rows import BadMapping
from app.terminology.terminology import Terminology


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code, 1 when something was refused."""
    parser = argparse.ArgumentParser(prog="emm", description="Cases of extramedullary multiple myeloma as FHIR R4")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the service")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    load_ = commands.add_parser("load", help="store NDJSON, Bundles, resources and case documents")
    load_.add_argument("files", nargs="*", help="files and folders; none or -: standard input")
    validate = commands.add_parser("validate", help="check case documents and resources, storing nothing")
    validate.add_argument("--profile", action="append", default=[], help="canonical url that every resource is held to")
    validate.add_argument("--package", action="append", default=[], type=Path, help="folder or .tgz with profiles")
    validate.add_argument("--advice", action="store_true", help="best practice and preferred bindings too")
    validate.add_argument("files", nargs="*", help="JSON, XML, NDJSON, YAML; folders; none or -: standard input")
    convert = commands.add_parser("convert", help="case documents to Bundles, on standard output")
    convert.add_argument("--type", choices=["transaction", "collection", "document"], default="transaction")
    convert.add_argument("files", nargs="*", help="files; none or -: standard input")
    assess = commands.add_parser("assess", help="what the rules derive from case documents, on standard output")
    assess.add_argument(
        "--ruleset", action="append", default=[], choices=[*RULE_OF], help="in place of its rule's default"
    )
    assess.add_argument("--definition", choices=["strict", "broad"], help="of extramedullary disease; else both")
    assess.add_argument("files", nargs="*", help="files; none or -: standard input")
    chosen = parser.parse_args(arguments)
    try:
        settings = settings_from()
    except BadSetting as fault:
        print(fault, file=sys.stderr)
        return 1
    try:
        return _run(chosen, settings)
    except (BadMapping, BadSetting, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    if chosen.command == "serve":
        return _serve(settings, chosen.host, chosen.port)
    if chosen.command == "load":
        return asyncio.run(_load(settings, chosen.files))
    if chosen.command == "validate":
        return _validate(settings, chosen)
    if chosen.command == "assess":
        return _assess(settings, chosen)
    return _convert(settings, chosen.files, chosen.type)


def _serve(settings: Settings, host: str | None, port: int | None) -> int:
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    address = f"http://{settings.host}:{settings.port}"
    for what, path in (
        ("FHIR", "/fhir/metadata"),
        ("cases", "/cases"),
        ("the API, to try out", "/docs"),
        ("health", "/health/ready"),
    ):
        print(f"{address}{path:<16} {what}", file=sys.stderr)
    validation_of(
        settings, Terminology.load(settings.mappings)
    )  # a bad row or package stops the start here, by its name
    # The access log would name paths and queries, which may hold identifying values.
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, access_log=False, log_level="warning")
    return 0


def _validate(settings: Settings, chosen: argparse.Namespace) -> int:
    terminology = Terminology.load(settings.mappings)
    validation = validation_of(replace(settings, packages=(*settings.packages, *chosen.package)), terminology)
    sources = list(_to_validate(chosen.files))
    looking, summary = Looking(validation, terminology, tuple(chosen.profile), chosen.advice), Summary()
    for told in looking.told(sources, partial(_bar, "bytes"), sum(source.size for source in sources)):
        summary.add(told)
        if told.issues or told.line is None:
            _bar("", 0, 0)
            _report(told.name if told.line is None else f"{told.name} line {told.line}", list(told.issues))
    _bar("", 0, 0)
    _counted(summary.counts, OF_VALIDATION)
    return 1 if summary.has_errors else 0


def _to_validate(files: list[str]) -> Iterator[ToValidate]:
    for name in files or ["-"]:
        if name == "-":
            yield ToValidate("-", sys.stdin.buffer)
            continue
        for path in files_in(Path(name)) if Path(name).is_dir() else [Path(name)]:
            yield ToValidate(str(path), path)


def _convert(settings: Settings, files: list[str], to: BundleType) -> int:
    terminology = Terminology.load(settings.mappings)
    names = files or ["-"]
    read = 0
    for case in _cases(names, terminology):
        read += 1
        sys.stdout.buffer.write(exact_json.dumps(case_to_bundle(case, terminology, to), pretty=True) + b"\n")
    return 0 if read == len(names) else 1


def _assess(settings: Settings, chosen: argparse.Namespace) -> int:
    """Each document's assessment; the other documents lie beside it, as rows of its table may be among them."""
    names = chosen.files or ["-"]
    cases = list(_cases(names, Terminology.load(settings.mappings)))
    for done, case in enumerate(cases):
        _bar("cases", done, len(cases))
        told = assessment(case, cases, chosen.ruleset, chosen.definition)
        _bar("", 0, 0)
        sys.stdout.buffer.write(exact_json.dumps(told, pretty=True) + b"\n")
    return 0 if len(cases) == len(names) else 1


def _cases(names: list[str], terminology: Terminology) -> Iterator[Case]:
    """The case documents; what is refused is reported and left out."""
    for name in names:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        try:
            yield checked(_data(name, body), terminology.words)
        except Problem as problem:
            _report(name, problem.issues)


def _data(name: str, body: bytes) -> Any:
    is_json = body.lstrip()[:1] in (b"{", b"[") and not name.endswith((".yaml", ".yml"))
    return exact_json.loads(body) if is_json else yaml_data(body)


async def _load(settings: Settings, files: list[str]) -> int:
    service = await open_service(settings)
    try:
        with tempfile.TemporaryFile(prefix="emm-load-") as spool:
            loaded = await load(service, list(_sources(files, cast("BinaryIO", spool))), _bar)
    except Problem as problem:  # the store is busy, or there is too much
        return _report("load", problem.issues)
    finally:
        await service.store.close()
        _bar("", 0, 0)
    for name, line, issues in loaded.refused:
        _report(name if line is None else f"{name} line {line}", issues)
    if loaded.left_out:
        print(f"… and {loaded.left_out} more lines were refused", file=sys.stderr)
    _table(loaded)
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


def _bar(what: str, done: int, total: int) -> None:
    """Shows how far it is, on a terminal only; takes the bar away where there is nothing to count."""
    if sys.stderr.isatty():
        width = 40 * done // total if total else 0
        text = f"[{'#' * width:<40}] {done} of {total} {what}" if total else ""
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _table(loaded: Loaded) -> None:
    _counted(loaded.counts, OUTCOMES)


def _counted(counts: Mapping[str, Mapping[str, int]], outcomes: Sequence[str]) -> None:
    """One line for each type, one column for each outcome that there is."""
    shown = [one for one in outcomes if any(row[one] for row in counts.values())]
    print(f"{'':<24}" + "".join(f"{one:>11}" for one in shown), file=sys.stderr)
    for type_, row in sorted(counts.items()):
        print(f"{type_:<24}" + "".join(f"{row[one]:>11}" for one in shown), file=sys.stderr)


def _report(name: str, issues: list[Issue]) -> int:
    """Prints the issues; 1 where there is an error among them."""
    errors = sum(issue.severity in ("error", "fatal") for issue in issues)
    rest = len(issues) - errors
    said = [f"{errors} faults" if errors else "ok", *([f"{rest} remarks"] if rest else [])]
    print(f"{name}: {', '.join(said)}", file=sys.stderr)
    for issue in issues:
        grade = "" if issue.severity in ("error", "fatal") else f"{issue.severity}: "
        value = f" [{shortened(issue.value)}]" if issue.value else ""
        print(f"  {issue.expression or '-'}: {grade}{issue.text}{value}", file=sys.stderr)
    return 1 if errors else 0
