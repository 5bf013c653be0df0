"""The command `emm`: the service from a shell. Thin: the work is done in interaction/ and convert/."""

import argparse
import sys
from collections.abc import Sequence

from app.cli import assess, convert, export, load, serve, validate
from app.cli.command import Run
from app.settings import BadSetting, settings_from
from app.terminology.rows import BadMapping

COMMANDS = (serve, load, convert, validate, assess, export)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code, 1 when something was refused."""
    parser = argparse.ArgumentParser(prog="emm", description="Cases of extramedullary multiple myeloma as FHIR R4")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.describe(commands)
    chosen = parser.parse_args(arguments)
    run: Run = chosen.run
    try:
        return run(settings_from(), chosen)
    except (BadMapping, BadSetting, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
