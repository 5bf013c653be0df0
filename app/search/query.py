"""A search request → what is searched, or every reason why it cannot be answered truly (http://hl7.org/fhir/R4/search.html)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.fhir.issues import Issue, shortened
from app.fhir.problems import Invalid
from app.search import results
from app.search.asking import Asking
from app.search.chains import Link, condition_of
from app.search.conditions import Condition, InCompartment, Position, Search, SortKey
from app.search.escapes import split
from app.search.fault import Fault, not_served, shown, too_costly, wrong_value
from app.search.includes import Include, include_of
from app.search.limits import (
    DEFAULT_COUNT,
    LARGEST_CONDITION,
    LONGEST_NAME,
    MOST_INCLUDES,
    require_affordable,
)
from app.search.names import (
    CONTAINED,
    CONTAINED_REFUSED,
    CURSOR,
    EXPLAIN,
    INCLUDE,
    NAMED_QUERY,
    OF_THE_DOOR,
    ONCE,
    REFUSED,
    REVINCLUDE,
    SAID_OTHERWISE,
    SHAPING,
    TYPE,
)
from app.search.reduced import Summary
from app.search.scope import Scope, scope_of

__all__ = ["Query", "Scope", "query", "scope_of"]

Params = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Query:
    """What is asked.

    conditions: every one must hold; the compartment's is added in `search`. count: resources on a page; 0: the total alone.
    total: `auto` is exact or absent. elements: as named. cursor: of a page link, which is then the whole question.
    asked: the parameters that are really used, in order, for the self link. ignored: what was left out, and why.
    """

    scope: Scope
    conditions: tuple[Condition, ...] = ()
    sort: tuple[SortKey, ...] = ()
    count: int = DEFAULT_COUNT
    total: results.Total = "auto"
    includes: tuple[Include, ...] = ()
    summary: Summary | None = None
    elements: tuple[str, ...] = ()
    cursor: str | None = None
    asked: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Issue, ...] = ()
    explain: bool = False

    def search(self, after: Position | None = None, top: int | None = None) -> Search:
        """What the store is asked for. after, top: of the page before, for the page that follows it."""
        owner = self.scope.owner
        inside = () if owner is None else (InCompartment((owner,)),)
        return Search(self.scope.types, (*inside, *self.conditions), self.count, self.sort, after, top, self.total)

    @property
    def shaping(self) -> tuple[str, ...]:
        """The names of the parameters that shape the answer and do not say what matches."""
        names = dict.fromkeys(name.partition(":")[0] for name, _ in self.asked)
        return tuple(name for name in names if name in SHAPING)


def query(scope: Scope, params: Params, asking: Asking, lenient: bool = False) -> Query:
    """The query that the parameters ask for. Raises Invalid with every fault of every parameter.

    lenient: names and modifiers that are not served become warnings and are left out (`Prefer: handling=lenient`); values that
    cannot be read are faults all the same, as leaving them out would find more than was asked for. What has no value at all is
    always left out. Where finding too much does harm, a query with anything in `ignored` is to be refused.
    """
    asked = [SAID_OTHERWISE.get((name, value), (name, value)) for name, value in params if name not in OF_THE_DOOR]
    if any(name == CURSOR for name, _ in asked):
        return _of_cursor(scope, asked)
    reading = _Reading(scope, asking, lenient)
    for name, _ in (one for one in asked if not one[1]):
        reading.leave_out(name)
    asked = [(name, value) for name, value in asked if value]
    require_affordable([(name, value) for name, value in asked if name.partition(":")[0] not in SHAPING])
    reading.narrow([value for name, value in asked if name == TYPE])
    if reading.faults:  # what to ask of which types cannot be judged
        raise Invalid(*reading.faults)
    for name, value in asked:
        reading.take(name, value)
    return reading.finished()


def _of_cursor(scope: Scope, asked: list[tuple[str, str]]) -> Query:
    """The query of a page link. Raises Invalid for anything beside the cursor, which holds the whole question."""
    at = [name for name, _ in asked].index(CURSOR)
    cursor, others = asked[at][1], asked[:at] + asked[at + 1 :]
    text = f"A page link of ours holds the whole question; follow it as it stands, with nothing beside '{CURSOR}'."
    faults = [
        Issue("value", "search-value", text, _expression(name), shortened(f"{name}={value}")) for name, value in others
    ]
    if not cursor:
        faults.append(Issue("value", "search-value", f"'{CURSOR}' has no value.", f"http.{CURSOR}"))
    if faults:
        raise Invalid(*faults)
    return Query(scope, cursor=cursor)


class _Reading:
    """Reads parameter after parameter, and gathers what is wrong."""

    def __init__(self, scope: Scope, asking: Asking, lenient: bool) -> None:
        self.query = Query(scope)
        self.asking, self.lenient = asking, lenient
        self.room = LARGEST_CONDITION
        self.seen: set[str] = set()
        self.faults: list[Issue] = []

    def leave_out(self, name: str) -> None:
        """Leaves out a parameter without a value, as R4 has it, and says so (http://hl7.org/fhir/R4/search.html#errors)."""
        text = f"{shown(name)} has no value and was left out."
        note = Issue("informational", "search-empty", text, _expression(name), severity="information")
        self.query = replace(self.query, ignored=(*self.query.ignored, note))

    def narrow(self, values: list[str]) -> None:
        """Takes `_type`, which comes before all others, as it says what they are asked of."""
        scope = self.query.scope
        for value in values[:1]:
            try:
                if scope.is_of_one_type:
                    raise wrong_value(f"'_type' is for searches over several types; here {scope.types[0]} is searched.")
                types = results.types_of(value, scope.types)
                self.query = replace(self.query, scope=replace(scope, types=types))
            except Fault as fault:
                self._note(fault, TYPE, value)

    def take(self, name: str, value: str) -> None:
        """Takes one parameter."""
        bare, colon, modifier = name.partition(":")
        try:
            if bare in ONCE:
                if bare in self.seen:
                    raise wrong_value(f"'{bare}' comes twice.")
                if colon:
                    raise not_served("search-modifier", f"'{bare}' has no modifier, and here is {shown(modifier)}.")
                self.seen.add(bare)
            if bare in (INCLUDE, REVINCLUDE):
                self._include(bare, modifier if colon else None, value)
            elif bare in SHAPING:
                value = self._shape(bare, value)
            elif bare != TYPE:
                self._condition(name, value)
            self.query = replace(self.query, asked=(*self.query.asked, (name, value)))
        except Fault as fault:
            self._note(fault, name, value)

    def finished(self) -> Query:
        """The query, once all parameters are taken. Raises Invalid."""
        asked = self.query
        if asked.elements and asked.summary not in (None, "false"):
            text = "'_summary' and '_elements' each say what of a resource is shown; ask with one of them."
            self.faults.append(Issue("value", "search-value", text, "http._elements"))
        if asked.summary == "text" and asked.includes:
            text = "'_include' and '_revinclude' cannot be mixed with '_summary=text'."
            self.faults.append(Issue("value", "search-value", text, "http._summary", "text"))
        if asked.summary == "count":
            asked = replace(asked, count=0)
        if asked.count == 0:
            if asked.total == "none":
                text = "Neither resources nor their number are asked for: '_total=none' with '_count=0' or '_summary=count'."
                self.faults.append(Issue("value", "search-value", text, "http._total", "none"))
            asked = replace(asked, total="accurate")
        if self.faults:
            raise Invalid(*self.faults)
        return asked

    def _shape(self, name: str, value: str) -> str:
        """Takes a parameter that shapes the answer; its value as it is answered."""
        types = self.query.scope.types
        match name:
            case "_count":
                self.query = replace(self.query, count=results.count_of(value))
                return str(self.query.count)
            case "_sort":
                self.query = replace(self.query, sort=results.sort_of(value, types))
            case "_total":
                self.query = replace(self.query, total=results.total_of(value))
            case "_summary":
                self.query = replace(self.query, summary=results.summary_of(value))
            case "_elements":
                self.query = replace(self.query, elements=results.elements_of(value, types))
            case _ if name == EXPLAIN:
                self.query = replace(self.query, explain=results.flag_of(name, value))
            case _ if name == CONTAINED and value != "false":
                raise wrong_value(CONTAINED_REFUSED)
        return value

    def _include(self, name: str, modifier: str | None, value: str) -> None:
        if len(self.query.includes) >= MOST_INCLUDES:
            raise too_costly(f"There are more than {MOST_INCLUDES} of '_include' and '_revinclude' in the request.")
        one = include_of(name, modifier, value, self.query.scope.types)
        self.query = replace(self.query, includes=(*self.query.includes, one))

    def _condition(self, name: str, value: str) -> None:
        bare = name.partition(":")[0]
        if bare == NAMED_QUERY:  # 'servers SHALL refuse to process a search request if they do not recognize' it
            raise Fault(
                "not-supported", "search-parameter", f"'{bare}' is not served: no named queries are defined here."
            )
        if bare in REFUSED:
            raise not_served("search-parameter", f"'{bare}' is not served: {REFUSED[bare]}.")
        link = Link(split(value, ","), self.asking, self.room)
        condition = condition_of(self.query.scope.types, name, link)
        self.room = link.room
        self.query = replace(self.query, conditions=(*self.query.conditions, condition))

    def _note(self, fault: Fault, name: str, value: str) -> None:
        """Keeps a fault, or a warning where the name may be left out. A limit that was passed is said once."""
        sent = f"{name}={value}" if fault.may_be_left_out else value
        issue = Issue(fault.code, fault.key, fault.text, _expression(name), shortened(sent))
        if fault.may_be_left_out and self.lenient:
            text = f"Ignored, as asked by handling=lenient: {fault.text}"
            warning = replace(issue, text=text, severity="warning")
            self.query = replace(self.query, ignored=(*self.query.ignored, warning))
        elif fault.code != "too-costly" or all(issue.text != other.text for other in self.faults):
            self.faults.append(issue)


def _expression(name: str) -> str:
    """`http.subject` for `subject:Patient.name`."""
    return f"http.{re.split('[:.]', name[:LONGEST_NAME], maxsplit=1)[0]}"
