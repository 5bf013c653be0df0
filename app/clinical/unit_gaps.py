"""Values without a unit: a rule is run under each unit that a value may have, and says whether its answer depends on it."""

from collections.abc import Callable
from dataclasses import replace

from app.clinical.answer import Answer, UnitGap
from app.clinical.facts import Facts
from app.clinical.quantity import Quantity


def with_unit_gaps(rule: Callable[[Facts], Answer], facts: Facts) -> Answer:
    """The rule's answer over all readings, and one UnitGap for each unit that is missing among its evidence."""
    answer = rule(facts)
    paths = {said.path for criterion in answer.criteria for said in criterion.evidence}
    gaps = tuple(
        _gap(rule, facts, one) for one in facts.quantities if not one.unit_is_stated and one.evidence.path in paths
    )
    return replace(answer, units=gaps)


def _gap(rule: Callable[[Facts], Answer], facts: Facts, one: Quantity) -> UnitGap:
    units = tuple(unit for unit, _ in one.readings)
    found = {rule(facts.reading(one, unit)).classes for unit in units}
    return UnitGap(one.analyte, one.evidence.path, units, len(found) == 1)
