"""CodeSystem/$subsumes: http://hl7.org/fhir/R4/codesystem-operation-subsumes.html"""

from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, require
from app.terminology.services.answers import parameters, value
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.faults import NotHeld, invalid, not_held, system_in_part, unknown
from app.terminology.services.holdings import Holdings
from app.terminology.services.parameters import Given


def subsumes(holdings: Holdings, given: Given) -> dict[str, Any]:
    """Parameters with outcome: equivalent, subsumes, subsumed-by or not-subsumed. given: of the signature SUBSUMES.

    Raises NotFound where the system is not here; NotHeld where its hierarchy is no is-a, where two systems are compared,
    or where a part of it is held and does not show the relation: only a complete system can say not-subsumed.
    """
    (url, version), code_a, code_b = _asked(given)
    system = holdings.system(url, version)
    if system is None:
        raise unknown("CodeSystem", f"{url}|{version}" if version else url)
    if not system.subsumes:
        meaning = system.resource.get("hierarchyMeaning")
        text = f"The hierarchy of {url} means '{meaning}', not is-a; it does not say what subsumes what."
        raise NotHeld(not_held(text, value=url, key="hierarchy-not-is-a"))
    held = [system.code(code) for code in (code_a, code_b)]
    absent = [code for code, own in zip((code_a, code_b), held, strict=True) if own is None]
    if absent:
        raise _absent(system, absent)
    return parameters(value("outcome", "Code", _outcome(system, str(held[0]), str(held[1]))))


def _outcome(system: HeldSystem, code_a: str, code_b: str) -> str:
    if code_a == code_b:
        return "equivalent"
    if code_b in system.descendants(code_a):
        return "subsumes"
    if code_a in system.descendants(code_b):
        return "subsumed-by"
    if not system.is_complete:
        need = f"how {code_a} and {code_b} stand to each other cannot be decided"
        raise NotHeld(system_in_part(system.url, system.content, need))
    return "not-subsumed"


def _absent(system: HeldSystem, codes: list[str]) -> Invalid:
    if not system.is_complete:
        need = f"nothing is known of {' and '.join(codes)}"
        return NotHeld(system_in_part(system.url, system.content, need))
    return Invalid(
        *(invalid("code", "code-unknown", f"{system.url} has no code {code}.", code, "value") for code in codes)
    )


def _asked(given: Given) -> tuple[tuple[str, str | None], str, str]:
    """The system with its version, and the two codes."""
    faults: list[Issue] = []
    codes: list[str] = []
    systems: list[str] = []
    versions: list[str] = []
    if "system" in given:
        systems.append(given.one("system"))
    if "version" in given:
        versions.append(given.one("version"))
    for end in ("A", "B"):
        code, coding = given.one(f"code{end}"), given.one(f"coding{end}")
        if (code is None) == (coding is None) or (coding is not None and "code" not in coding):
            text = f"Either code{end} or coding{end} (with a code) is given."
            faults.append(invalid(f"code{end}", "code-asked", text, code="required"))
        codes.append(str(code or (coding or {}).get("code")))
        systems += [coding["system"]] if coding and "system" in coding else []
        versions += [coding["version"]] if coding and "version" in coding else []
    if not systems:
        faults.append(invalid("system", "system-missing", "The code system is given.", code="required"))
    if len(set(systems)) > 1 or len(set(versions)) > 1:
        named = " and ".join(dict.fromkeys([*systems, *versions]))
        faults.append(
            invalid(
                "system",
                "systems-differ",
                f"Codes of one system in one version are compared, not {named}.",
                code="not-supported",
            )
        )
    require(faults)
    return (systems[0], versions[0] if versions else None), codes[0], codes[1]
