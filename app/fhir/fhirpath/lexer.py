"""Text to tokens, by the grammar of FHIRPath N1 (http://hl7.org/fhirpath/N1/grammar.html)."""

import re
from dataclasses import dataclass

from app.fhir.fhirpath.errors import FhirpathSyntaxError

LONGEST_EXPRESSION = 10_000
"""Characters. The longest expression of R4 itself has 1,386."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<time>@T\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?)
  | (?P<datetime>@\d{4}(?:-\d{2}(?:-\d{2})?)?T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)
  | (?P<date>@\d{4}(?:-\d{2}(?:-\d{2})?)?)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<delimited>`(?:[^`\\]|\\.)*`)
  | (?P<variable>%(?:[A-Za-z_][A-Za-z0-9_]*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
  | (?P<special>\$[a-z]+)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<symbol><=|>=|!=|!~|[.,()\[\]{}+\-*/&|<>=~])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"'": "'", '"': '"', "`": "`", "\\": "\\", "/": "/", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind, its meaning (quotes gone, escapes resolved) and where it stands."""

    kind: str
    text: str
    position: int

    def __str__(self) -> str:
        return "the end of the expression" if self.kind == "end" else f"'{self.text}'"


def tokens(text: str) -> list[Token]:
    """The tokens of the text, an `end` after them. Raises FhirpathSyntaxError where a character starts none."""
    if len(text) > LONGEST_EXPRESSION:
        raise FhirpathSyntaxError(
            f"An expression has at most {LONGEST_EXPRESSION} characters here; this one has {len(text)}.",
            LONGEST_EXPRESSION,
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FhirpathSyntaxError(_no_token(text[at]), at)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, _meaning(kind, match[0], at), at))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _no_token(character: str) -> str:
    if character in "'`":
        return f"The quote {character} is never closed."
    if character == '"':
        return "A string stands between single quotes."
    return f"The character '{character}' does not belong here."


def _meaning(kind: str, text: str, at: int) -> str:
    if kind in ("string", "delimited"):
        return _unescaped(text[1:-1], at + 1)
    if kind == "variable":
        return _unescaped(text[2:-1], at + 2) if text[1] in "`'" else text[1:]
    return text


def _unescaped(text: str, at: int) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) == 5:
            return chr(int(code[1:], 16))
        if code not in _ESCAPED:
            raise FhirpathSyntaxError(
                f"\\{code} is no escape of FHIRPath: these are \\' \\\" \\` \\\\ \\/ \\f \\n \\r \\t, and \\u with four hexadecimal digits.",
                at + match.start(),
            )
        return _ESCAPED[code]

    plain = _ESCAPE.sub(character, text)
    try:  # two \u escapes may together be one character outside of the basic plane
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FhirpathSyntaxError("A \\u escape holds half of a surrogate pair.", at) from None
