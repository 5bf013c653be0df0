"""What the source asserts, compared with what is derived. It stands beside the derived classes and never moves them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.clinical.answer import Answer, Reported, Support, support_of
from app.clinical.facts import Facts

ARABIC = {"1": "I", "2": "II", "3": "III", "4": "IV"}
STAGE = re.compile(r"(?:stage\s*)?(IV|I{1,3}|[1-4])\s*([AB]?)", re.IGNORECASE)


def with_reported(answer: Answer, facts: Facts, system: str, classes: Sequence[str]) -> Answer:
    """The answer beside the stage of `system` (a word of mappings/stages.csv) that the source asserts, if it does.

    A stage without its letter (`III`) means each class that it may be. Further assertions are named in the flags.
    """
    asserted = [(path, stage) for path, stage in facts.stages if stage.system == system]
    if not asserted:
        return answer
    path, stage = asserted[0]
    flags = [f"also reported: {other.value}" for _, other in asserted[1:] if other.value != stage.value]
    meant = meant_by(stage.value, classes)
    if not meant:
        flags.append(f"the reported '{stage.value}' is no class of this rule, and was not compared")
    support = support_of(meant, answer.classes) if meant else Support.CONSISTENT
    reported = Reported(
        stage.value, support, stage.as_stated, path, tuple(_parts(stage.value, classes, answer.classes))
    )
    return replace(answer, reported=reported, flags=(*answer.flags, *flags))


def meant_by(value: str, classes: Sequence[str]) -> tuple[str, ...]:
    """The classes that the source's words can mean: `IIIB`, `Stage 3b` and `III` are understood."""
    found = STAGE.fullmatch(value.strip())
    if found is None:
        return tuple(one for one in classes if one.replace("_", " ") == value.strip().lower().replace("-", " "))
    stage, letter = ARABIC.get(found[1], found[1].upper()), found[2].upper()
    return tuple(one for one in classes if one == stage + letter or (not letter and one.rstrip("AB") == stage))


def _parts(value: str, classes: Sequence[str], reachable: Iterable[str]) -> Iterable[tuple[str, Support]]:
    """Of `IIIB`: what is said of III, and of B."""
    found = STAGE.fullmatch(value.strip())
    if found is None or not found[2] or not meant_by(value, classes):
        return
    stage, letter = ARABIC.get(found[1], found[1].upper()), found[2].upper()
    reached = tuple(reachable)
    yield stage, support_of(meant_by(stage, classes), reached)
    yield letter, support_of((one for one in classes if one.endswith(letter)), reached)
