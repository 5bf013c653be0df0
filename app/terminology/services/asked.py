"""What an operation is asked about: the resource, and the code."""

from collections.abc import Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.terminology.services.faults import invalid, unknown
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.parameters import Given

Resource = Mapping[str, Any]
SENT_AS = {"ValueSet": "valueSet", "CodeSystem": "codeSystem", "ConceptMap": "conceptMap"}


def resource_asked(holdings: Holdings, given: Given, kind: str, version_parameter: str) -> Resource:
    """The resource that was sent, or the one with the url (and version) that was given.

    Raises Invalid where there is neither or both, or the version is given twice and differs; NotFound where it is not here.
    """
    sent, url = given.one(SENT_AS[kind]), given.one("url")
    if (sent is None) == (url is None):
        text = f"Either url or {SENT_AS[kind]} says which {kind} is meant; {'neither' if url is None else 'both'} was given."
        raise Invalid(invalid("url", "resource-asked", text, code="required" if url is None else "invalid"))
    if sent is not None:
        found: Resource = sent
        return found
    address, version = split(url)
    wanted = given.one(version_parameter)
    if version and wanted and version != wanted:
        text = f"url says version {version}, {version_parameter} says {wanted}."
        raise Invalid(invalid(version_parameter, "version-twice", text, wanted))
    resource = holdings.find(kind, address, version or wanted)
    if resource is None:
        raise unknown(kind, f"{address}|{version or wanted}" if version or wanted else address)
    return resource


def codings_asked(given: Given, system: str | None, version_parameter: str) -> list[Resource]:
    """The codings to decide about, from one of code, coding and codeableConcept; system: that of a bare code.

    http://hl7.org/fhir/R4/valueset-operation-validate-code.html: one and only one of the three must be provided, a code
    with its system, and a display with a code. Raises Invalid with all that is wrong.
    """
    issues: list[Issue] = []
    ways = [name for name in ("code", "coding", "codeableConcept") if name in given]
    if len(ways) != 1:
        text = f"One of code, coding and codeableConcept says which code is meant; {' and '.join(ways) or 'none'} was given."
        issues.append(invalid("code", "code-asked", text, code="invalid" if ways else "required"))
    if "code" in given and system is None:
        text = "A code needs its system: the same code may mean other things elsewhere."
        issues.append(invalid("system", "system-missing", text, code="required"))
    if "display" in given and "code" not in given:
        issues.append(
            invalid("display", "display-alone", "A display is given together with a code; a coding has its own.")
        )
    if "codeableConcept" in given and system is not None:
        issues.append(invalid("system", "system-alone", "system goes with a code; each coding has its own.", system))
    if "systemVersion" in given and "code" not in given:
        issues.append(
            invalid("systemVersion", "version-alone", "systemVersion goes with a code; a coding has its own.")
        )
    if "coding" in given and system not in (None, given.one("coding").get("system", system)):
        text = f"The coding is of {given.one('coding')['system']}, system says {system}."
        issues.append(invalid("system", "system-differs", text, system))
    if issues:
        raise Invalid(*issues)
    if "code" in given:
        names = {"code": given.one("code"), "system": system, "version": given.one(version_parameter)}
        names["display"] = given.one("display")
        return [{name: value for name, value in names.items() if value is not None}]
    if "coding" in given:
        return [given.one("coding")]
    return list(given.one("codeableConcept").get("coding", ()))
