"""The tags that every resource of a case carries: where it comes from, and whether it may be shown to others."""

from app.case.document import Case
from app.fhir.elements import Element, coding
from app.fhir.names import TAGS

TEST_DATA = coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST", "test health data")


def tags(case: Case) -> Element:
    """`meta.tag` and `meta.security`: `published-case` for the literature, HTEST for an invented patient."""
    found = [coding(TAGS, "published-case", "Published case")] if case.source.kind == "publication" else []
    if case.sharing:
        found.append(coding(TAGS, f"sharing-{case.sharing}", f"Sharing: {case.sharing}"))
    return {"security": [TEST_DATA] if case.source.kind == "invented" else None, "tag": found}
