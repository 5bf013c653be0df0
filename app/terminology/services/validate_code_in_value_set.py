"""ValueSet/$validate-code: http://hl7.org/fhir/R4/valueset-operation-validate-code.html"""

from collections.abc import Mapping
from typing import Any

from app.terminology.services.asked import codings_asked, resource_asked
from app.terminology.services.compose import named
from app.terminology.services.concept_check import judged_concept
from app.terminology.services.displays import language_asked
from app.terminology.services.holdings import Holdings
from app.terminology.services.judgement import Judged, answer
from app.terminology.services.membership import Membership
from app.terminology.services.parameters import Given


def validate_code_in_value_set(holdings: Holdings, given: Given) -> dict[str, Any]:
    """Parameters with result, message and display. given: of the signature VALUE_SET_VALIDATE_CODE.

    An abstract code is right only with `abstract` true. Raises NotFound for a value set that is not here, NotHeld where
    what we hold does not decide, Invalid for parameters that do not fit together and for a broken definition.
    """
    value_set = resource_asked(holdings, given, "ValueSet", "valueSetVersion")
    codings = codings_asked(given, given.one("system"), "systemVersion")
    abstract, language = given.one("abstract", False), language_asked(given)
    judged = (_judged(holdings, value_set, coding, abstract, language) for coding in codings)
    return answer(judged, "The CodeableConcept has no coding.")


def _judged(
    holdings: Holdings, value_set: Mapping[str, Any], coding: Mapping[str, Any], abstract: bool, language: str | None
) -> Judged:
    system, code, version = coding.get("system"), coding.get("code"), coding.get("version")
    if system is None or code is None:
        return Judged(False, "A coding without system or code is in no value set.")
    verdict = Membership(holdings, system, code, version).verdict(value_set)
    if verdict.is_in is None:
        return Judged(None, issues=verdict.issues)
    held = holdings.system(system, version) or holdings.system(system)
    if not verdict.is_in:
        known = None if held is None else held.code(code)
        shown = None if held is None or known is None else held.concepts[known].get("display")
        return Judged(False, f"The code {code} of {system} is not in the value set {named(value_set)}.", shown)
    return judged_concept(coding, held, verdict.displays, abstract, language)
