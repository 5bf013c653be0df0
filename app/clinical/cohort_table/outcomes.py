"""How many patients died, live, or are not accounted for: each patient of a case once."""

from collections import Counter
from collections.abc import Iterable

from app.case.course import Outcome
from app.clinical.cohort_table.people import Whom, parts

NOT_STATED = "not_stated"


def outcomes(whom: Whom) -> Counter[str]:
    """Patients by `dead`, `alive`, or the reason why it is not known; adds up to `n`.

    A statement about the line itself comes before those about its members, these before its subgroups, and of several
    partitions one counts, so that nobody is counted twice. Whom no statement is about is `not_stated`.
    """
    counted = _counted([(one, whom.n) for one in whom.own(whom.case.outcomes)][:1])
    if whom.of is None and not counted:
        partitions = sorted({group.partition for group in whom.case.subgroups})
        lines = [parts(whom.case), *(parts(whom.case, partition) for partition in partitions)]
        found = [
            _counted((one, line.n) for line in group for one in line.own(line.case.outcomes)[:1]) for group in lines
        ]
        counted = max(found, key=lambda one: one.total(), default=Counter())
    if whom.of is None and not counted:
        counted = _from_statistics(whom)
    missing = whom.n - counted.total()
    return counted + Counter({NOT_STATED: missing}) if missing > 0 else counted


def _counted(found: Iterable[tuple[Outcome, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for outcome, n in found:
        counted[outcome.vital_status or outcome.missing or NOT_STATED] += n
    return counted


def _from_statistics(whom: Whom) -> Counter[str]:
    counts = [one for one in whom.own(whom.case.statistics) if one.statistic == "count" and one.value is not None]
    counted = Counter({one.measure: int(one.value or 0) for one in counts if one.measure in ("dead", "alive")})
    return counted if counted.total() <= whom.n else Counter()
