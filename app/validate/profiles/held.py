"""What is held of StructureDefinitions, ValueSets and CodeSystems, found by canonical. Read at the start, decoded on first use."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from app.fhir.exact_json import loads
from app.fhir.problems import Problem
from app.validate.profiles.archives import files_of, refused

Resource = dict[str, Any]


class _Head(msgspec.Struct):
    """What the index needs to know. Everything else in the file is passed over quickly."""

    resourceType: str = ""  # noqa: N815 (FHIR's name)
    url: str = ""
    version: str = ""


_HEAD = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class _Entry:
    where: str
    packed: bytes
    version: str


class Held:
    """Definitions by kind and canonical. Later sources come before earlier ones with the same url and version."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """paths: folders with JSON files, and packages. Raises Invalid for one that cannot be read, with its name."""
        self._entries: dict[tuple[str, str], dict[str, _Entry]] = {}
        for path in paths:
            for where, body in files_of(path):
                self._add(where, body)
        self._read = lru_cache(maxsize=32)(_unpacked)

    def _add(self, where: str, body: bytes) -> None:
        try:
            head = _HEAD.decode(body)
        except msgspec.MsgspecError as error:
            raise refused(where, f"This is no FHIR resource in JSON: {error}.") from None
        if head.url:
            versions = self._entries.setdefault((head.resourceType, head.url), {})
            versions[head.version] = _Entry(where, zlib.compress(body, 1), head.version)

    def find(self, kind: str, canonical: str) -> Resource | None:
        """The resource with this url, and this version where one is named after `|`; the highest version otherwise.

        http://hl7.org/fhir/R4/references.html#canonical; a version may be named in part: `4.0` finds 4.0.1. Read only.
        """
        url, _, version = canonical.partition("|")
        versions = self._entries.get((kind, url))
        if not versions:
            return None
        fitting = [one for one in versions if version in ("", one) or one.startswith(f"{version}.")]
        return self._read(versions[max(fitting, key=_order)]) if fitting else None

    def urls(self, kind: str) -> list[str]:
        """The canonical urls of all that is held of a kind."""
        return [url for one, url in self._entries if one == kind]


def _order(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"[.\-+]", version)]


def _unpacked(entry: _Entry) -> Resource:
    """Raises Invalid for JSON that we do not take: the file is an operator's, and is named."""
    try:
        resource: Resource = loads(zlib.decompress(entry.packed))
    except Problem as problem:
        raise refused(entry.where, problem.issues[0].text) from None
    return resource
