"""The first reading of an import: where each line begins, which resource it is, and which other lines it needs.

About 400 bytes a line are held; the lines themselves stay in the file. What is wrong with a line is found when it is stored.
"""

import asyncio
import re
from array import array
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import TooLarge
from app.fhir.references import Conditional, Literal, parse
from app.interaction.import_order import units
from app.search.parameters import hashed

LONGEST_LINE = 20_000_000
"""Bytes."""
MOST_LINES = 2_000_000
_BREATH = 50
_REFERENCE = re.compile(rb'"reference"\s*:\s*"([^"]*)"')


class _Head(msgspec.Struct):
    resourceType: str = ""
    id: str | None = None


_HEAD = msgspec.json.Decoder(_Head)


class Index:
    """The lines that are not blank, by a number from 0 on."""

    def __init__(self) -> None:
        self.starts, self.sizes, self.numbers = array("q"), array("q"), array("q")
        self.by_address: dict[int, int] = {}
        self._needs: list[tuple[int, ...]] = []
        self._wanted_types: list[tuple[str, ...]] = []
        self._of_type: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, number: int, start: int, line: bytes, base_url: str) -> None:
        """Take in one line. number: of the line in the file, from 1 on."""
        here = len(self)
        self.starts.append(start)
        self.sizes.append(len(line))
        self.numbers.append(number)
        head = _head(line)
        self._of_type.setdefault(head.resourceType, []).append(here)
        needs, types = _referred(line, base_url) if head.resourceType != "Bundle" else ((), ())
        if head.id is not None:
            address = hashed(f"{head.resourceType}/{head.id}")
            if self.by_address.setdefault(address, here) != here:
                needs = (*needs, address)  # the next version of what an earlier line stores
        self._needs.append(needs)
        self._wanted_types.append(types)

    def units(self) -> Iterator[list[int]]:
        """The lines in units, each after those that it refers to; a conditional reference needs every line of its type."""
        types = list(dict.fromkeys(type_ for types in self._wanted_types for type_ in types))
        stands_for = {type_: len(self) + i for i, type_ in enumerate(types)}

        def needs(node: int) -> Sequence[int]:
            if node >= len(self):
                return self._of_type.get(types[node - len(self)], ())
            found = [self.by_address[one] for one in self._needs[node] if one in self.by_address]
            return sorted(found) + [stands_for[type_] for type_ in self._wanted_types[node]]

        for unit in units(len(self) + len(types), needs):
            lines = [one for one in unit if one < len(self)]
            if lines:
                yield lines


async def index_of(file: BinaryIO, base_url: str) -> Index:
    """The index of the file, which is read from its beginning. Raises TooLarge."""
    file.seek(0)
    index, start = Index(), 0
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        size = len(line)
        while size > LONGEST_LINE and line and not line.endswith(b"\n"):  # refused when it is stored
            line = file.readline(LONGEST_LINE)
            size += len(line)
        if size > LONGEST_LINE:
            index.add(number, start, b"", base_url)
            index.sizes[-1] = size
        elif line.strip():
            index.add(number, start, line, base_url)
        start += size
        if len(index) > MOST_LINES:
            text = f"There are more than {MOST_LINES} lines; send them in several imports."
            raise TooLarge(Issue("too-long", "import-too-long", text))
        if number % _BREATH == 0:
            await asyncio.sleep(0)
    return index


def _head(line: bytes) -> _Head:
    try:
        return _HEAD.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _Head()


def _referred(line: bytes, base_url: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """(hashes of the `Type/id` that the line refers to here, types of its conditional references). Rather too many than too few: they
    only make an order."""
    addresses: set[int] = set()
    types: set[str] = set()
    for text in _REFERENCE.findall(line):
        target = parse(text.decode(errors="replace").replace("\\/", "/"))
        if isinstance(target, Literal) and target.base in (None, base_url):
            addresses.add(hashed(f"{target.type}/{target.id}"))
        elif isinstance(target, Conditional):
            types.add(target.type)
    return tuple(addresses), tuple(sorted(types))
