"""htmlChecks(): whether XHTML is what a narrative may hold (http://hl7.org/fhir/R4/narrative.html, txt-1).

Whether there is anything to read (txt-2) is not asked: R4 has the same expression for both rules, and three of its own
examples are blank.
"""

from xml.parsers import expat

_NAMESPACE = "http://www.w3.org/1999/xhtml"
_HTML = """
    a abbr acronym address area b bdo big blockquote br caption center cite code col colgroup dd del dfn dir
    div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map menu ol p pre q s samp small span strike
    strong style sub sup table tbody td tfoot th thead tr tt u ul var
"""
_ELEMENTS = frozenset(_HTML.split())
_ACTIVE = ("javascript:", "vbscript:", "data:text")


class _Refused(Exception):
    pass


def is_narrative(markup: str) -> bool:
    """Whether it is one well-formed div of plain formatting, with nothing active in it."""
    if "<!DOCTYPE" in markup or "<!ENTITY" in markup:
        return False
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        namespace, _, local = name.rpartition(" ")
        if local not in _ELEMENTS or namespace != _NAMESPACE or (depth == 0 and local != "div"):
            raise _Refused
        if any(_is_active(attribute, value) for attribute, value in attributes.items()):
            raise _Refused
        depth += 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.UseForeignDTD(True)  # `&nbsp;` and the like come from HTML's own declarations
    try:
        parser.Parse(markup.encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, _Refused):
        return False
    return True


def _is_active(attribute: str, value: str) -> bool:
    return attribute.lower().startswith("on") or value.strip().lower().startswith(_ACTIVE)
