"""When two resources are the same: digits and order of lists count, the narrative's markup as canonical XML whatever its prefixes."""

from typing import Any
from xml.etree import ElementTree

from app.fhir import exact_json


def comparable(resource: Any) -> bytes:
    """Equal for equal resources and only for them; members in any order."""
    return exact_json.canonical(_canonical(resource))


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _markup(member) if key == "div" else _canonical(member) for key, member in value.items()}
    return [_canonical(item) for item in value] if isinstance(value, list) else value


def _markup(div: str) -> str:
    return ElementTree.canonicalize(div, with_comments=True, rewrite_prefixes=True)
