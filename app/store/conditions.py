"""Conditions → SQL, in two forms: a test on one resource, and all keys that an index gives. Both mean what app/search/meaning.py says;
a property test compares them.

A chain as keys is worked out once, from the inside out: each step is a set that looks at nothing outside. As a test of what is searched, its
first step is a seek by key where that leads to few rows, and else, like all further steps, again such a set.
"""

from app.fhir.resource_types import RESOURCE_TYPES
from app.search.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Dates,
    Ids,
    InCompartment,
    Not,
    Numbers,
    OfTypes,
    Present,
    References,
    ReferredBy,
    Refers,
    Strings,
    Tokens,
    Updated,
    Words,
)
from app.search.parameters import hashed
from app.store import bounds
from app.store.database import Sql, among, joined
from app.store.index_conditions import leads, rows_of
from app.store.sets import Sets

MANY_VALUES = 20
"""Of more values than these a set is made once, where few are sought one by one."""
OUTER = "a"
"""The alias of the resources that are searched."""
_SEEK = "LIMIT 1 OFFSET 0"
"""Ends a test that is a seek for each resource: PostgreSQL would else make a join of it, and now and then begin at its far end."""
_MOST_ADDRESSES = 2_000
_MOST_UNITED = 100
_FIRST = (Ids, References, Tokens, InCompartment, Strings, Numbers, Refers, ReferredBy, AnyOf, Dates, Updated)
"""Which condition of a chain's inside leads, where nothing was counted: those that usually find few come first."""


def test(condition: Condition, row: str, sets: Sets, few: bool = False) -> Sql:
    """A test on the resource `row` (an alias of the table). few: only few resources are tested."""
    match condition:
        case Ids(ids):
            return among(f"{row}.id", ids)
        case OfTypes(types):
            return among(f"{row}.type", types)
        case Updated(any_of):
            return joined("OR", [bounds.of_update(b, row) for b in any_of])
        case Present(name):
            return f"{sets.dialect.json_text.format(f'{row}.present')} IS NOT NULL", [name]
        case Words(_, any_of) if any(not any(phrase) for phrase in any_of):
            return "1 = 1", []  # nothing is asked, which is met without any text too
        case Not(inner):
            sql, values = test(inner, row, sets, few)
            return f"NOT ({sql})", values
        case AllOf(conditions):
            return joined("AND", [test(one, row, sets, few) for one in conditions])
        case AnyOf(conditions):
            return joined("OR", [test(one, row, sets, few) for one in conditions])
        case Refers():
            return _refers(condition, row, sets)
        case ReferredBy():
            return _referred_by(condition, row, sets, few)
        case _:
            return _in_table(condition, row, sets)


def has_keys(condition: Condition, types: tuple[str, ...]) -> bool:
    """Whether an index gives the keys that meet the condition. types: what is looked for, none: any."""
    match condition:
        case Ids(ids):
            return len(types or RESOURCE_TYPES) * len(ids) <= _MOST_ADDRESSES
        case Updated():
            return len(types) == 1
        case AnyOf(conditions):
            return 0 < len(conditions) <= _MOST_UNITED and all(has_keys(one, types) for one in conditions)
        case Refers() | ReferredBy():
            return True
        case _:
            return leads(condition)


def keys(condition: Condition, types: tuple[str, ...], sets: Sets) -> Sql:
    """A SELECT of the keys that meet the condition, some several times, from an index; only where `has_keys`. The keys may be of other types too."""
    match condition:
        case Ids(ids):
            wanted = types or sorted(RESOURCE_TYPES)
            sql, values = among("i.address", [hashed(f"{type_}/{id_}") for type_ in wanted for id_ in ids])
            return f"SELECT i.key FROM resource i WHERE {sql}", values
        case Updated(any_of):
            sql, values = joined("OR", [bounds.of_update(b, "i") for b in any_of])
            return f"SELECT i.key FROM resource i WHERE i.type = ? AND i.live = 1 AND ({sql})", [types[0], *values]
        case AnyOf(conditions):
            parts = [keys(one, types, sets) for one in conditions]
            return " UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]
        case Refers(parameters, type_, inner):
            members = _members("address", type_, inner, sets)
            of, numbers = among("r.parameter", parameters)
            return f"SELECT r.key FROM reference r WHERE r.target IN (SELECT address FROM {members}) AND {of}", numbers
        case ReferredBy(type_, parameters, inner):
            targets, values = _targets(parameters, type_, inner, sets)
            return f"SELECT i.key FROM resource i WHERE i.address IN ({targets})", values
        case _:
            found = rows_of(condition, sets.dialect)
            assert found is not None
            return f"SELECT o.key FROM {found[0]} o WHERE {found[1][0]}", found[1][1]


