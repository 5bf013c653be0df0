"""`\\,` `\\|` `\\$` and `\\\\` in parameter values (http://hl7.org/fhir/R4/search.html#escaping)."""


def split(text: str, separator: str, most: int = -1) -> list[str]:
    """The parts between separators that no backslash escapes, at most `most` + 1 of them; escapes stay in the parts."""
    parts: list[str] = []
    start = i = 0
    while i < len(text) and len(parts) != most:
        if text[i] == "\\":
            i += 2
            continue
        if text[i] == separator:
            parts.append(text[start:i])
            start = i + 1
        i += 1
    return [*parts, text[start:]]


def unescaped(text: str) -> str:
    """The text with its escapes taken away; a backslash before any other character stands for itself."""
    result, i = [], 0
    while i < len(text):
        if text[i] == "\\" and text[i + 1 : i + 2] in tuple(",|$\\"):
            i += 1
        result.append(text[i])
        i += 1
    return "".join(result)
