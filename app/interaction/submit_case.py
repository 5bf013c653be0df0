"""`$emm-submit` with what a case document could not hold of what was sent."""

from typing import Any

from app.convert.from_bundle import bundle_to_case
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Problem
from app.interaction.read_case import recorded
from app.interaction.service import Service
from app.interaction.submit import submit


async def submit_case(service: Service, bundle: Any) -> dict[str, Any]:
    """The transaction-response of `submit`; `response.outcome` of an entry names what a case cannot hold of it.

    All is stored all the same: what we do not understand is kept, and served as FHIR.
    """
    response, _ = await submit(service, bundle)
    for place, issues in _not_held(service, bundle).items():
        if place < len(response.get("entry", ())):
            response["entry"][place]["response"]["outcome"] = operation_outcome(issues)
    return response


def _not_held(service: Service, bundle: Any) -> dict[int, list[Issue]]:
    try:
        _, left = bundle_to_case(bundle, service.terminology, recorded(service))
    except Problem as problem:
        left = [
            Issue(i.code, i.key, f"not a case: {i.text}", i.expression, i.value, "information") for i in problem.issues
        ]
    by_place: dict[int, list[Issue]] = {}
    for issue in left:
        number = (issue.expression or "").removeprefix("Bundle.entry[").partition("]")[0]
        by_place.setdefault(int(number) if number.isdecimal() else 0, []).append(issue)
    return by_place
