"""What resources refer to, and what those refer to, until nothing new comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from app.fhir.paths import rendered
from app.fhir.references import Literal, parse, references_in
from app.store.records import Stored


@dataclass(frozen=True)
class Target:
    """A resource of this service that is referred to; of one version only where the reference says so."""

    type: str
    id: str
    version: str | None = None

    @property
    def address(self) -> str:
        """`Type/id`."""
        return f"{self.type}/{self.id}"


@dataclass
class Reached:
    """found: in the order in which they were come upon. missing, elsewhere: (what refers, where, to what) for what is not here, and what
    is another server's. is_cut: there was more than was wanted."""

    found: list[Stored] = field(default_factory=list)
    missing: list[tuple[str, str, str]] = field(default_factory=list)
    elsewhere: list[tuple[str, str, str]] = field(default_factory=list)
    is_cut: bool = False


class Source(Protocol):
    """What can be read from: the store, or a transaction."""

    async def many(self, addresses: Sequence[tuple[str, str]]) -> list[Stored]: ...
    async def version(self, type_: str, id_: str, number: int) -> Stored | None: ...


Admits = Callable[[Stored, Sequence[Target]], bool]
"""(a resource, what it refers to) → whether it is wanted; what is not is not followed either."""


async def reachable(
    source: Source, base_url: str, roots: Sequence[Stored], most: int, admits: Admits, versions: bool = False
) -> Reached:
    """What the roots lead to, the roots themselves left out.

    most: how many resources are followed at the most. versions: a reference to a version leads to that version, else to the newest.
    """
    reached = Reached()
    seen = {Target(one.type, one.id) for one in roots}
    held = {(one.address, one.version) for one in roots}
    waiting = list(roots)
    while waiting:
        asked: dict[Target, tuple[str, str]] = {}
        for one in waiting:
            for target, place in _targets(one, base_url, reached):
                if not versions:
                    target = Target(target.type, target.id)
                if target not in seen:
                    seen.add(target)
                    asked[target] = (one.address, place)
        waiting = []
        for target, fetched in (await _fetched(source, asked)).items():
            if fetched is None:
                reached.missing.append((*asked[target], target.address))
            elif (fetched.address, fetched.version) not in held and admits(fetched, targets_of(fetched, base_url)):
                if len(reached.found) == most:
                    reached.is_cut = True
                    return reached
                held.add((fetched.address, fetched.version))
                reached.found.append(fetched)
                waiting.append(fetched)
    return reached


def targets_of(stored: Stored, base_url: str) -> list[Target]:
    """Every resource of this service that the stored one refers to."""
    return [target for target, _ in _targets(stored, base_url, Reached())]


def _targets(stored: Stored, base_url: str, reached: Reached) -> Iterator[tuple[Target, str]]:
    """Each with its place. References by an extension count, and attachments whose url is a Binary."""
    resource = msgspec.json.decode(stored.body)
    for place, element in references_in(resource):
        parsed = parse(element["reference"])
        if isinstance(parsed, Literal) and parsed.base in (None, base_url):
            yield Target(parsed.type, parsed.id, parsed.version), rendered(place)
        elif not element["reference"].startswith("#"):
            reached.elsewhere.append((stored.address, rendered(place), element["reference"]))
    for url in _attached(resource):
        parsed = parse(url)
        if isinstance(parsed, Literal) and parsed.type == "Binary" and parsed.base in (None, base_url):
            yield Target(parsed.type, parsed.id, parsed.version), "url"


def _attached(node: Any) -> Iterator[str]:
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            url = one.get("url")
            if isinstance(url, str) and "Binary/" in url and "resourceType" not in one:
                yield url
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


async def _fetched(source: Source, asked: Mapping[Target, Any]) -> dict[Target, Stored | None]:
    """What stands at each target, None where nothing does or it was deleted."""
    wanted = [(one.type, one.id) for one in asked if one.version is None]
    newest = {one.address: one for one in await source.many(wanted)} if wanted else {}
    found: dict[Target, Stored | None] = {}
    for target in asked:
        if target.version is None:
            one = newest.get(target.address)
        elif target.version.isdigit() and len(target.version) < 19:
            one = await source.version(target.type, target.id, int(target.version))
        else:
            one = None
        found[target] = None if one is None or one.deleted else one
    return found
