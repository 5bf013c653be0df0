"""From what is known of each coding to the answer of a $validate-code operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.fhir.issues import Issue
from app.terminology.services.answers import parameters, value
from app.terminology.services.faults import NotHeld


@dataclass(frozen=True)
class Judged:
    """result: None where it cannot be decided, for the reasons in `issues`; message: why not, or a hint."""

    result: bool | None
    message: str | None = None
    display: str | None = None
    issues: tuple[Issue, ...] = ()


def answer(judged: Iterable[Judged], nothing: str) -> dict[str, Any]:
    """The Parameters with result, message and display: true if one coding is right, false if all are wrong.

    nothing: the message where there is no coding. Raises NotHeld where none is right and one is undecided: neither true
    nor false would be the truth.
    """
    found = list(judged)
    right = [one for one in found if one.result]
    if right:
        return _parameters(right[0])
    undecided = [issue for one in found if one.result is None for issue in one.issues]
    if undecided:
        raise NotHeld(*undecided)
    if not found:
        return _parameters(Judged(False, nothing))
    messages = " ".join(one.message for one in found if one.message)
    return _parameters(Judged(False, messages, next((one.display for one in found if one.display), None)))


def _parameters(judged: Judged) -> dict[str, Any]:
    return parameters(
        value("result", "Boolean", bool(judged.result)),
        value("message", "String", judged.message or None),
        value("display", "String", judged.display),
    )
