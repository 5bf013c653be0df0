"""Most rules are decided by the names of a node's members: on such nodes they are not run at all."""

import pytest

from tests.validate.invariants.walked import INVARIANTS

CASES = [
    # path, key, members, whether the values have to be looked at
    ("Observation", "obs-6", ("status", "valueQuantity"), False),
    ("Observation", "obs-6", ("status", "dataAbsentReason"), False),
    ("Observation", "obs-6", ("dataAbsentReason", "_valueString"), True),
    ("Observation", "obs-7", ("valueQuantity", "code"), False),
    ("Observation", "obs-7", ("valueQuantity", "component"), True),
    ("Observation.referenceRange", "obs-3", ("high",), False),
    ("Observation.referenceRange", "obs-3", ("appliesTo",), True),
    ("Period", "per-1", ("start",), False),
    ("Period", "per-1", ("start", "end"), True),
    ("Quantity", "qty-3", ("value", "unit"), False),
    ("Quantity", "qty-3", ("value", "system", "code"), False),
    ("Quantity", "qty-3", ("value", "code"), True),
    ("Organization", "org-1", ("name",), False),
    ("Organization", "org-1", ("active",), True),
    ("Condition", "con-4", ("subject", "clinicalStatus"), False),
    ("Condition", "con-4", ("abatementDateTime",), True),
    ("Appointment", "app-2", ("start", "end"), False),
    ("Appointment", "app-2", ("start",), True),
    ("DomainResource", "dom-3", ("text",), False),
    ("DomainResource", "dom-3", ("contained",), True),
    ("RequestGroup.action", "rqg-1", ("resource",), False),
    ("RequestGroup.action", "rqg-1", ("resource", "action"), True),
    ("TestScript.setup.action.assert", "tst-5", ("path", "resource"), True),
    ("TestScript.setup.action.assert", "tst-5", ("extension", "path", "resource"), False),
    ("Bundle.entry", "bdl-8", ("resource",), False),
    ("Bundle", "bdl-9", ("entry",), False),
    ("Bundle", "bdl-9", ("type", "entry"), True),
]


@pytest.mark.parametrize("path, key, shape, runs", CASES, ids=[f"{one[1]} {'+'.join(one[2])}" for one in CASES])
def test_a_rule_is_run_only_where_the_names_do_not_decide_it(
    path: str, key: str, shape: tuple[str, ...], runs: bool
) -> None:
    rule = next(one for one in INVARIANTS.rules(path) if one.key == key)
    assert rule.applies(shape) is runs
