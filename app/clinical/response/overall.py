"""The IMWG response as a whole: progression first, then from the best class down; what is not known keeps a class open.

Two answers. `possible`: every class that some completion of what is missing reaches. `strict`: as trials do it, a missing
datum downgrades to the next lower class that is documented, and nothing documented is NE [A6][C13].
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.clinical.answer import Criterion
from app.clinical.response.complete import complete, holds, stringent
from app.clinical.response.inputs import Inputs, Values
from app.clinical.response.partial import minimal, partial, very_good
from app.clinical.response.progression import progressed, progression
from app.clinical.response.rulesets import Imwg
from app.clinical.spans import Span
from app.clinical.truth import Truth

CLASSES = ("sCR", "CR", "VGPR", "PR", "MR", "SD", "PD")
NOT_EVALUABLE = "NE"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Each class with its criteria, in the order in which they are tried.

    passed: classes that nothing still unknown can stop at, because whatever fails a better one fails them too.
    """

    steps: tuple[tuple[str, Truth], ...]
    criteria: tuple[Criterion, ...]
    passed: frozenset[str] = frozenset()


def ladder(inputs: Inputs, version: Imwg) -> Ladder:
    """PD, then sCR, CR, VGPR, PR and MR, each with whether it holds. PD is never overwritten by a response."""
    worse, cr, scr = progression(inputs, version), complete(inputs), stringent(inputs)
    vgpr, pr, mr = very_good(inputs, version), partial(inputs, version), minimal(inputs, version)
    steps = (
        ("PD", progressed(worse)),
        ("sCR", holds((*cr, *scr))),
        ("CR", holds(cr)),
        ("VGPR", holds(vgpr)),
        ("PR", holds(pr)),
        ("MR", holds(mr)),
    )
    same_fall = {"PR": version.vgpr_lesion_fall is None, "MR": version.mr_lesion_fall == version.pr_lesion_fall}
    by_protein = {"PR": vgpr[0].status, "MR": pr[0].status}
    passed = {name for name, truth in by_protein.items() if truth is Truth.MET and same_fall[name]}
    if holds(scr) is Truth.MET:
        passed.add("CR")
    return Ladder(steps, (*worse, *cr, *scr, *vgpr, *pr, *mr), frozenset(passed))


@lru_cache(maxsize=4096)
def possible(inputs: Inputs, version: Imwg) -> tuple[str, ...]:
    """Every class that can still be reached, from the best to the worst. Never empty."""
    reached = set()
    found = ladder(inputs, version)
    for name, truth in found.steps:
        if truth is not Truth.NOT_MET and name not in found.passed:
            reached.add(name)
        if truth is Truth.MET:
            break
    else:
        reached.add("SD")
    return tuple(name for name in CLASSES if name in reached)


def strict(inputs: Inputs, version: Imwg) -> str:
    """The best class whose criteria are all documented; SD only where something was followed, else NE."""
    for name, truth in ladder(inputs, version).steps:
        if truth is Truth.MET:
            return name
    return "SD" if _followed(inputs) else NOT_EVALUABLE


def _followed(inputs: Inputs) -> bool:
    pairs = (
        (getattr(inputs.baseline, one), getattr(inputs.now, one)) for one in ("serum", "urine", "free_light_chains")
    )
    return any(before is not None and now is not None for before, now in pairs)


@lru_cache(maxsize=1024)
def deciding(inputs: Inputs, version: Imwg) -> tuple[str, ...]:
    """The missing inputs of which a single value would narrow the set, in the order of `Inputs`."""
    reached = set(possible(inputs, version))
    if len(reached) == 1:
        return ()

    def narrows(changes: Iterable[dict[str, Any]]) -> bool:
        return any(set(possible(replace(inputs, **change), version)) < reached for change in changes)

    found = [
        name.replace("_", " ")
        for name in (field.name for field in fields(Inputs))
        if getattr(inputs, name) is Truth.UNKNOWN and narrows({name: truth} for truth in KNOWN)
    ]
    for when in ("baseline", "nadir", "now"):
        values: Values = getattr(inputs, when)
        for name in (field.name for field in fields(Values)):
            tried = _tried(inputs, name) if getattr(values, name) is None else []
            if narrows({when: _with(values, name, span)} for span in tried):
                found.append(f"{name.replace('_', ' ')} ({when})")
    return tuple(found)


def _with(values: Values, name: str, span: Span) -> Values:
    changed: dict[str, Any] = {name: span}
    return replace(values, **changed)


KNOWN = (Truth.MET, Truth.NOT_MET)


def _tried(inputs: Inputs, name: str) -> list[Span]:
    """Nothing, very much, and what lies between the steps of falls and rises from the values that are known."""
    given = [getattr(values, name) for values in (inputs.baseline, inputs.nadir)]
    known = [span.high for span in given if span is not None and span.high is not None]
    factors = [Fraction(number, 20) for number in (1, 4, 8, 13, 20, 23, 40)]
    return [Span.point(value) for value in (Fraction(0), Fraction(10**6), *(k * f for k in known for f in factors))]
