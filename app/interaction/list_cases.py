"""The stored cases, page by page, with filters over what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.case.document import Case
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid
from app.interaction.case_filters import FILTERS, meets, word_faults
from app.interaction.service import Service
from app.interaction.stored_cases import listed_cases, seen_cases

__all__ = ["FILTERS", "LARGEST_COUNT", "CasePage", "list_cases"]

LARGEST_COUNT = 200


@dataclass(frozen=True)
class CasePage:
    """Cases of one page; `next` is where the next one goes on, None on the last."""

    cases: list[Case]
    next: int | None


async def list_cases(service: Service, params: Sequence[tuple[str, str]]) -> CasePage:
    """The cases that meet every filter, in the order in which they were first stored.

    site, agent: words of mappings/. compartment and status: an assessment that has both. response: a status reported in any
    compartment. year: of the publication or record. text: words of its id, title or
    source. `_count` (1–200, default 50) and `_after` page. Raises Invalid.
    """
    faults = [*_faults(params), *word_faults(params, service.terminology)]
    if faults:
        raise Invalid(*faults)
    asked = dict(params)
    count = max(1, min(int(asked.pop("_count", 50)), LARGEST_COUNT))
    after = int(asked.pop("_after", 0))
    listed = await listed_cases(service)
    first = {one.case_id: one.key for one in reversed(listed) if one.case_id}
    left = [(key, case_id) for case_id, key in sorted(first.items(), key=lambda one: one[1]) if key > after]
    found: list[tuple[int, Case]] = []
    for start in range(0, len(left), LARGEST_COUNT):
        part = left[start : start + LARGEST_COUNT]
        made = await seen_cases(service, [case_id for _, case_id in part])
        for key, case_id in part:
            case = made[
                case_id
            ].outcome  # a Problem: of what stands there no case can be made; asked for by its id, it says why
            if isinstance(case, Case) and meets(case, asked):
                found.append((key, case))
        if len(found) > count:
            break
    page = found[:count]
    return CasePage([case for _, case in page], page[-1][0] if len(found) > count else None)


def _faults(params: Sequence[tuple[str, str]]) -> list[Issue]:
    faults = [
        Issue(
            "not-supported",
            "unknown-parameter",
            f"'{name}' is not one of {', '.join(FILTERS)}, _count, _after{did_you_mean(name, FILTERS)}",
            None,
            name,
        )
        for name, _ in params
        if name not in (*FILTERS, "_count", "_after")
    ]
    return faults + [
        Issue("value", "bad-number", f"{name} is a whole number", None, value)
        for name, value in params
        if name in ("_count", "_after") and not (value.isascii() and value.isdecimal() and len(value) < 19)
    ]
