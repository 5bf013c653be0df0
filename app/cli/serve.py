"""emm serve: the service."""

import argparse
import sys
from dataclasses import replace

import uvicorn

from app.cli.command import Commands
from app.main import create_app, validation_of
from app.settings import Settings
from app.terminology.terminology import Terminology


def describe(commands: Commands) -> None:
    """Its arguments."""
    parser = commands.add_parser("serve", help="run the service")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    parser.set_defaults(run=run)


def run(settings: Settings, chosen: argparse.Namespace) -> int:
    """Serves until it is told to stop. Raises BadMapping, BadSetting at the start."""
    settings = replace(settings, host=chosen.host or settings.host, port=chosen.port or settings.port)
    address = f"http://{settings.host}:{settings.port}"
    for what, path in (
        ("the cases, for people", "/"),
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
