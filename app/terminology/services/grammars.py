"""Code systems that a grammar defines: their codes cannot be listed, and whether one exists can be decided all the same."""

from collections.abc import Callable, Mapping

from app.fhir.names import UCUM
from app.terminology import ucum

GRAMMARS: Mapping[str, Callable[[str], bool]] = {UCUM: ucum.is_valid}
"""Url of the code system → whether a code is one of it."""
