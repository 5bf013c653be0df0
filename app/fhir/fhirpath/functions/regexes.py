"""Regular expressions from strangers, bounded.

matches() asks Rust's `regex` engine, which pydantic carries and which takes time linear in the text; it has no
look-around and no back-references. replaceMatches() needs to know where a match stands, which that engine is not asked
through pydantic; so Python's `re` is used for patterns whose backtracking is bounded by a number that is known
beforehand: no repetition or alternative inside a repeated group, and (product of the ways each repetition can end) times
(starts) within MOST_WAYS.
"""

import re
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.values import LONGEST_TEXT

LONGEST_PATTERN = 1_000
MOST_WAYS = 5_000_000
_REPEAT = re.compile(r"[*+?]|\{(\d+)(,?)(\d*)\}")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


def found(pattern: str, text: str) -> bool:
    """Whether the pattern is found anywhere in the text; `.` takes line ends too. Raises FhirpathError of bad patterns."""
    try:
        _validator(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def _validator(pattern: str) -> SchemaValidator:
    _require_short(pattern)
    try:
        return SchemaValidator(core_schema.str_schema(pattern=f"(?s){pattern}", regex_engine="rust-regex"))
    except SchemaError:
        raise FhirpathError(
            f"'{pattern}' is no regular expression that can be taken here (look-around and back-references cannot)."
        ) from None


def replaced(pattern: str, text: str, substitution: str) -> str:
    """The text with every match replaced; `$1` and `${name}` are the groups. Raises FhirpathError where unbounded."""
    _require_short(pattern)
    if not pattern:
        return text
    try:
        compiled = re.compile(pattern, re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        raise FhirpathError(f"'{pattern}' is no regular expression.") from None
    if ways(pattern, len(text)) > MOST_WAYS:
        raise FhirpathError(
            f"The pattern '{pattern}' could take too long on a text of {len(text)} characters:"
            " repeat single characters or classes, not groups, and few of them."
        )
    pieces: list[str] = []
    at = length = 0
    for match in compiled.finditer(text):
        put = _expanded(match, substitution)
        length += len(put)
        if length > LONGEST_TEXT:
            raise FhirpathError(f"replaceMatches() makes a string of more than {LONGEST_TEXT} characters.")
        pieces += (text[at : match.start()], put)
        at = match.end()
    return "".join((*pieces, text[at:]))


def ways(pattern: str, length: int) -> float:
    """At most how many steps `re` takes on a text of so many characters; infinite where that is not known."""
    if re.search(r"\\[1-9]|\(\?", pattern):
        return float("inf")
    bare = "".join("a" if len(atom) > 1 else atom for atom in _ATOM.findall(pattern))
    inner = re.search(r"\)(?:[*+?]|\{)", bare)
    if inner:
        return float("inf")
    product = float(length + 1) * 2.0 ** bare.count("|")
    for repeat in _REPEAT.finditer(bare):
        if repeat[0] == "?":
            product *= 2
        elif repeat[1] and (repeat[3] or not repeat[2]):
            product *= int(repeat[3] or repeat[1]) + 1
        else:
            product *= length + 1
    return product


def _expanded(match: re.Match[str], substitution: str) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except IndexError:
            raise FhirpathError(f"The pattern has no group '{name}'.") from None

    return re.sub(r"\$(?:(\d{1,2})|\{(\w{1,32})\})", group, substitution)


def _require_short(pattern: str) -> None:
    if len(pattern) > LONGEST_PATTERN:
        raise FhirpathError(f"A regular expression has at most {LONGEST_PATTERN} characters here.")
