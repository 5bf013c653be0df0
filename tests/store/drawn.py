"""Hypothesis strategies for resources' index rows and for conditions; few values, so that conditions are met and chains arrive."""

from typing import Any

from hypothesis import strategies as st

from app.search.conditions import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Dates,
    Ids,
    InCompartment,
    Not,
    Numbers,
    NumberTest,
    OfTypes,
    Present,
    References,
    ReferredBy,
    Refers,
    SortKey,
    Strings,
    Tokens,
    Updated,
    Words,
)
from app.search.parameters import hashed
from app.search.rows import IndexRows

TYPES = ["Patient", "Observation"]
IDS = ["a", "b", "c"]
PARAMETERS = [11, 2**32 - 1]
HASHES = [-(2**63), -5, 7, 2**63 - 1]
ADDRESSES = [hashed(f"{type_}/{id_}") for type_ in TYPES for id_ in IDS]
TIMES = [-(2**62), 0, 1_000, 2_500, 253_402_300_800_000_001]
AMOUNTS = [-1.5, 0.1, 9.25, 1e300]
TEXTS = ["", "a", "ab", "abc", "a%", "a_c", "b\\", "é", "ﬀ", "\ud7ff", "\U0001f600", "\U0010ffff", "z" * 200]
WORDS = ["mass", "massive", "lytic", "ly", "100%", "a_b"]
NAMES = ["code", "value-quantity", "_profile"]

parameters = st.sampled_from(PARAMETERS)
hashes = st.sampled_from(HASHES)
targets = st.sampled_from([*ADDRESSES, *ADDRESSES, *HASHES])
intervals = st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES)).map(lambda pair: (min(pair), max(pair)))
amounts = st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(AMOUNTS)).map(lambda pair: (min(pair), max(pair)))
texts = st.sampled_from(TEXTS)


def rows_of(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Sorted, without repetition, at least one."""
    return st.lists(values, min_size=1, max_size=most).map(lambda found: tuple(sorted(set(found))))


def _phrase(words: list[str]) -> str:
    return " ".join(words)


strings = st.tuples(parameters, texts).map(
    lambda pair: (pair[0], hashed(pair[1]), pair[1][:200], pair[1] + "tail" if len(pair[1]) == 200 else "")
)
full_rows = st.builds(
    IndexRows,
    tokens=rows_of(hashes),
    references=rows_of(st.tuples(targets, st.sampled_from([0, *PARAMETERS])), 4),
    dates=rows_of(st.tuples(parameters, intervals).map(lambda row: (row[0], *row[1]))),
    numbers=rows_of(st.tuples(parameters, st.sampled_from([0, 7]), amounts).map(lambda row: (row[0], row[1], *row[2]))),
    strings=rows_of(strings),
    compartments=rows_of(targets, 2),
    present=st.dictionaries(st.sampled_from(NAMES), texts).map(lambda found: tuple(sorted(found.items()))),
    narrative=st.lists(st.sampled_from(WORDS), max_size=3).map(_phrase),
    content=st.lists(st.sampled_from(WORDS), max_size=3).map(_phrase),
)


index_rows = st.one_of(full_rows, full_rows, full_rows, full_rows, st.just(IndexRows()))


def bounds(values: list[int] | list[float], more: st.SearchStrategy[float]) -> st.SearchStrategy[Bounds]:
    """At most two sides of an interval's bounds."""
    sides = [f"{end}_{side}" for end in ("low", "high") for side in ("from", "after", "upto", "before")]
    return st.dictionaries(
        st.sampled_from(sides),
        st.one_of(st.sampled_from(values), st.sampled_from(values), more),
        min_size=1,
        max_size=2,
    ).map(lambda found: Bounds(**found))


date_bounds = bounds(TIMES, st.sampled_from([-0.5, 999.5, 1_000.5, 2_499.5, 1_999, 2_001]))
number_bounds = bounds(AMOUNTS, st.just(9.3))


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """A tuple of one up to so many."""
    return st.lists(values, min_size=1, max_size=most).map(tuple)


KINDS: list[st.SearchStrategy[Condition]] = [
    st.builds(Ids, some(st.sampled_from(IDS))),
    st.builds(OfTypes, some(st.sampled_from(TYPES))),
    st.builds(Tokens, some(hashes)),
    st.builds(References, st.sampled_from([0, *PARAMETERS]), some(targets)),
    st.builds(Dates, parameters, some(date_bounds, 2)),
    st.builds(Updated, some(date_bounds, 2)),
    st.builds(Numbers, some(st.builds(NumberTest, parameters, st.sampled_from([0, 7]), number_bounds), 2)),
    st.builds(Strings, parameters, st.just("exact"), some(texts.map(hashed))),
    st.builds(Strings, parameters, st.just("starts"), some(texts)),
    st.builds(Strings, parameters, st.just("contains"), some(st.one_of(texts, st.just("ztail")))),
    st.builds(Words, st.sampled_from(["narrative", "content"]), some(some(st.sampled_from([*WORDS, "l", ""])))),
    st.builds(Present, st.sampled_from([*NAMES, "none"])),
    st.builds(InCompartment, some(targets)),
    st.sampled_from(
        [Ids(()), OfTypes(()), Tokens(()), References(0, ()), Dates(11, ()), Dates(11, (Bounds(),)), Updated(())]
    ),
    st.sampled_from(
        [Numbers(()), Strings(11, "starts", ()), Words("content", ()), Words("content", ((),)), InCompartment(())]
    ),
]
leaves = st.one_of(KINDS)


def _nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = some(st.sampled_from([0, *PARAMETERS]), 2)
    chained = inner | st.just(AllOf(()))  # often anything at all, so that chains arrive
    return st.one_of(
        st.builds(Refers, several, st.sampled_from(TYPES), chained),
        st.builds(ReferredBy, st.sampled_from(TYPES), several, chained),
        st.builds(Not, inner),
        st.builds(AllOf, some(inner)),
        st.builds(AnyOf, some(inner)),
    )


conditions = st.recursive(leaves, _nested, max_leaves=6)
SORTS = ["updated", "id", "date", "number", "string", "text"]
sort_keys = st.builds(SortKey, st.sampled_from(SORTS), st.booleans(), parameters, st.sampled_from(NAMES))
