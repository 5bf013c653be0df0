"""`_text` and `_content`: words of the narrative, or of the whole resource. http://hl7.org/fhir/R4/search.html#text

A value is one or more words, all of which must be there, each as the beginning of a word. R4 leaves the syntax of text searches open.
"""

import html
import re
from collections.abc import Iterable
from typing import Any, Literal

from app.search import text
from app.search.asking import Asking
from app.search.conditions import AnyOf, Condition, Words
from app.search.parameters import Parameter

MODIFIERS: tuple[str, ...] = ()
_TAG = re.compile(r"<[^>]*>")
LONGEST_WORD = 100
"""Longer runs of letters are data, and no words."""


def compile(parameter: Parameter, modifier: str | None, values: list[str], asking: Asking) -> Condition:
    """The condition that all words of one of the values are there. Raises ValueError with a sentence."""
    if parameter.container:
        return AnyOf(())  # a contained resource has no words of its own
    field: Literal["narrative", "content"] = "narrative" if parameter.name == "_text" else "content"
    return Words(field, tuple(tuple(value.split()) for value in text.contained(values)))


def of_narrative(resource: dict[str, Any]) -> str:
    """The words of the narrative, without its tags."""
    narrative = resource.get("text")
    div = narrative.get("div") if isinstance(narrative, dict) else None
    return _joined([html.unescape(_TAG.sub(" ", div))]) if isinstance(div, str) else ""


def of_content(resource: dict[str, Any], narrative: str) -> str:
    """The words of every text in the resource, each word once: narrative, codes, displays, addresses; no `data` of attachments."""
    texts: list[str] = [narrative]
    stack: list[Any] = [resource]
    while stack:
        node = stack.pop()
        for name, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(value, str):
                if name not in ("div", "data"):
                    texts.append(value)
            elif isinstance(value, (dict, list)):
                stack.append(value)
    return _joined(texts)


def _joined(texts: Iterable[str]) -> str:
    words = set(text.normalised("\n".join(texts)).split())
    # Sorted, so that the order of members makes no difference.
    return " ".join(sorted(word for word in words if len(word) <= LONGEST_WORD))
