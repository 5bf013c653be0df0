"""A search request → its conditions, or every reason why it cannot be answered truly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid
from app.fhir.references import ID
from app.search import date, reference, token
from app.search.conditions import Condition, Ids
from app.search.escapes import split, unescaped
from app.search.parameters import Parameter, parameters_of

DEFAULT_COUNT, LARGEST_COUNT = 50, 1000
MOST_ALTERNATIVES = 2000
"""Values in one request, those between commas counted one by one."""
MOST_DATES, MOST_CLAUSES = 200, 40
"""Dates in one parameter, and parameters in one request: SQL has a depth that an expression cannot pass."""
CURSOR = "_cursor"
"""The parameter of our own paging links; its value is sealed (app/interaction/paging.py)."""
OF_THE_DOOR = frozenset({"_format", "_pretty"})
"""Parameters about the form of the answer, which the door has dealt with."""

Params = list[tuple[str, str]]


@dataclass(frozen=True)
class Query:
    """What is searched. asked: the parameters that are really used, as `self` shows them. ignored: warnings (lenient only)."""

    type: str
    conditions: tuple[Condition, ...] = ()
    count: int = DEFAULT_COUNT
    cursor: str | None = None
    asked: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Issue, ...] = field(default=())


def query(type_: str, params: Iterable[tuple[str, str]], base_url: str, now: datetime, lenient: bool = False) -> Query:
    """The query that the parameters ask for. Raises Invalid with every fault of every parameter.

    lenient: unknown parameters and modifiers become warnings and are left out (`Prefer: handling=lenient`);
    values that cannot be read are faults all the same, as leaving them out would find more than was asked for.
    """
    found = _Reading(type_, base_url, now, lenient)
    for name, value in params:
        found.take(name, value)
    if found.faults:
        raise Invalid(*found.faults)
    return Query(type_, tuple(found.conditions), found.count, found.cursor, tuple(found.asked), tuple(found.warnings))


class _Reading:
    """Reads parameter after parameter, and gathers what is wrong."""

    def __init__(self, type_: str, base_url: str, now: datetime, lenient: bool) -> None:
        self.type, self.base_url, self.now, self.lenient = type_, base_url, now, lenient
        self.parameters = parameters_of(type_)
        self.conditions: list[Condition] = []
        self.asked: Params = []
        self.faults: list[Issue] = []
        self.warnings: list[Issue] = []
        self.count, self.cursor = DEFAULT_COUNT, None
        self.paging: set[str] = set()
        self.values = self.clauses = 0

    count: int
    cursor: str | None

    def take(self, name: str, value: str) -> None:
        if name in OF_THE_DOOR:
            return
        if name in ("_count", CURSOR):
            self._take_paging(name, value)
            return
        bare, colon, modifier = name.partition(":")
        if bare != "_id" and bare not in self.parameters:
            self._unknown(bare, name, value)
        elif colon:
            text = f"'{name}': no modifier of {bare} is supported yet; ask for {bare} without ':{modifier}'."
            self._not_supported(Issue("not-supported", "search-modifier", text, f"http.{bare}", name))
        elif not value:
            self.faults.append(Issue("value", "search-value", f"'{name}' has no value.", f"http.{name}", name))
        else:
            self._take_values(bare, value)

    def _take_values(self, name: str, value: str) -> None:
        alternatives = split(value, ",")
        if self._is_too_much(name, len(alternatives)):
            return
        try:
            if not all(alternatives):
                raise ValueError("there is an empty value between commas")
            self.conditions.append(self._compilers(name)(alternatives))
        except ValueError as error:
            self.faults.append(Issue("value", "search-value", f"'{name}': {error}.", f"http.{name}", value))
        else:
            self.asked.append((name, value))

    def _is_too_much(self, name: str, values: int) -> bool:
        """Whether the request asks for more than can be answered; said once, at the first parameter that passes a limit."""
        had_room = self.values <= MOST_ALTERNATIVES and self.clauses <= MOST_CLAUSES
        self.values, self.clauses = self.values + values, self.clauses + 1
        is_date = name in self.parameters and self.parameters[name].type == "date"
        for what, number, most in (
            ("values in the request", self.values, MOST_ALTERNATIVES),
            ("parameters in the request", self.clauses, MOST_CLAUSES),
            (f"dates in '{name}'", values if is_date else 0, MOST_DATES),
        ):
            if number > most:
                if had_room:
                    text = f"There are more than {most} {what}; ask in several requests."
                    self.faults.append(
                        Issue("too-costly", "search-too-many-values", text, f"http.{name}", f"more than {most}")
                    )
                return True
        return False

    def _compilers(self, name: str) -> Callable[[list[str]], Condition]:
        if name == "_id":
            return _ids
        parameter: Parameter = self.parameters[name]
        if parameter.type == "token":
            return lambda values: token.compile(parameter, values)
        if parameter.type == "reference":
            return lambda values: reference.compile(parameter, values, self.base_url)
        return lambda values: date.compile(parameter, values, self.now)

    def _take_paging(self, name: str, value: str) -> None:
        if name in self.paging:
            self.faults.append(Issue("value", "search-value", f"'{name}' comes twice.", f"http.{name}", value))
        self.paging.add(name)
        if name == CURSOR:
            self.cursor = value
        elif value.isascii() and value.isdigit() and len(value) <= 10:
            self.count = min(int(value), LARGEST_COUNT)
        else:
            text = f"'_count' is a whole number from 0 to {LARGEST_COUNT}."
            self.faults.append(Issue("value", "search-value", text, "http._count", value))

    def _unknown(self, bare: str, name: str, value: str) -> None:
        valid = ["_id", *self.parameters, "_count"]
        text = f"'{name}' is no search parameter of {self.type} here{did_you_mean(bare, valid) or '.'} There are {', '.join(valid)}."
        self._not_supported(Issue("not-supported", "search-parameter", text, f"http.{bare}", f"{name}={value}"))

    def _not_supported(self, issue: Issue) -> None:
        if self.lenient:
            text = f"Ignored, as asked by handling=lenient: {issue.text}"
            self.warnings.append(Issue(issue.code, issue.key, text, issue.expression, issue.value, "warning"))
        else:
            self.faults.append(issue)


def _ids(values: list[str]) -> Ids:
    ids = tuple(unescaped(value) for value in values)
    for id_ in ids:
        if not ID.fullmatch(id_):
            raise ValueError(f"'{id_}' is no id: 1 to 64 letters, digits, '-' or '.'")
    return Ids(ids)
