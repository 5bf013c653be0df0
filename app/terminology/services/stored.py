"""What clients have stored, as the operations ask for it: by kind and canonical url."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeVar

Resource = dict[str, Any]
T = TypeVar("T")


class Stored(Protocol):
    """CodeSystem, ValueSet and ConceptMap resources that clients stored. Without side effects; answers may be kept."""

    def find(self, kind: str, url: str, version: str | None) -> Resource | None:
        """The resource of this canonical url; of this version if one is given, else the one that the server prefers."""
        ...

    def maps_with(self, system: str) -> Iterable[Resource]:
        """The ConceptMaps with a group whose source or target is this code system."""
        ...


class NothingStored:
    """A Stored that is empty."""

    def find(self, kind: str, url: str, version: str | None) -> Resource | None:
        """None."""
        return None

    def maps_with(self, system: str) -> Iterable[Resource]:
        """Nothing."""
        return ()


Find = Callable[[str, str, str | None], Awaitable[Resource | None]]
FindMaps = Callable[[str], Awaitable[list[Resource]]]


class Fetched:
    """A Stored over what was fetched so far; what was asked for besides stands in `wanted` and `wanted_maps`."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str | None], Resource | None] = {}
        self.maps: dict[str, list[Resource]] = {}
        self.wanted: dict[tuple[str, str, str | None], None] = {}
        self.wanted_maps: dict[str, None] = {}

    def find(self, kind: str, url: str, version: str | None) -> Resource | None:
        """What was fetched, or None and a wish."""
        key = (kind, url, version)
        if key not in self.found:
            self.wanted[key] = None
        return self.found.get(key)

    def maps_with(self, system: str) -> Iterable[Resource]:
        """What was fetched, or nothing and a wish."""
        if system not in self.maps:
            self.wanted_maps[system] = None
        return self.maps.get(system, ())


async def answered(operation: Callable[[Stored], T], find: Find, find_maps: FindMaps) -> T:
    """The operation's answer over an asynchronous store: run again until it asks for nothing that was not fetched.

    The operation is pure, so that an answer (or a Problem) found while something was missing is simply dropped. Every
    round fetches at least one resource more, and what is missing is fetched once; the operations bound their own depth.
    """
    stored = Fetched()
    while True:
        problem: Exception | None = None
        answer: T | None = None
        try:
            answer = operation(stored)
        except Exception as raised:  # an answer without all that is stored may be wrong in any way; it is raised below
            problem = raised
        if stored.wanted or stored.wanted_maps:
            wanted, stored.wanted = list(stored.wanted), {}
            systems, stored.wanted_maps = list(stored.wanted_maps), {}
            for key in wanted:
                stored.found[key] = await find(*key)
            for system in systems:
                stored.maps[system] = await find_maps(system)
            continue
        if problem is not None:
            raise problem
        return answer  # type: ignore[return-value]  # set, as nothing was raised
