"""The stored cases, page by page, with filters over what they say."""

from dataclasses import dataclass, replace

from app.case.document import Case
from app.fhir import exact_json
from app.fhir.issues import Issue, did_you_mean
from app.fhir.names import CASE_SYSTEM
from app.fhir.problems import Invalid, NotFound
from app.interaction.asked import ask
from app.interaction.read_case import read_case
from app.interaction.service import Service

FILTERS = ("site", "agent", "compartment", "status", "response", "year")
LARGEST_COUNT = 200


@dataclass(frozen=True)
class CasePage:
    """Cases of one page; `next` is where the next one goes on, None on the last."""

    cases: list[Case]
    next: int | None


async def list_cases(service: Service, params: list[tuple[str, str]]) -> CasePage:
    """The cases that meet every filter, in the order in which they were first stored.

    site, agent: words of mappings/. compartment and status: an assessment that has both. response: a status reported in any
    compartment. year: of the publication or record. `_count` (1–200, default 50) and `_after` page. Raises Invalid.
    """
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
    numbers = {name: value for name, value in params if name in ("_count", "_after")}
    faults += [
        Issue("value", "bad-number", f"{name} is a whole number", None, value)
        for name, value in numbers.items()
        if not (value.isascii() and value.isdecimal() and len(value) < 19)
    ]
    if faults:
        raise Invalid(*faults)
    count = max(1, min(int(numbers.get("_count", 50)), LARGEST_COUNT))
    after: int | None = int(numbers.get("_after", 0))
    asked = ask(service, "Composition", ("identifier", f"{CASE_SYSTEM}|"), ("_total", "none"))
    found: list[Case] = []
    while after is not None and len(found) < count:
        search = replace(asked.search((after,) if after else None), count=count - len(found))
        page = await service.store.search(search)
        for composition in page.found:
            case_id = exact_json.loads(composition.body)["identifier"].get("value")
            if not isinstance(case_id, str):
                continue  # a Composition of a hospital's own with our system and no value is no case
            try:
                case = (await read_case(service, case_id)).case
            except (Invalid, NotFound):
                continue  # of what stands there no case can be made; asked for by its id, it says why
            if all(_meets(case, name, value, params) for name, value in params):
                found.append(case)
        after = int(page.last[-1]) if page.last else None
    return CasePage(found, after)


def _meets(case: Case, name: str, value: str, params: list[tuple[str, str]]) -> bool:
    match name:
        case "site":
            sites = {lesion.site for lesion in case.lesions} | {condition.site for condition in case.conditions}
            return value in sites | {finding.site for finding in case.findings}
        case "agent":
            return any(agent.drug == value for treatment in case.treatments for agent in treatment.agents)
        case "response":
            return any(one.status == value for one in case.assessments)
        case "compartment" | "status":
            asked = dict(params)
            return any(
                asked.get("compartment", one.compartment) == one.compartment
                and asked.get("status", one.status) == one.status
                for one in case.assessments
            )
        case "year":
            return (case.source.published or case.recorded)[:4] == value
    return True
