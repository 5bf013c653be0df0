"""The index rows of one resource: what it is found and sorted by. Pure data, which the store keeps as it is."""

from dataclasses import dataclass

ReferenceRow = tuple[int, int]
"""(target, parameter): the hash of `Type/id`, of a foreign URL or of a canonical; parameter 0 for every literal reference anywhere."""
DateRow = tuple[int, int, int]
"""(parameter, low, high): microseconds since 1970 UTC, high exclusive."""
NumberRow = tuple[int, int, float, float]
"""(parameter, unit, low, high), both inclusive; unit 0: the bare number as stated."""
StringRow = tuple[int, int, str, str]
"""(parameter, hash of the exact text, the first 200 characters of the normalised text, the whole of it where it is longer, else "")."""

LONGEST_START = 200
"""Characters of a text that are indexed in order."""


@dataclass(frozen=True)
class IndexRows:
    """Each kind sorted and without repetition.

    compartments: hashes of the owners (`Patient/id`). present: (parameter name, text that it sorts by, "" where it sorts by rows of
    another kind) for every parameter that finds a value. narrative, content: normalised words, one space between, for `_text` and `_content`.
    """

    tokens: tuple[int, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    dates: tuple[DateRow, ...] = ()
    numbers: tuple[NumberRow, ...] = ()
    strings: tuple[StringRow, ...] = ()
    compartments: tuple[int, ...] = ()
    present: tuple[tuple[str, str], ...] = ()
    narrative: str = ""
    content: str = ""
