"""CodeSystem/$validate-code: http://hl7.org/fhir/R4/codesystem-operation-validate-code.html"""

from collections.abc import Mapping
from typing import Any

from app.fhir.problems import Invalid
from app.terminology.services.asked import codings_asked, resource_asked
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.concept_check import judged_concept
from app.terminology.services.displays import language_asked
from app.terminology.services.faults import invalid, system_in_part
from app.terminology.services.holdings import Holdings
from app.terminology.services.judgement import Judged, answer
from app.terminology.services.parameters import Given


def validate_code_in_system(holdings: Holdings, given: Given) -> dict[str, Any]:
    """Parameters with result, message and display. given: of the signature CODE_SYSTEM_VALIDATE_CODE.

    Raises NotFound for a code system that is not here, NotHeld for a code that the part which we hold does not have.
    """
    resource = resource_asked(holdings, given, "CodeSystem", "version")
    if resource.get("content") == "supplement":
        text = f"{resource.get('url')} is a supplement of {resource.get('supplements')} and has no codes of its own."
        raise Invalid(invalid("url", "supplement", text))
    system = HeldSystem.of(resource)
    codings = codings_asked(given, system.url if "code" in given else None, "version")
    abstract, language = given.one("abstract", False), language_asked(given)
    judged = (_judged(system, coding, abstract, language) for coding in codings)
    return answer(judged, "The CodeableConcept has no coding.")


def _judged(system: HeldSystem, coding: Mapping[str, Any], abstract: bool, language: str | None) -> Judged:
    url, code = coding.get("system"), coding.get("code")
    if url != system.url or code is None:
        return Judged(False, f"The coding has no code of {system.url}; its system is {url or 'not stated'}.")
    version = coding.get("version")
    if version and system.version and version != system.version:
        text = f"The coding is of version {version} of {url}; {system.version} was looked at."
        return Judged(None, issues=(system_in_part(url, f"version {system.version}", text.rstrip(".")),))
    exists = system.exists(code)
    if exists is None:
        need = f"whether it has a code {code} cannot be decided"
        return Judged(None, issues=(system_in_part(url, system.content, need),))
    if not exists:
        return Judged(False, f"The code system {url} has no code {code}.")
    return judged_concept(coding, system, (), abstract, language)
