"""emm assess: what the rules derive from case documents, on standard output."""

import argparse
import sys

from app.cli.command import Commands
from app.cli.documents import Documents
from app.cli.terminal import bar, no_bar
from app.fhir import exact_json
from app.interaction.assess_case import RULE_OF, assessment, may_have_rows
from app.settings import Settings
from app.terminology.terminology import Terminology


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("assess", help="what the rules derive from case documents, on standard output")
    parser.add_argument(
        "--ruleset", action="append", default=[], choices=[*RULE_OF], help="in place of its rule's default"
    )
    parser.add_argument("--definition", choices=["strict", "broad"], help="of extramedullary disease; else both")
    parser.add_argument("files", nargs="*", help="files and folders; none or -: standard input")
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """Each document's assessment as soon as it is there; the other documents lie beside it, as rows of its table may be among them.

    In one process: of 1,000 documents half of the time is reading them, and all are wanted before the first is assessed.
    """
    documents = Documents(chosen.files, Terminology.load(settings.mappings))
    cases = list(documents.cases())
    for done, case in enumerate(cases):
        if len(cases) > 1:
            bar("cases", done, len(cases))
        told = assessment(case, cases if may_have_rows(case) else [], chosen.ruleset, chosen.definition)
        no_bar()
        sys.stdout.buffer.write(exact_json.dumps(told, pretty=True) + b"\n")
        sys.stdout.buffer.flush()
    return 1 if documents.refused else 0
