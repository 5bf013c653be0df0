"""Token parameters: what a Coding, Identifier or code is found by, and how that is asked for.

http://hl7.org/fhir/R4/search.html#token. Compared exactly: codes and identifiers are, where their system does not say
otherwise, and a looser answer could be a false one.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.search.conditions import Tokens
from app.search.escapes import split, unescaped
from app.search.parameters import Parameter, Path, hashed

CODE, SYSTEM, BOTH, BARE = "code", "system", "both", "bare"
"""The four ways to ask: `code`, `system|`, `system|code`, `|code`."""


def index(parameter: Parameter, path: Path, element: Any) -> Iterator[int]:
    """The token rows of one element of the path's datatype."""
    for system, code in _pairs(path, element):
        yield from _rows(parameter.base, parameter.name, system, code)


def compile(parameter: Parameter, clause: list[str]) -> Tokens:
    """The condition that one of the clause's values (between commas, still escaped) is there.

    Raises ValueError with a sentence for the client.
    """
    return Tokens(tuple(_asked(parameter, value) for value in clause))


def _asked(parameter: Parameter, value: str) -> int:
    parts = [unescaped(part) for part in split(value, "|")]
    if len(parts) > 2:
        raise ValueError(f"'{value}' has more than one unescaped '|'; a token is code, system|code, |code or system|")
    if not any(parts):
        raise ValueError("a token is code, system|code, |code or system|, and here is nothing")
    names = (parameter.base, parameter.name)
    if len(parts) == 1:
        return hashed(*names, CODE, parts[0])
    system, code = parts
    if not code:
        return hashed(*names, SYSTEM, system)
    return hashed(*names, BOTH, system, code) if system else hashed(*names, BARE, code)


@lru_cache(maxsize=20_000)
def _rows(base: str, name: str, system: str | None, code: str | None) -> tuple[int, ...]:
    rows = []
    if code:
        rows.append(hashed(base, name, CODE, code))
        if system is not None:
            rows.append(hashed(base, name, BOTH, system, code) if system else hashed(base, name, BARE, code))
    if system:
        rows.append(hashed(base, name, SYSTEM, system))
    return tuple(rows)


def _pairs(path: Path, element: Any) -> Iterator[tuple[str | None, str | None]]:
    """(system, code) of the element: "" for no system, None for a system that is implied but not known to us."""
    match path.type, element:
        case "CodeableConcept", dict():
            codings = element.get("coding")
            for coding in codings if isinstance(codings, list) else ():
                if isinstance(coding, dict):
                    yield _text(coding.get("system")) or "", _text(coding.get("code"))
        case "Coding", dict():
            yield _text(element.get("system")) or "", _text(element.get("code"))
        case "Identifier", dict():
            yield _text(element.get("system")) or "", _text(element.get("value"))
        case "code", str():
            yield path.system, element
        case (("id" | "string" | "uri"), str()):
            yield "", element
        case "boolean", bool():
            yield "", "true" if element else "false"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
