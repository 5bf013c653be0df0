"""Tokens to a syntax tree: recursive descent with the precedences of FHIRPath N1, section 6.8."""

from decimal import Decimal

from app.fhir.fhirpath.errors import FhirpathSyntaxError
from app.fhir.fhirpath.lexer import Token, tokens
from app.fhir.fhirpath.quantities import CALENDAR_WORDS, Quantity
from app.fhir.fhirpath.syntax import (
    Call,
    Indexer,
    Literal,
    Member,
    Operation,
    Path,
    Sign,
    Special,
    Syntax,
    TypeOperation,
    Union,
    Variable,
)
from app.fhir.fhirpath.temporal import literal

DEEPEST = 60
"""Levels of parentheses, arguments and chained operators: evaluation recurses as deep. R4's own need 12."""
LARGEST_INTEGER = 2**31 - 1

_BINDING = {
    **dict.fromkeys(("implies",), 1),
    **dict.fromkeys(("or", "xor"), 2),
    **dict.fromkeys(("and",), 3),
    **dict.fromkeys(("in", "contains"), 4),
    **dict.fromkeys(("=", "~", "!=", "!~"), 5),
    **dict.fromkeys(("<", ">", "<=", ">="), 6),
    **dict.fromkeys(("|",), 7),
    **dict.fromkeys(("is", "as"), 8),
    **dict.fromkeys(("+", "-", "&"), 9),
    **dict.fromkeys(("*", "/", "div", "mod"), 10),
}
_NO_NAME = frozenset({"and", "or", "xor", "implies", "div", "mod", "true", "false"})
"""Words that are names only between backticks; `as`, `is`, `in` and `contains` may stand bare."""


def parse(text: str) -> Syntax:
    """The tree of the expression. Raises FhirpathSyntaxError with the place and what was expected there."""
    parser = _Parser(tokens(text))
    if parser.next.kind == "end":
        raise FhirpathSyntaxError("The expression is empty.", 0)
    tree = parser.expression(0)
    if parser.next.kind != "end":
        raise parser.unexpected("an operator or the end of the expression")
    return tree


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def is_symbol(self, *texts: str) -> bool:
        return self.next.kind == "symbol" and self.next.text in texts

    def expect(self, symbol: str) -> None:
        if not self.is_symbol(symbol):
            raise self.unexpected(f"'{symbol}'")
        self.at += 1

    def unexpected(self, wanted: str) -> FhirpathSyntaxError:
        return FhirpathSyntaxError(f"Here {wanted} is expected, not {self.next}.", self.next.position)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FhirpathSyntaxError(f"Nested or chained deeper than {DEEPEST} levels.", self.next.position)

    def expression(self, at_least: int) -> Syntax:
        """Operators that bind at least so tightly. A chain to the left nests the tree, so each link counts as a level."""
        before = self.depth
        self.deeper()
        left = self.signed()
        while self.next.kind in ("symbol", "word"):
            operator = self.next.text
            binding = _BINDING.get(operator, 0)
            if binding == 0 or binding < at_least:
                break
            self.take()
            if operator in ("is", "as"):
                position = self.next.position
                left = TypeOperation(operator, left, self.type_name(), position)
            elif operator == "|":
                right = self.expression(binding + 1)
                left = Union((*left.parts, right) if isinstance(left, Union) else (left, right))
                continue
            else:
                left = Operation(operator, left, self.expression(binding + 1))
            self.deeper()
        self.depth = before
        return left

    def signed(self) -> Syntax:
        if self.is_symbol("+", "-"):
            negative = self.take().text == "-"
            self.deeper()
            operand = self.signed()
            self.depth -= 1
            return Sign(negative, operand)
        return self.path()

    def path(self) -> Syntax:
        start = self.term()
        steps: list[Member | Call | Indexer | Special] = []
        while self.is_symbol(".", "["):
            if self.take().text == ".":
                steps.append(self.invocation())
            else:
                steps.append(Indexer(self.expression(0)))
                self.expect("]")
        return Path(start, tuple(steps)) if steps else start

    def invocation(self) -> Member | Call | Special:
        token = self.next
        if token.kind == "special":
            return self.special()
        name = self.name()
        if not self.is_symbol("("):
            return Member(name)
        self.take()
        arguments: list[Syntax] = []
        while not self.is_symbol(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression(0))
        self.take()
        return Call(name, tuple(arguments), token.position)

    def special(self) -> Special:
        token = self.take()
        if token.text not in ("$this", "$index", "$total"):
            raise FhirpathSyntaxError(f"There is no {token.text}: only $this, $index and $total.", token.position)
        return Special(token.text)

    def name(self) -> str:
        token = self.next
        if token.kind == "delimited" or (token.kind == "word" and token.text not in _NO_NAME):
            return self.take().text
        raise self.unexpected("a name or function")

    def type_name(self) -> str:
        name = self.name()
        if self.is_symbol("."):
            self.take()
            return f"{name}.{self.name()}"
        return name

    def term(self) -> Syntax:
        token = self.next
        match token.kind:
            case "number":
                return self.number()
            case "string":
                return Literal(self.take().text)
            case "date" | "datetime" | "time":
                self.take()
                value = literal(token.text)
                if value is None:
                    raise FhirpathSyntaxError(f"{token.text} is no date or time that exists.", token.position)
                return Literal(value)
            case "variable":
                return Variable(self.take().text)
            case "symbol" if token.text == "(":
                self.take()
                inner = self.expression(0)
                self.expect(")")
                return inner
            case "symbol" if token.text == "{":
                self.take()
                self.expect("}")
                return Literal(None)
            case "word" if token.text in ("true", "false"):
                return Literal(self.take().text == "true")
            case "word" | "delimited" | "special":
                return self.invocation()
        raise self.unexpected("a value, a name or '('")

    def number(self) -> Syntax:
        token = self.take()
        following = self.next
        if following.kind == "string":
            self.take()
            return Literal(Quantity(Decimal(token.text), following.text or "1"))
        if following.kind == "word" and following.text in CALENDAR_WORDS:
            self.take()
            return Literal(Quantity(Decimal(token.text), CALENDAR_WORDS[following.text], calendar=True))
        if "." in token.text:
            return Literal(Decimal(token.text))
        is_negated = self.at > 1 and self.tokens[self.at - 2].text == "-"  # the least Integer has no positive twin
        if len(token.text) > 10 or int(token.text) > LARGEST_INTEGER + is_negated:
            raise FhirpathSyntaxError(
                f"An Integer is at most {LARGEST_INTEGER}; write {token.text[:20]}.0 for a Decimal.", token.position
            )
        return Literal(int(token.text))
