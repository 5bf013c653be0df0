"""The xhtml of a narrative as the text that JSON holds (http://hl7.org/fhir/R4/narrative.html).

Written anew from what the parser saw, in one form: each namespace as a default one, empty elements closed at once, no
document type, no instructions, no references but the five of XML. So it is well-formed wherever it is put.
"""

from app.fhir.xml.characters import attribute, between_tags
from app.fhir.xml.namespaces import OF_XML, XHTML

DIV = f"{XHTML} div"
"""The full name of the element that a narrative is."""


class Markup:
    """Takes the parser's events, names as `namespace local`, and gives the text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._tag_is_unfinished = False

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    @property
    def text(self) -> str:
        """All that was taken so far."""
        return "".join(self._parts)

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._finish_tag()
        namespace, _, name = full_name.rpartition(" ")
        self._parts.append(f"<{name}")
        if namespace != (self._open[-1][0] if self._open else ""):
            self._parts.append(f' xmlns="{attribute(namespace)}"')
        for i, (key, value) in enumerate(attributes.items()):
            self._parts.append(f' {_attribute_name(key, i)}="{attribute(value)}"')
        self._open.append((namespace, name))
        self._tag_is_unfinished = True

    def end(self) -> None:
        """The element that began last ends."""
        _, name = self._open.pop()
        self._parts.append("/>" if self._tag_is_unfinished else f"</{name}>")
        self._tag_is_unfinished = False

    def characters(self, text: str) -> None:
        """Text between tags."""
        self._finish_tag()
        self._parts.append(between_tags(text))

    def comment(self, text: str) -> None:
        """A comment; XML lets it hold no `--`."""
        self._finish_tag()
        self._parts.append(f"<!--{text}-->")

    def _finish_tag(self) -> None:
        if self._tag_is_unfinished:
            self._parts.append(">")
            self._tag_is_unfinished = False


def _attribute_name(full_name: str, i: int) -> str:
    namespace, _, name = full_name.rpartition(" ")
    if not namespace:
        return name
    return f"xml:{name}" if namespace == OF_XML else f'xmlns:n{i}="{attribute(namespace)}" n{i}:{name}'
