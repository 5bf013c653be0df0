"""Reference parameters: what a Reference is found by, and how that is asked for.

http://hl7.org/fhir/R4/search.html#reference. A reference to our own base address, absolute or relative, is one and the same.
"""

from collections.abc import Iterator
from typing import Any

from app.fhir.references import ID, Conditional, Elsewhere, Fragment, Literal, Unreadable, Urn, parse
from app.search.conditions import ReferenceRow, References
from app.search.escapes import unescaped
from app.search.parameters import Parameter, Path, hashed


def index(parameter: Parameter, path: Path, element: Any, base_url: str) -> Iterator[ReferenceRow]:
    """The reference row of one Reference; none for a contained or a merely logical one."""
    text = element.get("reference") if isinstance(element, dict) else None
    if not isinstance(text, str):
        return
    parsed = parse(text)
    if path.only is not None:
        type_ = parsed.type if isinstance(parsed, Literal) else element.get("type")
        if type_ != path.only:
            return
    target = _target(parsed, base_url)
    if target is not None:
        yield hashed(target), parameter.code


def compile(parameter: Parameter, clause: list[str], base_url: str) -> References:
    """The condition that one of the clause's values (between commas, still escaped) is referred to.

    A value is an id (of any type that the parameter may point at), `Type/id` or an absolute URL.
    Raises ValueError with a sentence for the client.
    """
    targets: list[int] = []
    for value in clause:
        text = unescaped(value)
        if ID.fullmatch(text):
            targets += [hashed(f"{type_}/{text}") for type_ in parameter.targets]
            continue
        parsed = parse(text)
        target = _target(parsed, base_url)
        if target is None or (isinstance(parsed, Literal) and parsed.version is not None):
            why = parsed.why if isinstance(parsed, Unreadable) else "a version or a fragment cannot be asked for"
            raise ValueError(f"'{text}' is neither an id, nor Type/id, nor an absolute URL: {why}")
        targets.append(hashed(target))
    return References(parameter.code, tuple(targets))


def target_of(text: str, base_url: str) -> int | None:
    """The hash that stands for what a reference's text refers to; None where it stays inside its resource."""
    target = _target(parse(text), base_url)
    return None if target is None else hashed(target)


def _target(parsed: Literal | Fragment | Urn | Conditional | Elsewhere | Unreadable, base_url: str) -> str | None:
    match parsed:
        case Literal(base, type_, id_):
            return f"{type_}/{id_}" if base is None or base == base_url else f"{base}/{type_}/{id_}"
        case Urn(value) | Elsewhere(value):
            return value
        case _:
            return None
