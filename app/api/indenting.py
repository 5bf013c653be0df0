"""FHIR XML on lines of its own, for a person to read: white space outside the narrative means nothing, inside it counts
(http://hl7.org/fhir/R4/xml.html)."""

import re

_TOKEN = re.compile(rb"""<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_DIV = re.compile(rb"</?div[\s/>]")


def indented(document: bytes) -> bytes:
    """The document with a line for each element; a narrative `div` stands as it stood.

    What has text where FHIR has none is given back unchanged.
    """
    lines, depth, place, inside, start = [], 0, 0, 0, 0
    for token in _TOKEN.finditer(document):
        tag = token[0]
        if not inside and document[place : token.start()].strip():
            return document
        place = token.end()
        is_open, is_close = not tag.startswith((b"</", b"<?", b"<!")) and not tag.endswith(b"/>"), tag.startswith(b"</")
        if inside or (is_open and _DIV.match(tag)):
            start = start if inside else token.start()
            inside += is_open - is_close
            if not inside:
                lines.append(b"  " * depth + document[start:place])
            continue
        depth -= is_close
        lines.append(b"  " * depth + tag)
        depth += is_open
    return document if inside or depth or document[place:].strip() else b"\n".join(lines) + b"\n"
