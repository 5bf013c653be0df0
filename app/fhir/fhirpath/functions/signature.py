"""How a function is entered in the table: how many arguments it takes, and whether as values or as expressions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.fhir.fhirpath.nodes import Collection


@dataclass(frozen=True)
class Function:
    """run(focus, frame, *arguments). lazy: the arguments come as compiled expressions, to be run item by item."""

    run: Callable[..., Collection]
    least: int
    most: int
    lazy: bool


Table = dict[str, Function]


def eager(run: Callable[..., Any], least: int = 0, most: int | None = None) -> Function:
    """A function of collections; as many arguments as `least`, or up to `most`."""
    return Function(run, least, least if most is None else most, lazy=False)


def lazy(run: Callable[..., Any], least: int = 0, most: int | None = None) -> Function:
    """A function of expressions."""
    return Function(run, least, least if most is None else most, lazy=True)
