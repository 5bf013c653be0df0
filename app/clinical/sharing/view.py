"""The sharing rule for views across cases (contract.md): the published cases, the caller's own, and of others' only those
whose document says `sharing: pooled`, without centre, id, dates, or an age over 89.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.case.document import Case
from app.clinical.sharing.pooled import without_identity
from app.fhir import exact_json


@dataclass(frozen=True)
class Held:
    """A stored case: who owns it (None: nobody is told apart), and whether it is one of those that ship."""

    case: Case
    owner: str | None
    published: bool = False


def shared_with(caller: str | None, held: Iterable[Held]) -> list[Case]:
    """The cases that this caller's view is made of.

    Others' pooled cases are named by their place among themselves, in an order that depends on nothing but what of them
    is shown: neither on their ids nor on the order in which they are stored.
    """
    whole: list[Case] = []
    pooled: list[Case] = []
    for one in held:
        if one.published or one.owner == caller:
            whole.append(one.case)
        elif one.case.sharing == "pooled":
            pooled.append(without_identity(one.case, "pooled"))
    taken = {case.id for case in whole}
    pooled.sort(key=lambda case: exact_json.dumps(case.as_data()))
    names = (name for number in range(1, len(pooled) + len(taken) + 1) if (name := f"pooled-{number}") not in taken)
    return whole + [case.model_copy(update={"id": name}) for case, name in zip(pooled, names, strict=False)]
