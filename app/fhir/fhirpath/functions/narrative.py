"""htmlChecks(): whether XHTML is what a narrative may hold (http://hl7.org/fhir/R4/narrative.html, txt-1 and txt-2)."""

from xml.parsers import expat

_NAMESPACE = "http://www.w3.org/1999/xhtml"
_ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "b",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "map",
        "area",
        "menu",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
    ]
)
_ACTIVE = ("javascript:", "vbscript:", "data:text")


class _Refused(Exception):
    pass


def is_narrative(markup: str) -> bool:
    """Whether it is one well-formed div of plain formatting, with some content, and nothing active in it."""
    if "<!DOCTYPE" in markup or "<!ENTITY" in markup:
        return False
    depth = 0
    content = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, content
        namespace, _, local = name.rpartition(" ")
        if local not in _ELEMENTS or namespace != _NAMESPACE or (depth == 0 and local != "div"):
            raise _Refused
        if any(_is_active(attribute, value) for attribute, value in attributes.items()):
            raise _Refused
        content = content or local == "img"
        depth += 1

    def text(data: str) -> None:
        nonlocal content
        content = content or bool(data.strip())

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.UseForeignDTD(True)  # `&nbsp;` and the like come from HTML's own declarations
    parser.SkippedEntityHandler = lambda *_: text("x")
    try:
        parser.Parse(markup.encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, _Refused):
        return False
    return content


def _is_active(attribute: str, value: str) -> bool:
    return attribute.lower().startswith("on") or value.strip().lower().startswith(_ACTIVE)
