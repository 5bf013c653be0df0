"""Whether lactate dehydrogenase is above its upper limit of normal: each laboratory has its own, so none is assumed."""

from app.clinical.facts import Facts
from app.clinical.reach import Input
from app.clinical.spans import samples

LDH = "lactate_dehydrogenase"


def high_ldh(facts: Facts) -> Input[bool]:
    """By the laboratory's own reference range, or by its word 'high', 'normal' or 'low'. Without either: not known."""
    found = {one.interpretation == "high" for one in facts.words if one.analyte == LDH and one.interpretation}
    unclear = False
    for one in facts.of(LDH):
        said = {one.interpretation == "high"} if one.interpretation else set()
        if one.high is not None:
            said |= {amount > one.high for amount in samples((one.high,), one.spans)}
        unclear = unclear or not said
        found |= said
    return Input(LDH, (False, True) if unclear or not found else tuple(sorted(found)))
