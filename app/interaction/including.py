"""_include and _revinclude: what the matches refer to, and what refers to them (http://hl7.org/fhir/R4/search.html#revinclude)."""

from collections.abc import Sequence
from typing import Any

from app.fhir.issues import Issue
from app.search.includes import Include
from app.store.records import Stored

MOST_INCLUDED = 5_000
"""Resources that one page includes at the most; what is left out is said."""


async def included(
    source: Any, includes: Sequence[Include], found: Sequence[Stored]
) -> tuple[list[Stored], list[Issue]]:
    """What the includes add to the matches, each resource once, and a warning where there would be too many.

    Those with `:iterate` also look at what was included, until nothing new comes: a circle ends by itself.
    """
    seen = {one.address for one in found}
    added: list[Stored] = []
    waiting: list[Stored] = list(found)
    first = True
    while waiting and len(added) < MOST_INCLUDED:
        fresh: list[Stored] = []
        for include in includes:
            if not first and not include.iterates:
                continue
            room = MOST_INCLUDED - len(added) - len(fresh) + 1
            for one in await _of(source, include, waiting, len(seen) + room):
                if one.address not in seen:
                    seen.add(one.address)
                    fresh.append(one)
        added += fresh
        waiting, first = fresh, False
    if len(added) < MOST_INCLUDED:
        return added, []
    text = f"More than {MOST_INCLUDED} resources are included; the rest is left out. Ask for smaller pages (_count)."
    return added[:MOST_INCLUDED], [Issue("incomplete", "too-many-included", text, severity="warning")]


async def _of(source: Any, include: Include, found: Sequence[Stored], limit: int) -> list[Stored]:
    types = include.target_types if include.reverse else include.source_types
    asked = [one for one in found if not types or one.type in types]
    if not asked:
        return []
    if include.reverse:
        referring: list[Stored] = await source.referring(asked, include.source_types, include.parameters, limit)
        return referring
    referred: list[Stored] = await source.referred(asked, include.parameters, include.target_types, limit)
    return referred
