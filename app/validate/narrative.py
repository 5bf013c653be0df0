"""The XHTML of a narrative: txt-1 and txt-2 (http://hl7.org/fhir/R4/narrative.html).

Allowed: chapters 7 to 11 (but 9.4) and 15 of HTML 4.0, links, images, style attributes. Nothing that runs, loads or submits.
"""

import re
from xml.parsers import expat

from app.validate.finding import Finding, Found, Node, Scope
from app.validate.node import Rule

NAMESPACE = "http://www.w3.org/1999/xhtml"
_ELEMENTS = """
    a abbr acronym address area b bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em font
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li map menu ol p pre q s samp small span strike strong sub sup table tbody td tfoot
    th thead tr tt u ul var
"""
_ATTRIBUTES = """
    abbr accesskey align alt axis bgcolor border cellpadding cellspacing char charoff charset cite class clear color cols
    colspan compact coords datetime dir face frame headers height href hreflang hspace id ismap lang longdesc name nohref
    noshade nowrap rel rev rowspan rows rules scope shape size space span src start style summary tabindex title type usemap
    valign value vspace width xml:lang xml:space xmlns
"""
ELEMENTS, ATTRIBUTES = frozenset(_ELEMENTS.split()), frozenset(_ATTRIBUTES.split())
_TAG = re.compile(r"<[/\s]*([^\s/>]+)")
_ATTRIBUTE = re.compile(r"\s([A-Za-z_][\w:.-]*)\s*=")
_CONTENT = re.compile(r">\s*[^\s<]|<img\b")
_START = re.compile(r"""\s*<div\s+xmlns=["']http://www\.w3\.org/1999/xhtml["']\s*>""")
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)


def narrative_rules() -> tuple[Rule, ...]:
    """The rule of every Narrative."""
    return (Rule(_run, frozenset({"div"})),)


def _run(node: Node, scope: Scope) -> Found:
    div = node["div"]
    if not isinstance(div, str) or not div or is_plain(div):
        return None
    return [Finding("invariant", key, text, at=("div",)) for key, text in faults_of(div)] or None


def is_plain(div: str) -> bool:
    """A fast test that good narratives pass and bad ones do not."""
    return (
        _START.match(div) is not None
        and ELEMENTS.issuperset(_TAG.findall(div))
        and ATTRIBUTES.issuperset(_ATTRIBUTE.findall(div))
        and "script" not in div
        and "&" not in div
        and _CONTENT.search(div) is not None
        and _is_well_formed(div)
    )


def _is_well_formed(div: str) -> bool:
    try:
        expat.ParserCreate().Parse(div.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError:
        return False
    return True


def faults_of(div: str) -> list[tuple[str, str]]:
    """(key, sentence) of all that is wrong, ten at most: keys txt-1 and txt-2."""
    if "<!DOCTYPE" in div or "<!ENTITY" in div:
        return [("txt-1", "A narrative is a single div, without a document type.")]
    said: list[str] = []
    depth = 0
    has_content = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, has_content
        namespace, _, local = name.rpartition(" ")
        if depth == 0 and (local, namespace) != ("div", NAMESPACE):
            said.append(f'The narrative is one <div xmlns="{NAMESPACE}">.')
        elif local not in ELEMENTS or namespace != NAMESPACE:
            said.append(f"A narrative has no element <{local[:40]}>.")
        for attribute, value in attributes.items():
            bare = attribute.replace("http://www.w3.org/XML/1998/namespace ", "xml:")
            if bare not in ATTRIBUTES:
                said.append(f"A narrative has no attribute '{bare[:40]}' (on <{local[:40]}>).")
            elif bare in ("href", "src") and _SCRIPT.match(value):
                said.append(f"A narrative runs nothing; '{bare}' of <{local[:40]}> is a script.")
        has_content = has_content or local == "img"
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def text(data: str) -> None:
        nonlocal has_content
        has_content = has_content or bool(data.strip())

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.UseForeignDTD(True)  # entities such as &nbsp; come from HTML's own declaration
    parser.SkippedEntityHandler = lambda *_: text("x")
    try:
        parser.Parse(div.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        return [("txt-1", f"The narrative is not well-formed XHTML: {error}.")]
    found = [("txt-1", one) for one in dict.fromkeys(said)]
    if not has_content:
        found.append(("txt-2", "The narrative is empty; leave text out, or write something a person can read."))
    return found[:10]
