"""Which lines of a case are chosen: by a site, an agent, and what the table knows of the marrow at extramedullary relapse."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.case.disease import Condition, Lesion
from app.case.document import Case
from app.case.evidence import Finding
from app.clinical.cohort_table.people import Whom, whole
from app.clinical.cohort_table.table import UNDOCUMENTED, marrow_at_onset
from app.clinical.marks import SIGN_OF, Sign
from app.clinical.survival.onset import Definition

SUSPECTED = "suspected_involvement"
MARROW = ("clear", "involved", "other", *UNDOCUMENTED)
"""What can be asked of the marrow. involved: disease is there or grows; a suspicion alone is `other`, like what says neither."""


@dataclass(frozen=True)
class Chosen:
    """None: whatever there is. site: a word of mappings/sites.csv; agent: of mappings/drugs.csv; marrow: of MARROW."""

    site: str | None = None
    agent: str | None = None
    marrow: str | None = None

    @property
    def is_everyone(self) -> bool:
        """Whether nothing is asked for."""
        return self == EVERYONE

    def has(self, line: Whom, definition: Definition) -> bool:
        """Whether the line is all that is asked for."""
        return (
            (self.site is None or has_site(line, self.site))
            and (self.agent is None or has_agent(line, self.agent))
            and (self.marrow is None or marrow_of(line, definition) == self.marrow)
        )

    def has_some(self, case: Case, definition: Definition) -> bool:
        """Whether the case as a whole, or one of its members or subgroups, is all that is asked for."""
        return self.is_everyone or any(self.has(line, definition) for line in lines_of(case))


EVERYONE = Chosen()


def lines_of(case: Case) -> Iterator[Whom]:
    """The case as a whole, then its members and subgroups."""
    yield whole(case)
    for member in case.members:
        yield Whom(case, member.id, "member", 1)
    for group in case.subgroups:
        yield Whom(case, group.id, "subgroup", group.n)


def has_site(line: Whom, site: str) -> bool:
    """Whether a lesion, condition or finding of exactly this line lies there: a site of a series is not one of each member."""
    case = line.case
    places: list[Lesion | Condition | Finding] = [*case.lesions, *case.conditions, *case.findings]
    return any(one.site == site and one.of == line.of for one in places)


def has_agent(line: Whom, agent: str) -> bool:
    """Whether it was given to this line, or to all patients of the case."""
    return any(
        one.of == line.of or (one.of is None and one.given_to == "all")
        for one in line.case.treatments
        if one.status != "not_done" and any(each.drug == agent for each in one.agents)
    )


def marrow_of(line: Whom, definition: Definition) -> str:
    """One of MARROW."""
    word = marrow_at_onset(line, definition)[0]
    if word in UNDOCUMENTED:
        return word
    sign = SIGN_OF.get(word, Sign.OTHER)
    if sign is Sign.CLEAR:
        return "clear"
    return "involved" if sign in (Sign.PRESENT, Sign.GROWING) and word != SUSPECTED else "other"
