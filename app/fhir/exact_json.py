"""JSON that keeps every digit: `9.30` stays `9.30`, and nothing is taken that another reader would take differently.

stdlib `json` inside, because its hooks see duplicate keys and number literals; msgspec on the way out, for its speed.
Refused beside broken syntax: other encodings than UTF-8, a byte order mark, duplicate keys, NaN and Infinity, lone surrogates,
U+0000, nesting over 64, numbers over 64 characters or with an exponent over 300.
"""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn, Self

import msgspec

from app.fhir.issues import Issue
from app.fhir.json_faults import faults
from app.fhir.problems import Malformed

DEEPEST = 64
LONGEST_NUMBER = 64
LARGEST_EXPONENT = 300


class ExactDecimal(Decimal):
    """A Decimal that remembers how it was written."""

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> Self:
        """literal: a JSON number, taken as it stands."""
        self = super().__new__(cls, literal)
        self.literal = literal
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __copy__(self) -> Self:
        return self

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.literal,)


def loads(body: bytes) -> Any:
    """The value in the body: dicts, lists, str, int, bool, None, and ExactDecimal for numbers with a fraction or exponent.

    Raises Malformed, with line and column where the syntax breaks, and with the path of every other fault at once.
    """
    text = _decoded(body)
    if _is_too_deep(body):
        raise Malformed(_too_deep(text))
    try:
        try:
            value = json.loads(
                text, object_pairs_hook=_object, parse_float=_decimal, parse_int=_integer, parse_constant=_refuse
            )
        except _Fault:
            raise Malformed(*faults(text, _number_fault)) from None  # or the syntax breaks behind the fault
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise Malformed(Issue("structure", "json-syntax", f"This is not JSON: {error.msg}, {at}.", value=at)) from None
    except RecursionError:
        raise Malformed(_too_deep(text)) from None
    if _SUSPECT_ESCAPE.search(text):
        found = faults(text, _number_fault)
        if found:
            raise Malformed(*found)
    return value


def dumps(value: Any, pretty: bool = False) -> bytes:
    """The value as UTF-8 JSON, members in their order, ExactDecimals as they were written.

    A plain Decimal is written in positional notation with the digits that it has (`Decimal("1E-7")` as `0.0000001`).
    Raises TypeError for what JSON has no form for. Hand no floats in: their digits are already lost.
    """
    body = _ENCODER.encode(value)
    if b"E-" in body or b"E+" in body:  # rare: how msgspec writes a plain Decimal that str() gives an exponent
        body = _ENCODER.encode(_positional(value))
    return msgspec.json.format(body, indent=2) if pretty else body


def canonical(value: Any) -> bytes:
    """The same value always as the same bytes, whatever the order of its members; digits count (9.30 is not 9.3)."""
    return _SORTED_ENCODER.encode(value)


def _literal_of(value: Any) -> Any:
    if isinstance(value, ExactDecimal):
        return msgspec.Raw(value.literal.encode())
    raise TypeError(f"no JSON form for {type(value).__name__}")


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_literal_of)
_SORTED_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_literal_of, order="deterministic")
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def _positional(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _positional(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_positional(item) for item in value]
    if type(value) is Decimal:
        return ExactDecimal(format(value, "f"))
    return value


def _decoded(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        raise Malformed(
            Issue("structure", "byte-order-mark", "The body starts with a byte order mark; send plain UTF-8.")
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = body.count(b"\n", 0, error.start) + 1, error.start - body.rfind(b"\n", 0, error.start)
        text = f"The body is not UTF-8: byte 0x{body[error.start]:02x} at line {line}, byte {column} of it."
        raise Malformed(Issue("structure", "not-utf-8", text, value=f"0x{body[error.start]:02x}")) from None


class _Fault(Exception):
    """Something is wrong; where, the slow second pass finds out."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Fault
    return value


def _number_fault(literal: str) -> str | None:
    if len(literal) > LONGEST_NUMBER:
        return f"a number has at most {LONGEST_NUMBER} characters here"
    exponent = literal.lower().partition("e")[2]
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        return f"an exponent is at most {LARGEST_EXPONENT} here"
    return None


def _decimal(literal: str) -> ExactDecimal:
    if (len(literal) > LONGEST_NUMBER or "e" in literal or "E" in literal) and _number_fault(literal):
        raise _Fault
    return ExactDecimal(literal)


def _integer(literal: str) -> int | ExactDecimal:
    if len(literal) > LONGEST_NUMBER:
        raise _Fault
    return ExactDecimal(literal) if literal == "-0" else int(literal)


def _refuse(literal: str) -> NoReturn:
    raise _Fault


_BRACKETS = bytes(set(range(256)) - set(b'{}[]"'))


def _is_too_deep(body: bytes) -> bool:
    """Whether brackets nest deeper than 64, in a few passes of C code: one pass takes one level away."""
    bare = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    bare = bare.translate(None, _BRACKETS).replace(b'""', b"")
    if b'"' in bare:
        bare = re.sub(rb'"[^"]*"?', b"", bare)
    bare = bare.replace(b"[", b"{").replace(b"]", b"}")
    for _ in range(DEEPEST):
        if not bare:
            return False
        bare = bare.replace(b"{}", b"")
    return b"{" * (DEEPEST + 1) in bare or b"{}" in bare


def _too_deep(text: str) -> Issue:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST:
            line, column = text.count("\n", 0, token.start()) + 1, token.start() - text.rfind("\n", 0, token.start())
            at = f"line {line}, column {column}"
            return Issue("too-costly", "too-deep", f"Nested deeper than {DEEPEST} levels at {at}.", value=at)
    return Issue("too-costly", "too-deep", f"Nested deeper than {DEEPEST} levels.")
