"""Who refers to whom: for includes, and for the integrity of references."""

from collections.abc import Sequence

from app.store.database import Connection, Row, among, joined, marks
from app.store.packing import unpacked
from app.store.reading import CURRENT, VERSION, address_of, parts, stored
from app.store.records import Stored

ANY = 0
"""Stands for every literal reference, whatever its parameter."""


async def referred(
    connection: Connection,
    found: Sequence[Stored],
    parameters: Sequence[int],
    types: Sequence[str] = (),
    limit: int = 1_000,
) -> list[Stored]:
    """The live resources (of the types; none: of any) that these refer to by one of the parameters, in the order of their creation."""
    wanted = set(parameters)
    targets: set[int] = set()
    for part in parts(sorted({address_of(one.type, one.id) for one in found})):
        for (data,) in await connection.rows(f"SELECT rows FROM resource WHERE address IN ({marks(part)})", part):
            targets.update(target for target, parameter in unpacked(data)[0].references if parameter in wanted)
    rows: list[Row] = []
    for part in parts(sorted(targets)):
        where, values = joined(
            "AND", [("r.live = 1", []), among("r.address", part), *([among("r.type", types)] if types else [])]
        )
        rows += await connection.rows(f"SELECT r.key, {VERSION} {CURRENT} WHERE {where}", values)
    return [stored(row[1:]) for row in sorted(rows, key=lambda row: int(row[0]))[:limit]]


async def referring(
    connection: Connection, found: Sequence[Stored], types: Sequence[str], parameters: Sequence[int], limit: int
) -> list[Stored]:
    """The live resources of the types (none: of any) that refer to one of these by one of the parameters, in the order of their creation."""
    rows: dict[int, Row] = {}
    for part in parts(sorted({address_of(one.type, one.id) for one in found})):
        target, targets = among("l.target", part)
        parameter, numbers = among("l.parameter", parameters)
        typed, names = among("r.type", types) if types else ("1 = 1", [])
        sql = (
            f"SELECT r.key, {VERSION} {CURRENT} WHERE r.live = 1 AND {typed}"
            f" AND r.key IN (SELECT l.key FROM reference l WHERE {target} AND {parameter}) ORDER BY r.key LIMIT ?"
        )
        for row in await connection.rows(sql, [*names, *targets, *numbers, limit]):
            rows[row[0]] = row
    return [stored(rows[key][1:]) for key in sorted(rows)[:limit]]


async def absent(connection: Connection, addresses: Sequence[int]) -> set[int]:
    """Those of the hashes of `Type/id` that stand for no live resource."""
    missing = set(addresses)
    for part in parts(sorted(missing)):
        sql = f"SELECT address FROM resource WHERE live = 1 AND address IN ({marks(part)})"
        missing -= {address for (address,) in await connection.rows(sql, part)}
    return missing


async def referrers(connection: Connection, type_: str, id_: str, limit: int) -> list[tuple[str, str]]:
    """(type, id) of live resources that hold any literal reference to this one, in the order of their creation."""
    sql = (
        "SELECT r.type, r.id FROM reference l JOIN resource r ON r.key = l.key"
        f" WHERE l.target = ? AND l.parameter = {ANY} AND r.live = 1 ORDER BY l.key LIMIT ?"
    )
    return [(type_, id_) for type_, id_ in await connection.rows(sql, (address_of(type_, id_), limit))]
