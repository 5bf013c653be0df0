"""How a search is run: which condition leads (its rows are looked at one by one), and how the others are asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.search.conditions import AllOf, AnyOf, Condition, ReferredBy, Refers, Search
from app.store.conditions import OUTER, flat, has_keys, keys, leader, test
from app.store.database import Connection, Sql, Value, among, joined
from app.store.index_conditions import in_order
from app.store.sets import Sets

COUNTED_AT_MOST = 2_000
"""Rows of a condition that are counted to find the leader; one with fewer is a small set, with which a search begins."""


@dataclass(frozen=True)
class Plan:
    """lead: None where all resources of the types are walked through. rows: how many the lead has; None: more than were counted, or nobody counted."""

    types: tuple[str, ...]
    lead: Condition | None
    rows: int | None
    rest: tuple[Condition, ...]
    top: int

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them, the lead too."""
        return self.rest if self.lead is None else (self.lead, *self.rest)

    @property
    def is_small(self) -> bool:
        """Whether the lead is a small set, made first."""
        return self.rows is not None


async def plan(connection: Connection, search: Search) -> Plan:
    """The plan, and the highest key there is (or that the first page saw). One or two statements."""
    conditions = flat(search.conditions)
    candidates = [one for one in conditions if has_keys(one, search.types)]
    if len(conditions) == 1 and candidates and in_order(conditions[0]) and not search.sort:
        candidates = []  # nothing to choose
    top, *rows = await _counts(connection, [_core(one, search.types) for one in candidates])
    chains = [i for i, one in enumerate(candidates) if isinstance(one, _CHAINS)]
    if chains:
        promising = [i for i in chains if rows[i] < COUNTED_AT_MOST]
        _, *exact = await _counts(connection, [(candidates[i], search.types) for i in promising])
        for i in chains:
            rows[i] = exact[promising.index(i)] if i in promising else COUNTED_AT_MOST
    top = top if search.top is None else search.top
    best = min(range(len(candidates)), key=rows.__getitem__, default=None)
    if best is not None and rows[best] < COUNTED_AT_MOST:
        lead: Condition | None = candidates[best]
        return Plan(search.types, lead, rows[best], _without(conditions, lead), top)
    lead = next((one for one in conditions if in_order(one)), None)
    return Plan(search.types, lead, None, _without(conditions, lead), top)


def matching(plan: Plan, sets: Sets, after: int = 0, at_most: int | None = None) -> tuple[str, str, Sql]:
    """(source, the alias that orders keys, WHERE) of the resources `a` that meet every condition, those after the key `after`.

    at_most: look at no more of the lead's rows than these, the first.
    """
    rest = [test(one, OUTER, sets, few=plan.is_small) for one in plan.rest]
    led = lead_rows(plan, sets, after, at_most)
    if led is None:
        tests: list[Sql] = [("a.live = 1", []), ("a.key <= ?", [plan.top])]
        if plan.types:
            tests.append(among("a.type", plan.types))
        if after:
            tests.append(("a.key > ?", [after]))
        return "resource a", "a.key", joined("AND", [*tests, *rest])
    # coalesce: PostgreSQL is to begin with the lead and not with the index by type, nor to think that nearly nothing is live
    tests = [("a.key = l.key", []), ("l.key <= ?", [plan.top]), ("coalesce(a.live = 1, 1 = 0)", [])]
    if plan.types:
        typed, names = among("a.type", plan.types)
        tests.append((f"coalesce({typed}, 1 = 0)", names))
    sql, values = joined("AND", [*tests, *rest])
    return f"({led[0]}) l CROSS JOIN resource a", "l.key", (sql, [*led[1], *values])


def lead_rows(plan: Plan, sets: Sets, after: int, at_most: int | None) -> Sql | None:
    """A SELECT of the keys that the lead gives, each once; None where resources are walked through without a limit."""
    if plan.lead is None:
        if at_most is None:
            return None
        typed, values = among("i.type", plan.types) if plan.types else ("1 = 1", [])
        sql = f"SELECT i.key FROM resource i WHERE {typed} AND i.live = 1 AND i.key <= ? LIMIT ?"
        return sql, [*values, plan.top, at_most]
    sql, values = keys(plan.lead, plan.types, sets)
    if plan.is_small:
        beyond, own = (" WHERE s.key > ?", [after]) if after else ("", [])
        return f"SELECT DISTINCT s.key FROM ({sql}) s{beyond}", [*values, *own]
    if after:
        sql, values = f"{sql} AND o.key > ?", [*values, after]
    if at_most is not None:
        sql, values = f"{sql} AND o.key <= ? LIMIT ?", [*values, plan.top, at_most]
    return sql, values


_CHAINS = (Refers, ReferredBy)
_Select = tuple[Condition, tuple[str, ...]]
"""A condition that an index gives, and the types looked for."""


def _core(condition: Condition, types: tuple[str, ...]) -> _Select | None:
    """Of a chain, what its innermost leader gives: a chain that begins with many rows is not worth counting to its end."""
    if isinstance(condition, Refers | ReferredBy):
        inner = leader(flat((condition.inner,)), (condition.type,))
        return _core(inner, (condition.type,)) if inner is not None else None
    if isinstance(condition, AllOf | AnyOf) and _has_chain(condition):
        return None
    return condition, types


def _has_chain(condition: Condition) -> bool:
    match condition:
        case Refers() | ReferredBy():
            return True
        case AllOf(inner) | AnyOf(inner):
            return any(_has_chain(one) for one in inner)
        case _:
            return False


async def _counts(connection: Connection, selects: Sequence[_Select | None]) -> list[int]:
    """The highest key, then the rows of each SELECT up to COUNTED_AT_MOST, which is also the answer where there is none."""
    sets = Sets(connection.dialect)
    parts = ["coalesce(max(key), 0)"]
    values: list[Value] = []
    for i, select in enumerate(selects):
        if select is None:
            parts.append(str(COUNTED_AT_MOST))
        else:
            sql, own = keys(*select, sets)
            parts.append(f"(SELECT count(*) FROM (SELECT 1 FROM ({sql}) k{i} LIMIT {COUNTED_AT_MOST}) n{i})")
            values += own
    row = await connection.row(*sets.statement((f"SELECT {', '.join(parts)} FROM resource", values)))
    assert row is not None
    return [int(number) for number in row]


def _without(conditions: list[Condition], lead: Condition | None) -> tuple[Condition, ...]:
    return tuple(one for one in conditions if one is not lead)
