"""The index rows of one resource as bytes, as `resource.rows` keeps them: MessagePack, the kinds in the order of IndexRows.

Of the texts for `_text` and `_content` only a hash is kept, enough to see whether they changed.
"""

import json
from hashlib import blake2b

import msgspec

from app.search.rows import DateRow, IndexRows, NumberRow, ReferenceRow, StringRow

Packed = tuple[
    tuple[int, ...],
    tuple[ReferenceRow, ...],
    tuple[DateRow, ...],
    tuple[NumberRow, ...],
    tuple[StringRow, ...],
    tuple[int, ...],
    tuple[tuple[str, str], ...],
    bytes,
]
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Packed)


def packed(rows: IndexRows) -> bytes:
    """The rows as bytes; equal rows give equal bytes."""
    words = blake2b(f"{rows.narrative}\x00{rows.content}".encode(), digest_size=8).digest() if has_words(rows) else b""
    return _ENCODER.encode(
        (
            rows.tokens,
            rows.references,
            rows.dates,
            rows.numbers,
            rows.strings,
            rows.compartments,
            rows.present,
            words,
        )
    )


def unpacked(data: bytes) -> tuple[IndexRows, bytes]:
    """The rows that `packed` packed, without narrative and content, and the hash of those (empty: there are none)."""
    *kinds, words = _DECODER.decode(data)
    return IndexRows(*kinds), words


def has_words(rows: IndexRows) -> bool:
    """Whether there is anything for `_text` or `_content`."""
    return bool(rows.narrative or rows.content)


def present_json(rows: IndexRows) -> str:
    """IndexRows.present as a JSON object, name → the text that it sorts by."""
    return json.dumps(dict(reversed(rows.present)), ensure_ascii=False, separators=(",", ":"))


NOTHING = IndexRows()
NOTHING_PACKED = packed(NOTHING)
