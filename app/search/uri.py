"""Uri parameters. http://hl7.org/fhir/R4/search.html#uri

Compared exactly, character by character, as R4 says; a canonical is found with and without its version.
"""

from typing import Any

from app.search.asking import Asking
from app.search.conditions import AnyOf, Condition, Strings, Tokens
from app.search.escapes import unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path, hashed, number_of
from app.search.rows import LONGEST_START

MODIFIERS = ("below", "above")
_BELOW = ":below"


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the rows of one element; the text that it sorts by, None where it has no value."""
    if not isinstance(element, str) or not element:
        return None
    url, bar, _ = element.partition("|")
    for one in (element, url) if bar and path.type == "canonical" else (element,):
        rows.tokens.add(hashed(parameter.base, parameter.name, one))
    if not element.startswith("urn:"):
        rows.strings.add(_row(number_of(parameter.base, parameter.name + _BELOW), element))
    return element


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that one of the values is there, or a uri below or above one of them. Raises ValueError with a sentence."""
    asked = [unescaped(value) for value in values]
    if modifier is not None and any(one.startswith("urn:") for one in asked):
        raise ValueError(f"':{modifier}' goes by the segments of a URL's path, and a URN has none")
    if modifier == "above":
        asked = [above for one in asked for above in _above(one)]
    same = Tokens(tuple(hashed(parameter.base, parameter.name, one) for one in dict.fromkeys(asked)))
    if modifier != "below":
        return same
    starts = tuple(one.rstrip("/") + "/" for one in asked)
    if any(len(one) > LONGEST_START for one in starts):
        raise ValueError(f"':below' takes URLs of less than {LONGEST_START} characters")
    return AnyOf((same, Strings(number_of(parameter.base, parameter.name + _BELOW), "starts", starts)))


def _above(url: str) -> list[str]:
    """The URL itself, and each one that a shorter path makes of it."""
    scheme, mark, rest = url.rstrip("/").partition("://")
    segments = rest.split("/")
    return [url, *(f"{scheme}{mark}{'/'.join(segments[:i])}" for i in range(len(segments), 0, -1))]


def _row(parameter: int, url: str) -> tuple[int, int, str, str]:
    """As it stands, not normalised: case and punctuation count in a uri."""
    return parameter, hashed(url), url[:LONGEST_START], url if len(url) > LONGEST_START else ""