def flat(conditions: tuple[Condition, ...]) -> list[Condition]:
    """The conditions with every AllOf opened."""
    return [one for each in conditions for one in (flat(each.conditions) if isinstance(each, AllOf) else [each])]


def leader(conditions: list[Condition], types: tuple[str, ...]) -> Condition | None:
    """The condition that an index gives and that usually finds fewest."""
    ranked = sorted((one for one in conditions if isinstance(one, _FIRST)), key=lambda one: _FIRST.index(type(one)))
    return next((one for one in ranked if has_keys(one, types)), None)


def _in_table(condition: Condition, row: str, sets: Sets) -> Sql:
    found = rows_of(condition, sets.dialect, of_one=True)
    assert found is not None, condition
    table, (sql, values) = found
    if table in ("token", "reference", "compartment") and len(values) > MANY_VALUES:
        return f"{row}.key IN (SELECT o.key FROM {table} o WHERE {sql})", values
    return f"EXISTS (SELECT 1 FROM {table} o WHERE o.key = {row}.key AND {sql} {_SEEK})", values


def _members(column: str, type_: str, inner: Condition, sets: Sets) -> str:
    """The name of the set of the column of all live resources of the type that meet the condition."""
    conditions = flat((inner,))
    lead = leader(conditions, (type_,))
    parts: list[Sql] = [("m.type = ? AND m.live = 1", [type_])]
    if lead is not None:
        sql, values = keys(lead, (type_,), sets)
        parts.append((f"m.key IN ({sql})", values))
    parts += [test(one, "m", sets) for one in conditions if one is not lead]
    sql, values = joined("AND", parts)
    return sets.named((f"SELECT m.{column} FROM resource m WHERE {sql}", values))


def _targets(parameters: tuple[int, ...], type_: str, inner: Condition, sets: Sets) -> Sql:
    members = _members("key", type_, inner, sets)
    of, values = _of_parameters("r", parameters)
    return f"SELECT r.target FROM reference r WHERE r.key IN (SELECT key FROM {members}) AND {of}", values


def _refers(chain: Refers, row: str, sets: Sets) -> Sql:
    if row != OUTER or 0 in chain.parameters:
        sql, values = keys(chain, (), sets)
        return f"{row}.key IN ({sql})", values
    of, numbers = _of_parameters("l", chain.parameters)
    sql, values = test(chain.inner, "t", sets)
    return (
        # CROSS JOIN: SQLite keeps to this order, from the references of the one resource to what they refer to
        f"EXISTS (SELECT 1 FROM reference l CROSS JOIN resource t WHERE l.key = {row}.key AND {of}"
        f" AND t.address = l.target AND t.type = ? AND t.live = 1 AND ({sql}) {_SEEK})",
        [*numbers, chain.type, *values],
    )


def _referred_by(chain: ReferredBy, row: str, sets: Sets, few: bool) -> Sql:
    if row != OUTER or not few:
        sql, values = _targets(chain.parameters, chain.type, chain.inner, sets)
        return f"{row}.address IN ({sql})", values
    of, numbers = among("l.parameter", chain.parameters)
    sql, values = test(chain.inner, "t", sets)
    return (
        f"EXISTS (SELECT 1 FROM reference l CROSS JOIN resource t WHERE l.target = {row}.address AND {of}"
        f" AND t.key = l.key AND t.type = ? AND t.live = 1 AND ({sql}) {_SEEK})",
        [*numbers, chain.type, *values],
    )


def _of_parameters(link: str, parameters: tuple[int, ...]) -> Sql:
    """The index by resource leaves parameter 0 out; the databases use it only where that is said."""
    sql, values = among(f"{link}.parameter", parameters)
    return (sql if 0 in parameters else f"{link}.parameter <> 0 AND {sql}"), values
