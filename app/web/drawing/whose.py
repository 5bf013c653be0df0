"""Of whom something is said: of a described patient of a series, of a subgroup, or of all."""

from app.case.document import Case
from app.web.drawing.markup import said


def names_of(case: Case) -> dict[str, str]:
    """Id of a member or subgroup → a short name: `Patient 1`, or `5 of 15` of a subgroup."""
    names = {one.id: said(one.label or one.id) for one in case.members}
    return names | {one.id: f"{one.n} of {case.n}" for one in case.subgroups}


def full_names_of(case: Case) -> dict[str, str]:
    """Id of a member or subgroup → its name in full."""
    names = {one.id: said(one.label or one.id) for one in case.members}
    return names | {one.id: f"{said(one.label or one.id)} ({one.n} of {case.n})" for one in case.subgroups}
