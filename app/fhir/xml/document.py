"""XML itself and its attacks, nothing of FHIR's elements: the bytes' elements one by one, or `Malformed`.

Refused: a document type (so entities, external ones and their expansion cannot even be declared), processing
instructions, other encodings than UTF-8, a byte order mark, XML 1.1, deep nesting. The standard library's expat inside: it
never fetches anything, and its handlers let us refuse a document type before it is read. No tree is built, so hostile
bytes cost no more memory than what is made of them.
"""

from typing import NoReturn, Protocol
from xml.parsers import expat

from app.fhir.exact_json import DEEPEST, _decoded
from app.fhir.issues import Issue, shortened
from app.fhir.problems import Malformed
from app.fhir.xml.characters import WHITE_SPACE
from app.fhir.xml.markup import DIV, Markup

_DEEPEST_ELEMENT = DEEPEST + 1
"""A primitive is an element in XML and no level in JSON. The levels of JSON are counted where they are made."""


class Listener(Protocol):
    """Who is told what stands in the document, in its order; line: where it stands."""

    def start(self, namespace: str, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""

    def end(self) -> None:
        """The element that began last ends."""

    def characters(self, text: str, line: int) -> None:
        """Text that is more than white space."""

    def narrative(self, markup: str, line: int) -> None:
        """A whole `div` of xhtml; it is not told by `start` and `end`."""


def parse(body: bytes, listener: Listener) -> None:
    """Tell the listener all that stands in the body. Raises Malformed, with line and column, and what the listener raises."""
    _decoded(body)
    if b"\0" in body:  # expat would take it for UTF-16
        raise Malformed(Issue("structure", "not-utf-8", "The body holds the byte 0x00, so it is no XML in UTF-8."))
    try:
        _Parser(listener).parse(body)
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        what = expat.ErrorString(error.code)
        hint = ": FHIR has none, write the character itself" if what == "undefined entity" else ""
        text = f"This is not XML: {what}{hint}, {where}."
        raise Malformed(Issue("structure", "xml-syntax", text, value=where)) from None


class _Parser:
    """The handlers of one parse."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._depth = 0
        self._markup: Markup | None = None
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._document_type
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment

    def parse(self, body: bytes) -> None:
        try:
            self._parser.Parse(body, True)
        finally:
            del self._parser  # it holds our handlers: the circle would live until the next collection

    def _refuse(self, code: str, key: str, text: str) -> NoReturn:
        where = f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber + 1}"
        raise Malformed(Issue(code, key, f"{text}, {where}.", value=where))

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0":
            self._refuse("structure", "xml-version", f"XML {shortened(version)} is declared; FHIR is XML 1.0")
        if encoding is not None and encoding.upper() != "UTF-8":
            said = shortened(encoding)
            self._refuse("structure", "not-utf-8", f"The encoding {said} is declared; FHIR XML is sent as UTF-8")

    def _document_type(self, *declared: object) -> NoReturn:
        text = "FHIR XML has no document type, so no DOCTYPE and no entities; leave it out"
        self._refuse("structure", "xml-doctype", text)

    def _instruction(self, target: str, data: str) -> NoReturn:
        said = shortened(target)
        self._refuse("structure", "xml-instruction", f"The processing instruction '{said}' is not taken; leave it out")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        if self._markup is None and full_name == DIV:
            self._markup = Markup()
        if self._markup is not None:
            if self._markup.depth == DEEPEST:
                self._refuse("too-costly", "too-deep", f"A narrative nested deeper than {DEEPEST} levels")
            self._markup.start(full_name, attributes)
            return
        if self._depth == _DEEPEST_ELEMENT:
            self._refuse("too-costly", "too-deep", f"Nested deeper than {DEEPEST} levels")
        self._depth += 1
        namespace, _, name = full_name.rpartition(" ")
        self._listener.start(namespace, name, attributes, self._parser.CurrentLineNumber)

    def _end(self, full_name: str) -> None:
        if self._markup is None:
            self._depth -= 1
            self._listener.end()
            return
        self._markup.end()
        if not self._markup.depth:
            self._listener.narrative(self._markup.text, self._parser.CurrentLineNumber)
            self._markup = None

    def _characters(self, text: str) -> None:
        if self._markup is not None:
            self._markup.characters(text)
        elif text.strip(WHITE_SPACE):
            self._listener.characters(text, self._parser.CurrentLineNumber)

    def _comment(self, text: str) -> None:
        if self._markup is not None:
            self._markup.comment(text)
