"""What a write did, or would do, with each entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.fhir.issues import Issue, shortened
from app.fhir.problems import Problem
from app.interaction.entry import Done

Outcome = Literal["created", "updated", "unchanged", "deleted", "absent", "read", "refused"]
"""absent: what is to be deleted is not there. refused: an entry of a batch, for its issues; the others go on."""


@dataclass(frozen=True)
class Doing:
    """number: of the entry, from 0 on. address: `Type/id`; without `/id` where the service gives one when it is stored. version: that stands then."""

    number: int
    method: str
    address: str
    outcome: Outcome
    version: int | None = None
    issues: tuple[Issue, ...] = ()


def doings(done: Iterable[Done | Problem], is_kept: bool, raws: Sequence[Any] = ()) -> list[Doing]:
    """One for each entry, in their order. is_kept: whether it was stored, and the ids that were given hold. raws: the entries as sent, for those
    of a batch that are refused."""
    return [
        _refused(i, one, raws[i] if i < len(raws) else None) if isinstance(one, Problem) else _doing(i, one, is_kept)
        for i, one in enumerate(done)
    ]


def _refused(number: int, problem: Problem, raw: Any) -> Doing:
    request = raw.get("request") if isinstance(raw, dict) else None
    said = request if isinstance(request, dict) else {}
    return Doing(
        number,
        shortened(said.get("method", "")),
        shortened(said.get("url", "")),
        "refused",
        None,
        tuple(problem.issues),
    )


def _doing(number: int, done: Done, is_kept: bool) -> Doing:
    entry, written = done.entry, done.written
    if done.found is not None:
        return Doing(number, entry.method, entry.url or entry.type, "read")
    if written is None:
        return Doing(number, entry.method, entry.type, "absent")
    stored = written.stored
    has_own = entry.method == "PUT" and (entry.condition is None or "id" in (entry.resource or {}))
    is_given = written.outcome == "created" and not has_own and not is_kept
    return Doing(number, entry.method, stored.type if is_given else stored.address, written.outcome, stored.version)
