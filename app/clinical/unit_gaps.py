"""Values without a unit: a rule is run under each unit that a value may have, and says whether its answer depends on it."""

from collections.abc import Callable
from dataclasses import replace

from app.clinical.answer import Answer, UnitGap
from app.clinical.facts import Facts
from app.clinical.quantity import Quantity

MOST_GAPS = 20
"""More values without a unit are not tried one by one: a document that has them all at one moment is no record of a patient."""


def explained(rule: Callable[[Facts], Answer], facts: Facts) -> Answer:
    """The rule's answer over all readings, with one UnitGap for each unit that is missing among its evidence.

    Evidence that lies some days from the moment (baseline.py) is named in the flags.
    """
    answer = rule(facts)
    paths = {said.path for criterion in answer.criteria for said in criterion.evidence}
    without = [one for one in facts.quantities if not one.unit_is_stated and one.evidence.path in paths]
    flags = [f"{path} lies {days} days from '{facts.at}'" for path, days in facts.apart if path in paths]
    if len(without) > MOST_GAPS:
        flags.append(f"{len(without)} values have no unit; whether the answer depends on each was not tried")
        without = []
    gaps = tuple(_gap(rule, facts, one) for one in without)
    return replace(answer, units=gaps, flags=(*answer.flags, *flags))


def _gap(rule: Callable[[Facts], Answer], facts: Facts, one: Quantity) -> UnitGap:
    units = tuple(unit for unit, _ in one.readings)
    found = {rule(facts.reading(one, unit)).classes for unit in units}
    return UnitGap(one.analyte, one.evidence.path, units, len(found) == 1)
