"""Our extensions: writing them by name and reading them back. Their definitions lie in mappings/profiles/."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.elements import Element, extension
from app.fhir.names import structure_definition


def ours(name: str, **value: Any) -> Element:
    """One of our extensions with its value, as in `ours("cycles", valuePositiveInt=3)`."""
    return extension(structure_definition(name), **value)


def stated(text: str | None) -> list[Element]:
    """The source's words as an extension, or nothing."""
    return [ours("as-stated", valueString=text)] if text else []


def all_of(element: Mapping[str, Any] | None, url: str) -> Iterator[Any]:
    """The extensions with this URL: their values, or for complex ones the extension itself."""
    for one in (element or {}).get("extension", ()):
        if one.get("url") == url:
            values = [value for name, value in one.items() if name.startswith("value")]
            yield values[0] if values else one


def first(element: Mapping[str, Any] | None, name: str) -> Any:
    """The value of our extension `name` on the element, or None."""
    return next(all_of(element, structure_definition(name)), None)


def values(element: Mapping[str, Any] | None, name: str) -> list[Any]:
    """All values of our extension `name` on the element."""
    return list(all_of(element, structure_definition(name)))
