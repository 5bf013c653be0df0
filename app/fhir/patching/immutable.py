"""What no patch may change."""

from typing import Any

from app.fhir import paths
from app.fhir.issues import Issue, shortened
from app.fhir.problems import Invalid


def require_same(before: dict[str, Any], after: Any) -> dict[str, Any]:
    """The patched resource. Raises Invalid where its type or id is another one, or it is no resource any more.

    http://hl7.org/fhir/R4/http.html#patch: servers may refuse, and the id is part of the address that was patched.
    """
    if not isinstance(after, dict):
        raise Invalid(Issue("structure", "patch-immutable", "After the patch this is no resource any more."))
    place = paths.root(before)
    faults = [
        Issue(
            "business-rule",
            "patch-immutable",
            f"A patch cannot change {name}: it stays '{shortened(before.get(name, ''))}'.",
            paths.rendered((*place, name)),
            shortened(after.get(name, "")),
        )
        for name in ("resourceType", "id")
        if before.get(name) != after.get(name)
    ]
    if faults:
        raise Invalid(*faults)
    return after
