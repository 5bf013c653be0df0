"""The XHTML of a narrative (R4 narrative.html; invariants txt-1 and txt-2)."""

from __future__ import annotations

from xml.parsers import expat

_NAMESPACE = "http://www.w3.org/1999/xhtml"
_HTML = """
    a abbr acronym address b bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em font
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area ol p pre q s samp small span strike strong style sub sup table tbody
    td tfoot th thead tr tt u ul var dir menu
"""
_ELEMENTS = frozenset(_HTML.split())
_FORBIDDEN_ATTRIBUTES = ("on",)


def markup_fault(div: str) -> str | None:
    """Why the markup is no FHIR narrative's (txt-1): not well formed, a foreign root, an active element; or None."""
    return _read(div)[0]


def has_content(div: str) -> bool:
    """Whether there is anything to read (txt-2): text that is not blank, or an image. Broken markup is txt-1's matter."""
    return _read(div)[1]


def _read(div: str) -> tuple[str | None, bool]:
    said: list[str] = []
    depth = 0
    content = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, content
        namespace, _, local = name.rpartition(" ")
        if depth == 0 and (local != "div" or namespace != _NAMESPACE):
            said.append(f"the root must be div in {_NAMESPACE}")
        if local not in _ELEMENTS:
            said.append(f"element {local} is not allowed")
        said.extend(f"attribute {a} is not allowed" for a in attributes if a.startswith(_FORBIDDEN_ATTRIBUTES))
        content = content or local == "img"
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def text(data: str) -> None:
        nonlocal content
        content = content or bool(data.strip())

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.UseForeignDTD(True)  # entities such as &nbsp; come from HTML's own declaration
    parser.SkippedEntityHandler = lambda *_: text("x")
    try:
        parser.Parse(div.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        return f"not well formed: {error}", True
    return (said[0] if said else None), content
