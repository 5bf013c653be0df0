"""How much one request may ask for. Every limit is named where it is passed; nothing is cut off in silence."""

from collections.abc import Iterable

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.search.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Dates,
    Not,
    Numbers,
    References,
    ReferredBy,
    Refers,
    Strings,
    Tokens,
    Updated,
    Words,
)
from app.search.escapes import split

DEFAULT_COUNT, LARGEST_COUNT = 50, 1000
"""Resources on a page: where nothing is said, and at the most."""
MOST_VALUES = 2000
"""Values in one request, those between commas counted one by one."""
MOST_CLAUSES = 40
"""Search parameters in one request."""
MOST_DATES = 200
"""Dates in one parameter: each is a term of its own, and SQL has a depth that an expression cannot pass."""
DEEPEST_CHAIN = 10
"""Steps in one chain, those of `_has` counted too."""
DEEPEST_CONTAINED = 3
"""Contained resources that lead to one another, which a chain looks into (app/search/index.py goes as deep)."""
MOST_WAYS, MOST_STEPS = 300, 2000
"""Ways that one chain may take, and steps on all of them: a reference to any type multiplies them."""
LARGEST_CONDITION = 20_000
"""Values that a request's conditions compare with in the end: one value of a chain counts once for each way."""
MOST_INCLUDES = 50
"""`_include` and `_revinclude` in one request."""
MOST_SORT_KEYS = 10
"""Keys of one `_sort`."""
LONGEST_NAME = 100
"""Characters of a parameter's name, or of one like it, that are looked at and shown."""
LONGEST_TEXT = 2000
"""Characters of a sentence that repeats a value."""


def require_affordable(params: Iterable[tuple[str, str]]) -> None:
    """Raise Invalid where there are more search parameters, or more values in them, than one request may have."""
    asked = list(params)
    faults = []
    if len(asked) > MOST_CLAUSES:
        text = f"There are {len(asked)} search parameters in the request, and {MOST_CLAUSES} are the most; ask in several requests."
        faults.append(_too_many(text, asked[MOST_CLAUSES][0]))
    values = [(name, len(split(value, ","))) for name, value in asked]
    number = sum(count for _, count in values)
    if number > MOST_VALUES:
        text = f"There are {number} values in the request, and {MOST_VALUES} are the most; ask in several requests."
        faults.append(_too_many(text, max(values, key=lambda one: one[1])[0]))
    if faults:
        raise Invalid(*faults)


def _too_many(text: str, name: str) -> Issue:
    return Issue("too-costly", "search-too-many-values", text, f"http.{name[:LONGEST_NAME].partition(':')[0]}")


def size(condition: Condition) -> int:
    """How many values the condition compares with, those inside counted too; at least 1."""
    match condition:
        case Tokens(hashes=values) | References(targets=values) | Strings(values=values):
            return max(1, len(values))
        case Dates(any_of=bounds) | Updated(any_of=bounds):
            return max(1, len(bounds))
        case Numbers(any_of=tests):
            return max(1, len(tests))
        case Words(any_of=phrases):
            return max(1, sum(len(phrase) for phrase in phrases))
        case Refers(inner=inner) | ReferredBy(inner=inner) | Not(inner=inner):
            return 1 + size(inner)
        case AllOf(conditions) | AnyOf(conditions):
            return 1 + sum(size(one) for one in conditions)
        case _:
            return 1
