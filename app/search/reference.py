"""Reference parameters: what a Reference or canonical is found by, and how that is asked for.

http://hl7.org/fhir/R4/search.html#reference. A reference to our own base address, absolute or relative, is one and the same;
the version in a stored reference does not count. A canonical is found by its url with and without its version.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.fhir.references import ID, Conditional, Elsewhere, Fragment, Literal, Unreadable, Urn, parse
from app.fhir.resource_types import RESOURCE_TYPES
from app.search import token
from app.search.asking import Asking
from app.search.conditions import Condition, References, Tokens
from app.search.escapes import split, unescaped
from app.search.gathered import Gathered
from app.search.parameters import Parameter, Path, hashed

MODIFIERS = ("identifier",)
"""Beside the types that the parameter may point at."""
_CANONICAL = frozenset({"canonical", "uri", "url"})
_OF_IDENTIFIER = Path((), "Identifier")


def index(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    """Gathers the rows of one element; the text that it sorts by, None where it is no value of this parameter."""
    if path.type in _CANONICAL:
        return _canonical(parameter, path, element, rows)
    if not isinstance(element, dict):
        return None
    if path.type == "Resource":  # the first entry of a document or message, which is as if contained
        return _resource(parameter, path, element, rows)
    text = element.get("reference")
    sort = text if isinstance(text, str) else _logical(element)
    if isinstance(text, str):
        target, local_type, type_ = _read(text, rows.base_url)
        if text.startswith("#"):
            inner = rows.contained.get(text[1:])
            type_ = inner["resourceType"] if inner else None
            if inner is not None and path.only in (None, type_):
                rows.inner.append((parameter, inner))
        if path.only is not None and (type_ or element.get("type")) != path.only:
            return None
        if target is not None:
            rows.references.add((target, parameter.code))
            if local_type is not None:
                rows.local.add((parameter.name, local_type, target))
    elif path.only is not None and element.get("type") != path.only:
        return None
    identifier = element.get("identifier")
    if isinstance(identifier, dict):
        for form in token.forms_of(_OF_IDENTIFIER, identifier):
            rows.tokens.add(hashed(parameter.base, parameter.name + token.IDENTIFIER, *form))
    return sort


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that one of the values is referred to.

    A value is an id (of any type that the parameter may point at), `Type/id`, an absolute URL, or a canonical `url|version`; with
    `:identifier` it is a token. Raises ValueError with a sentence for the client.
    """
    if modifier == "identifier":
        name = parameter.name + token.IDENTIFIER
        return Tokens(tuple(hashed(parameter.base, name, *token.asked_form(value)) for value in values))
    types = parameter.targets if modifier is None else (modifier,)
    targets = [hashed(target) for value in values for target in asked_targets(types, modifier, value, asking.base_url)]
    if any(path.type in _CANONICAL for path in parameter.paths):
        targets += [hashed(unescaped(value)) for value in values]  # a canonical need not be a URL
    return References(parameter.code, tuple(dict.fromkeys(targets)))


def asked_targets(types: tuple[str, ...], modifier: str | None, value: str, base_url: str) -> Iterator[str]:
    """What a value, still escaped, may refer to. Raises ValueError with a sentence."""
    parts = [unescaped(part) for part in split(value, "|")]
    text = parts[0]
    if len(parts) > 2 or (len(parts) == 2 and not all(parts)):
        raise ValueError(f"'{value}' is no reference; a canonical with its version is url|version")
    if len(parts) == 2:
        yield f"{text}|{parts[1]}"
        return
    if ID.fullmatch(text):
        yield from (f"{type_}/{text}" for type_ in types)
        return
    parsed = parse(text)
    target = _target(parsed, base_url)
    if target is None or (isinstance(parsed, Literal) and parsed.version is not None):
        why = parsed.why if isinstance(parsed, Unreadable) else "a version or a fragment cannot be asked for"
        raise ValueError(f"'{text}' is neither an id, nor Type/id, nor an absolute URL: {why}")
    if modifier is not None and not (isinstance(parsed, Literal) and parsed.type == modifier):
        raise ValueError(f"'{text}' is no {modifier}, which ':{modifier}' asks for")
    yield target


def forms_of(path: Path, element: Any, base_url: str) -> Iterator[tuple[str, ...]]:
    """What finds the reference as a part of a composite."""
    text = element.get("reference") if isinstance(element, dict) else element
    if not isinstance(text, str):
        return
    target = _target(parse(text), base_url)
    if target is not None:
        yield "reference", target


def target_of(text: str, base_url: str) -> int | None:
    """The hash that stands for what a reference's text refers to; None where it stays inside its resource."""
    return _read(text, base_url)[0]


@lru_cache(maxsize=20_000)
def _read(text: str, base_url: str) -> tuple[int | None, str | None, str | None]:
    """(what stands for the target, its type if it lives here, its type)."""
    parsed = parse(text)
    target = _target(parsed, base_url)
    type_ = parsed.type if isinstance(parsed, Literal) else None
    is_local = isinstance(parsed, Literal) and parsed.base in (None, base_url)
    return (None if target is None else hashed(target)), (type_ if is_local else None), type_


def _canonical(parameter: Parameter, path: Path, element: Any, rows: Gathered) -> str | None:
    if not isinstance(element, str) or not element:
        return None
    if element.startswith("#"):
        inner = rows.contained.get(element[1:])
        if inner is not None:
            rows.inner.append((parameter, inner))
        return element
    url, bar, _ = element.partition("|")
    found = {element, url} if bar else {element}
    if element.startswith(rows.base_url + "/"):
        found.add(url[len(rows.base_url) + 1 :])
    rows.references.update((hashed(one), parameter.code) for one in found)
    return element


def _resource(parameter: Parameter, path: Path, element: dict[str, Any], rows: Gathered) -> str | None:
    type_ = element.get("resourceType")
    if not isinstance(type_, str) or type_ not in RESOURCE_TYPES or path.only not in (None, type_):
        return None
    rows.inner.append((parameter, element))
    id_ = element.get("id")
    if not isinstance(id_, str):
        return ""
    rows.references.add((hashed(f"{type_}/{id_}"), parameter.code))
    return f"{type_}/{id_}"


def _logical(element: dict[str, Any]) -> str | None:
    """What a reference without `reference` sorts by; None where it says nothing at all."""
    identifier = element.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else None
    for text in (value, element.get("display")):
        if isinstance(text, str):
            return text
    return "" if isinstance(identifier, dict) else None


def _target(parsed: Literal | Fragment | Urn | Conditional | Elsewhere | Unreadable, base_url: str) -> str | None:
    match parsed:
        case Literal(base, type_, id_):
            return f"{type_}/{id_}" if base is None or base == base_url else f"{base}/{type_}/{id_}"
        case Urn(value) | Elsewhere(value):
            return value
        case _:
            return None
