"""The IMWG response as a whole: progression first, then from the best class down; what is not known keeps a class open.

Two answers. `possible`: every class that some completion of what is missing reaches. `strict`: as trials do it, a missing
datum downgrades to the next lower class that is documented, and nothing documented is NE [A6][C13].
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

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


class Step(NamedTuple):
    """A class, and whether its criteria hold. is_passed: nothing still unknown can stop at it, because whatever fails a better one fails it too."""

    name: str
    truth: Truth
    is_passed: bool = False


def steps(inputs: Inputs, version: Imwg) -> Iterator[Step]:
    """PD, then sCR, CR, VGPR, PR and MR. PD is never overwritten by a response. One by one: who has enough of them asks for no more."""
    yield Step("PD", progressed(progression(inputs, version)))
    cr, scr = complete(inputs), stringent(inputs)
    yield Step("sCR", holds((*cr, *scr)))
    yield Step("CR", holds(cr), holds(scr) is Truth.MET)
    vgpr = very_good(inputs, version)
    yield Step("VGPR", holds(vgpr))
    pr = partial(inputs, version)
    yield Step("PR", holds(pr), vgpr[0].status is Truth.MET and version.vgpr_lesion_fall is None)
    same_fall = version.mr_lesion_fall == version.pr_lesion_fall
    yield Step("MR", holds(minimal(inputs, version)), pr[0].status is Truth.MET and same_fall)


def criteria_of(inputs: Inputs, version: Imwg) -> tuple[Criterion, ...]:
    """Those of every class, in the order in which the classes are tried."""
    return (
        *progression(inputs, version),
        *complete(inputs),
        *stringent(inputs),
        *very_good(inputs, version),
        *partial(inputs, version),
        *minimal(inputs, version),
    )


def possible(inputs: Inputs, version: Imwg) -> tuple[str, ...]:
    """Every class that can still be reached, from the best to the worst. Never empty."""
    reached = _reached(inputs, version)
    return tuple(name for name in CLASSES if name in reached)


def _reached(inputs: Inputs, version: Imwg) -> set[str]:
    reached = set()
    for step in steps(inputs, version):
        if step.truth is not Truth.NOT_MET and not step.is_passed:
            reached.add(step.name)
        if step.truth is Truth.MET:
            return reached
    return reached | {"SD"}


def strict(inputs: Inputs, version: Imwg) -> str:
    """The best class whose criteria are all documented; SD only where something was followed, else NE."""
    for step in steps(inputs, version):
        if step.truth is Truth.MET:
            return step.name
    return "SD" if _followed(inputs) else NOT_EVALUABLE


def _followed(inputs: Inputs) -> bool:
    pairs = (
        (getattr(inputs.baseline, one), getattr(inputs.now, one)) for one in ("serum", "urine", "free_light_chains")
    )
    return any(before is not None and now is not None for before, now in pairs)


@lru_cache(maxsize=1024)
def deciding(inputs: Inputs, version: Imwg) -> tuple[str, ...]:
    """The missing inputs of which a single value would narrow the set, in the order of `Inputs`."""
    reached = _reached(inputs, version)
    if len(reached) == 1:
        return ()

    def narrows(changes: Iterable[dict[str, Any]]) -> bool:
        return any(_reached(replace(inputs, **change), version) < reached for change in changes)

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
