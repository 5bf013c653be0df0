"""Token parameters: what a Coding, Identifier or code is found by, and how that is asked for.

http://hl7.org/fhir/R4/search.html#token. Compared exactly: codes and identifiers are, where their system does not say
otherwise, and a looser answer could be a false one.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from app.search import text
from app.search.asking import Asking
from app.search.conditions import Condition, Strings, Tokens
from app.search.escapes import split, unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path, hashed, number_of

OF_CODES = ("in", "not-in", "below", "above")
"""Modifiers that need vocabularies."""
MODIFIERS = ("not", "text", "of-type", *OF_CODES)
CODE, SYSTEM, BOTH, BARE = "code", "system", "both", "bare"
"""The four ways to ask: `code`, `system|`, `system|code`, `|code`."""
IDENTIFIER = ":identifier"
"""Behind a reference parameter's name: the tokens of its References' identifiers."""
OF_TYPE, TEXT = ":of-type", ":text"
MOST_CODES = 10_000
"""Codes of a value set or hierarchy that are asked for at once."""

Form = tuple[str, ...]
"""One way in which a token is found: CODE and its code, BOTH with system and code …"""


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the rows of one element; the text that it sorts by, None where it has no value."""
    base, name = parameter.base, parameter.name
    words: str | None = None
    first: str | None = None
    if path.type == "Identifier" and isinstance(element, dict):
        first, words = _identifier(base, name, element, rows)
        if words is not None:
            rows.strings.add(_text_row(base, name, words))
    else:
        for system, code, display in _parts(path, element):
            rows.tokens.update(_hashes(base, name, system, code))
            if display is not None:
                rows.strings.add(_text_row(base, name, display))
                words = words or display
            first = first or code
        if path.type == "CodeableConcept" and isinstance(element, dict) and isinstance(element.get("text"), str):
            words = element["text"]
            rows.strings.add(_text_row(base, name, words))
    return first or words


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that one of the values is there. Raises ValueError with a sentence for the client."""
    match modifier:
        case "text":
            return Strings(number_of(parameter.base, parameter.name + TEXT), "starts", text.starts(values))
        case "of-type":
            return Tokens(tuple(_of_type(parameter, value) for value in values))
        case "in":
            pairs = (pair for value in values for pair in _value_set(value, asking))
            return Tokens(_of_pairs(parameter, pairs))
        case "below" | "above":
            pairs = (pair for value in values for pair in _hierarchy(modifier, value, asking))
            return Tokens(_of_pairs(parameter, pairs))
        case _:
            return Tokens(tuple(hashed(parameter.base, parameter.name, *asked_form(value)) for value in values))


def asked_form(value: str) -> Form:
    """The form that a value, still escaped, asks for. Raises ValueError with a sentence."""
    parts = [unescaped(part) for part in split(value, "|")]
    if len(parts) > 2:
        raise ValueError(f"'{value}' has more than one unescaped '|'; a token is code, system|code, |code or system|")
    if not any(parts):
        raise ValueError("a token is code, system|code, |code or system|, and here is nothing")
    if len(parts) == 1:
        return CODE, parts[0]
    system, code = parts
    if not code:
        return SYSTEM, system
    return (BOTH, system, code) if system else (BARE, code)


def forms_of(path: Path, element: Any) -> Iterator[Form]:
    """Every form that finds the element."""
    if path.type == "Identifier" and isinstance(element, dict):
        yield from _forms(_str(element.get("system")) or "", _str(element.get("value")))
    for system, code, _ in _parts(path, element):
        yield from _forms(system, code)


def _identifier(base: str, name: str, element: dict[str, Any], rows: Gathered) -> tuple[str | None, str | None]:
    """Gathers an Identifier; its value, and the text of its type."""
    value = _str(element.get("value"))
    for form in _forms(_str(element.get("system")) or "", value):
        rows.tokens.add(hashed(base, name, *form))
    type_ = element.get("type")
    if not isinstance(type_, dict):
        return value, None
    codings = type_.get("coding")
    for coding in codings if isinstance(codings, list) else ():
        if value and isinstance(coding, dict) and isinstance(coding.get("code"), str):
            system = _str(coding.get("system")) or ""
            rows.tokens.add(hashed(base, name + OF_TYPE, system, coding["code"], value))
    return value, _str(type_.get("text"))


def _parts(path: Path, element: Any) -> Iterator[tuple[str | None, str | None, str | None]]:
    """(system, code, display) of the element: system "" for none, None for one that is implied but not known to us."""
    match path.type, element:
        case "CodeableConcept", dict():
            codings = element.get("coding")
            for coding in codings if isinstance(codings, list) else ():
                if isinstance(coding, dict):
                    yield _str(coding.get("system")) or "", _str(coding.get("code")), _str(coding.get("display"))
        case "Coding", dict():
            yield _str(element.get("system")) or "", _str(element.get("code")), _str(element.get("display"))
        case "code", str():
            yield path.system, element, None
        case "ContactPoint", dict():
            yield "", _str(element.get("value")), None
        case (("id" | "string" | "uri" | "url" | "canonical" | "oid" | "uuid"), str()):
            yield "", element, None
        case "boolean", bool():
            yield "", "true" if element else "false", None
        case "deceased", dict():  # Patient.deceased.exists() and Patient.deceased != false
            is_dead = "deceasedDateTime" in element or element.get("deceasedBoolean") is True
            yield "", "true" if is_dead else "false", None


def _forms(system: str | None, code: str | None) -> Iterator[Form]:
    if code:
        yield CODE, code
        if system is not None:
            yield (BOTH, system, code) if system else (BARE, code)
    if system:
        yield SYSTEM, system


@lru_cache(maxsize=20_000)
def _hashes(base: str, name: str, system: str | None, code: str | None) -> tuple[int, ...]:
    return tuple(hashed(base, name, *form) for form in _forms(system, code))


@lru_cache(maxsize=20_000)
def _text_row(base: str, name: str, words: str) -> tuple[int, int, str, str]:
    return text.row(number_of(base, name + TEXT), words)


def _of_type(parameter: Parameter, value: str) -> int:
    parts = [unescaped(part) for part in split(value, "|")]
    if len(parts) != 3 or not parts[1] or not parts[2]:
        raise ValueError(
            f"'{value}' is not the system and code of an identifier's type, and its value: system|code|value"
        )
    return hashed(parameter.base, parameter.name + OF_TYPE, *parts)


def _value_set(value: str, asking: Asking) -> Iterable[tuple[str, str]]:
    url = unescaped(value)
    if asking.codes is None:
        raise ValueError("no value sets are held here")
    try:
        return asking.codes.codes_in(url)
    except LookupError as error:
        raise ValueError(_sentence(error, f"the value set '{url}' is not held here")) from None


def _hierarchy(modifier: str, value: str, asking: Asking) -> Iterable[tuple[str, str]]:
    form = asked_form(value)
    if form[0] != BOTH:
        raise ValueError(f"'{value}' is not system|code; a hierarchy is asked for with both")
    if asking.codes is None:
        raise ValueError("no hierarchies of codes are held here")
    _, system, code = form
    try:
        found = asking.codes.below(system, code) if modifier == "below" else asking.codes.above(system, code)
    except LookupError as error:
        raise ValueError(_sentence(error, f"the hierarchy of '{system}' is not held here")) from None
    return {(system, one) for one in {*found, code}}


def _of_pairs(parameter: Parameter, pairs: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    found = sorted(set(pairs))
    if len(found) > MOST_CODES:
        raise ValueError(f"this asks for {len(found)} codes, and at most {MOST_CODES} are asked for at once")
    return tuple(hashed(parameter.base, parameter.name, BOTH, system, code) for system, code in found)


def _sentence(error: LookupError, otherwise: str) -> str:
    return str(error.args[0]).rstrip(".") if error.args and " " in str(error.args[0]) else otherwise


def _str(value: Any) -> str | None:
    return value if isinstance(value, str) else None
