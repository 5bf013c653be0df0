"""The `div` of a narrative, a text in JSON, as the xhtml that it is in XML (http://hl7.org/fhir/R4/narrative.html)."""

from typing import Any, NoReturn

from app.fhir.problems import Malformed
from app.fhir.xml.characters import forbidden
from app.fhir.xml.document import parse
from app.fhir.xml.namespaces import XHTML

_RIGHT = f'A narrative is <div xmlns="{XHTML}">…</div>'


def xhtml_of(div: Any) -> str:
    """The div, read and written anew, so that it is well-formed and brings nothing but elements, text and comments.

    Raises ValueError with a sentence that says what would be right.
    """
    if not isinstance(div, str):
        raise ValueError(f"{_RIGHT} as a text in quotes")
    if character := forbidden(div):
        raise ValueError(f"XML cannot hold the character {character}; ask for JSON")
    found = _Div()
    try:
        parse(div.strip().encode(), found)
    except Malformed as problem:
        raise ValueError(f"{_RIGHT}, well-formed. {problem.issues[0].text.removesuffix('.')}") from None
    return found.markup


class _Div:
    """Listens for one div and nothing else."""

    markup = ""

    def start(self, namespace: str, name: str, attributes: dict[str, str], line: int) -> NoReturn:
        raise ValueError(_RIGHT)

    def end(self) -> None:
        pass

    def characters(self, text: str, line: int) -> None:
        pass

    def narrative(self, markup: str, line: int) -> None:
        self.markup = markup
