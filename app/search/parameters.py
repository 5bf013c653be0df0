"""The search parameters that are served, type by type, as compiled from R4 by scripts/compile_r4_tables.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from zlib import crc32

from app.fhir.resource_types import RESOURCE_TYPES


@dataclass(frozen=True)
class Path:
    """Where a parameter's values lie: JSON names from the resource down, and the datatype found there.

    only: just references to this type count (`where(resolve() is Patient)`). system: the code system that a `code` implies.
    """

    steps: tuple[str, ...]
    type: str
    only: str | None = None
    system: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A search parameter of one resource type; `targets` are the types that a reference parameter may point at."""

    base: str
    name: str
    type: str
    paths: tuple[Path, ...]
    targets: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """A number that stands for this parameter in index rows; it depends on nothing but the two names."""
        return number_of(self.base, self.name)


@cache
def number_of(base: str, name: str) -> int:
    """The number of a type's parameter; a test holds that no two share one."""
    return crc32(f"{base}.{name}".encode())


def hashed(*parts: str) -> int:
    """64 bits that stand for the parts in an index row, as SQL's signed integer."""
    return int.from_bytes(blake2b("\x00".join(parts).encode(), digest_size=8).digest(), "big", signed=True)


def parameters_of(type_: str) -> Mapping[str, Parameter]:
    """Name → parameter, for one resource type. `_id` is not among them: it is the key of the store itself."""
    return _table()[type_]


@cache
def _table() -> dict[str, dict[str, Parameter]]:
    rows = json.loads(files("app.search").joinpath("r4_search_parameters.json").read_text(encoding="utf-8"))
    return {type_: {name: _parameter(type_, name, row) for name, row in sorted(rows[type_].items())} for type_ in rows}


def _parameter(base: str, name: str, row: Mapping[str, Any]) -> Parameter:
    paths = tuple(
        Path(tuple(path["steps"]), path["type"], path.get("only"), path.get("system")) for path in row["paths"]
    )
    targets = row.get("targets", [])
    return Parameter(
        base, name, row["type"], paths, tuple(sorted(RESOURCE_TYPES) if "Resource" in targets else targets)
    )
