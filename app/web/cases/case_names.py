"""What the pages over all cases call a case, a described patient of a series, or a part of it."""

from collections.abc import Iterable

from app.case.document import Case

Names = dict[tuple[str, str | None], str]
"""(case, member or subgroup; None: the case itself) → name."""


def names_of(cases: Iterable[Case]) -> Names:
    """As cited by the publication where it is one of its references; else the title. Members by their label."""
    found: Names = {}
    for case in cases:
        found[case.id, None] = case.source.cited_as or case.title
        found |= {(case.id, one.id): one.label or one.id for one in case.members}
        found |= {(case.id, one.id): one.label or one.id for one in case.subgroups}
    return found


def name(names: Names, case: str, of: str | None = None) -> str:
    """The name, or the id where there is none."""
    return names.get((case, of), of or case)
