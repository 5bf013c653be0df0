"""What a command of the shell is: a parser of its arguments, which says what to run."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from app.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds its parser."""
Run = Callable[[Settings, argparse.Namespace], int]
"""Runs the command; 1 when something was refused."""
