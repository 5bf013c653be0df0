"""emm convert: case documents to Bundles, on standard output."""

import argparse
import sys

from app.cli.command import Commands
from app.cli.documents import Documents
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.settings import Settings
from app.terminology.terminology import Terminology


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("convert", help="case documents to Bundles, on standard output")
    parser.add_argument("--type", choices=["transaction", "collection", "document"], default="transaction")
    parser.add_argument("files", nargs="*", help="files and folders; none or -: standard input")
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """One Bundle for each document, one after the other. Raises OSError, BadMapping."""
    terminology = Terminology.load(settings.mappings)
    documents = Documents(chosen.files, terminology)
    for case in documents.cases():
        sys.stdout.buffer.write(exact_json.dumps(case_to_bundle(case, terminology, chosen.type), pretty=True) + b"\n")
    return 1 if documents.refused else 0
