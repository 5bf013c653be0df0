"""`/cases/$validate`: the document's own faults; where it has none, what is to be said of the FHIR that it becomes, at the document's places."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.case.document import Case
from app.convert.to_bundle import WRITERS, case_to_bundle
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.names import ITEM_SYSTEM
from app.interaction.service import Service
from app.interaction.validation import Validation, standard
from app.terminology.terminology import Terminology

_ENTRY = re.compile(r"Bundle\.entry\[(\d+)\]\.resource")


def case_issues(service: Service, case: Case) -> list[Issue]:
    """As `issues_of_case`, with the parts of the service."""
    return issues_of_case(case, service.terminology, service.validator or standard(), service.base_url)


def issues_of_case(
    case: Case, terminology: Terminology, validation: Validation, base_url: str | None = None
) -> list[Issue]:
    """What the validator and plausibility say of the case's Bundle.

    expression: where it stands in the document (`measurements[2]`), as far as that can be told; the text names the FHIR element besides. An
    error here is a fault of our conversion.
    """
    bundle = exact_json.loads(exact_json.dumps(case_to_bundle(case, terminology)))
    found = validation.issues(bundle, base_url=base_url)
    places = dict(_places(case, bundle))
    unknown = sorted({issue.value for issue in found if issue.key == "profile-unknown" and issue.value})
    told = [_placed(issue, places) for issue in found if issue.key != "profile-unknown"]
    return [*told, *([_unchecked(unknown)] if unknown else [])]


def _unchecked(profiles: list[str]) -> Issue:
    """The profiles are claimed by our conversion, not by the author of the document: said once."""
    names = ", ".join(profile.rpartition("/")[2] for profile in profiles)
    text = f"The FHIR of this case claims profiles that are not loaded here (EMM_PACKAGES), so it was not checked against them: {names}."
    return Issue("not-found", "profile-unknown", text, severity="information")


def _places(case: Case, bundle: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """(number of the entry, path in the document) of every entry that an item of the document became."""
    numbers = {f"{name}/{item.id}": f"{name}[{i}]" for name in WRITERS for i, item in enumerate(getattr(case, name))}
    numbers |= {f"members/{item.id}": f"members[{i}]" for i, item in enumerate(case.members)}
    numbers["subject"] = "patient" if case.patient is not None else "n"
    for number, entry in enumerate(bundle["entry"]):
        identifiers = entry["resource"].get("identifier", [])
        for one in identifiers if isinstance(identifiers, list) else [identifiers]:
            if one.get("system") == ITEM_SYSTEM:
                role = one["value"].partition("/")[2]
                yield number, numbers.get("/".join(role.split("/")[:2]), role)


def _placed(issue: Issue, places: dict[int, str]) -> Issue:
    found = _ENTRY.match(issue.expression or "")
    place = places.get(int(found[1])) if found else None
    if found is None or place is None:
        return issue
    inside = (issue.expression or "")[found.end() :].lstrip(".")
    return replace(issue, expression=place, text=f"{issue.text} (in FHIR: {inside or 'the resource'})")
