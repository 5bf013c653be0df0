"""The index rows of one resource as bytes, as `resource.rows` keeps them."""

import struct

from app.search.conditions import IndexRows

_HEAD = struct.Struct("<III")


def packed(rows: IndexRows) -> bytes:
    """Counts of the three kinds, then their numbers, 8 bytes each."""
    numbers = [*rows.tokens]
    for pair in rows.references:
        numbers += pair
    for triple in rows.dates:
        numbers += triple
    head = _HEAD.pack(len(rows.tokens), len(rows.references), len(rows.dates))
    return head + struct.pack(f"<{len(numbers)}q", *numbers)


def unpacked(data: bytes) -> IndexRows:
    """The rows that `packed` packed."""
    tokens, references, dates = _HEAD.unpack_from(data)
    numbers = struct.unpack_from(f"<{tokens + 2 * references + 3 * dates}q", data, _HEAD.size)
    pairs = numbers[tokens : tokens + 2 * references]
    triples = numbers[tokens + 2 * references :]
    return IndexRows(
        numbers[:tokens],
        tuple(zip(pairs[::2], pairs[1::2], strict=True)),
        tuple(zip(triples[::3], triples[1::3], triples[2::3], strict=True)),
    )
