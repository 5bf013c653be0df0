"""R4's own invariants that are faulty, each with what is run instead, why, and who corrects it so (corrections.jsonl)."""

from functools import cache
from pathlib import Path

import msgspec

from app.validate.definitions import Constraint


class Correction(msgspec.Struct, frozen=True):
    """One correction. published: R4's expression, which alone is corrected; source: the publication that corrects it."""

    key: str
    path: str
    published: str
    corrected: str
    reason: str
    source: str


WITHOUT_EFFECT = {
    "cid-0": "it speaks of a name, which ChargeItemDefinition does not have",
    "sqty-1": "SimpleQuantity has no comparator, and the structure says so",
    "ppc-2": "it compares the system with the word 'something'",
    "ppc-3": "it compares the system with the word 'something'",
    "ppc-4": "it compares the system with the word 'something'",
    "ppc-5": "it compares the system with the word 'something'",
    "eld-11": "it asks whether any answer exists, be it true or false",
}
"""Invariants that no resource can break as R4 writes them, with the reason. HL7's validator runs them as they are; so do we."""


@cache
def corrections() -> dict[tuple[str, str], Correction]:
    """The corrections by path and key."""
    lines = (Path(__file__).parent / "corrections.jsonl").read_bytes().splitlines()
    found = [msgspec.json.decode(line, type=Correction) for line in lines]
    return {(one.path, one.key): one for one in found}


def corrected(path: str, constraint: Constraint) -> str:
    """The expression that is run: R4's, or its correction. path: of the element that the definition has it on."""
    one = corrections().get((path, constraint.key))
    return one.corrected if one and one.published == constraint.expression else constraint.expression
