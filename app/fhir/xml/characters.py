"""Characters between quotes and between tags: what XML 1.0 cannot hold, and what has to be written as a reference.

Rules: https://www.w3.org/TR/xml/#charsets and #AVNormalize (a bare tab or line end in an attribute would come back as a space).
"""

import re

WHITE_SPACE = " \t\r\n"
"""What XML counts as such; a no-break space is text."""
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def forbidden(text: str) -> str | None:
    """The first character that no XML 1.0 document can hold, as `U+0001`; None where there is none."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def attribute(text: str) -> str:
    """The text as it stands between double quotes. It holds no forbidden character."""
    return text.translate(_IN_ATTRIBUTE) if _SPECIAL.search(text) else text


def between_tags(text: str) -> str:
    """The text as it stands between tags. It holds no forbidden character."""
    return text.translate(_IN_TEXT) if _SPECIAL.search(text) else text
