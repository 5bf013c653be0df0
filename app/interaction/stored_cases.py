"""Every stored case, rebuilt where something of it was written since it was last looked at (held_cases.py says how that is known)."""

import asyncio
from collections.abc import Sequence

from app.interaction.gather_case import Gathered, case_compositions, case_id_of, gathered, seen_compositions
from app.interaction.held_cases import MOST_TOUCHED, Held, HeldCases, Listed, Rebuilt
from app.interaction.read_case import no_such_case, rebuilt
from app.interaction.service import Service
from app.store.view import Touched, View

AT_ONCE = 50
"""Cases that are gathered in one view and rebuilt in one go."""


async def listed_cases(service: Service) -> list[Listed]:
    """The Compositions of all cases as they are now, in the order in which they were first stored."""
    held = service.held
    if await service.store.snapshot() == held.position:
        return held.listed
    async with held.looking:
        held.touch(*await service.store.view(lambda view: _look(service.held, view)))
        return held.listed


async def seen_cases(service: Service, case_ids: Sequence[str]) -> dict[str, Rebuilt]:
    """What each of these stands for, at least as new as the list that they were taken from."""
    held = service.held
    found: dict[str, Rebuilt] = {}
    missing: list[str] = []
    for case_id in case_ids:
        if (standing := held.standing(case_id)) is not None:
            found[case_id] = standing.rebuilt
        else:
            missing.append(case_id)
    for start in range(0, len(missing), AT_ONCE):
        async with (
            held.looking
        ):  # so nothing is said to be touched between gathering and keeping, and nobody does the same twice
            found |= await _made(service, missing[start : start + AT_ONCE])
    return found


async def _look(held: HeldCases, view: View) -> tuple[int, Touched | None, list[Listed] | None]:
    """The position now, what was written since the position that was seen, and the list if that changed it."""
    position = await view.snapshot()
    is_near = 0 <= held.position <= position <= held.position + MOST_TOUCHED
    touched = await view.touched(held.position) if is_near else None
    if touched is not None and "Composition" not in touched.types:
        return position, touched, None
    known = {(one.address, one.version): one.case_id for one in held.listed}
    listed = []
    for key, composition in await case_compositions(view):
        version = (composition.address, composition.version)
        case_id = known[version] if version in known else case_id_of(composition)
        listed.append(Listed(key, *version, case_id))
    return position, touched, listed


async def _made(service: Service, case_ids: Sequence[str]) -> dict[str, Rebuilt]:
    """What each stands for now; what did not stand is gathered, and rebuilt where it differs from what is held."""
    held = service.held
    found = {one: standing.rebuilt for one in case_ids if (standing := held.standing(one)) is not None}
    wanted = [one for one in case_ids if one not in found]
    parts = await service.store.view(lambda view: _gathered(view, wanted))
    made = await asyncio.to_thread(_rebuilt, service, parts)
    for case_id, part in parts.items():
        if part is not None:
            held.keep(case_id, Held(made[case_id], part.watched, part.subject))
    return found | made


async def _gathered(view: View, case_ids: Sequence[str]) -> dict[str, Gathered | None]:
    compositions = await seen_compositions(view, case_ids)
    parts = await gathered(view, list(compositions.values()))
    return {**dict.fromkeys(case_ids), **dict(zip(compositions, parts, strict=True))}


def _rebuilt(service: Service, parts: dict[str, Gathered | None]) -> dict[str, Rebuilt]:
    """Runs in a thread; of `held` it only reads what nobody changes meanwhile."""
    return {
        case_id: Rebuilt("", no_such_case(case_id), []) if part is None else rebuilt(service, case_id, part.resources)
        for case_id, part in parts.items()
    }
