"""String parameters: names, addresses and other texts. http://hl7.org/fhir/R4/search.html#string"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.search import text
from app.search.asking import Asking
from app.search.conditions import Condition, Strings
from app.search.escapes import unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path, hashed
from app.search.rows import StringRow

MODIFIERS = ("exact", "contains")
_HUMAN_NAME = ("prefix", "given", "family", "suffix")
_ADDRESS = ("line", "city", "district", "state", "postalCode", "country")


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the rows of one element; "" (strings sort by their rows), None where it has no value."""
    found: str | None = None
    for one in _texts(path, element):
        rows.strings.add(_row(parameter.code, one))
        found = ""
    return found


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that a text starts with one of the values (contains one, is one). Raises ValueError with a sentence."""
    match modifier:
        case "exact":
            return Strings(parameter.code, "exact", tuple(hashed(unescaped(value)) for value in values))
        case "contains":
            return Strings(parameter.code, "contains", text.contained(values))
        case _:
            return Strings(parameter.code, "starts", text.starts(values))


def _texts(path: Path, element: Any) -> Iterator[str]:
    """Every text by which the element is found: each part of a name or address, and all parts as one line."""
    match path.type, element:
        case "HumanName", dict():
            yield from _structured(element, _HUMAN_NAME)
        case "Address", dict():
            yield from _structured(element, _ADDRESS)
        case _, str() if element:
            yield element


def _structured(element: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    parts = []
    for name in names:
        value = element.get(name)
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str) and one:
                parts.append(one)
    yield from parts
    if len(parts) > 1:
        yield " ".join(parts)
    whole = element.get("text")
    if isinstance(whole, str) and whole:
        yield whole


@lru_cache(maxsize=20_000)
def _row(parameter: int, one: str) -> StringRow:
    return text.row(parameter, one)
