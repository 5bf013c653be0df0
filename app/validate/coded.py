"""Codings and Quantities by themselves: a code that cannot exist, a unit that is not UCUM, a display that says something else."""

from collections.abc import Callable

from app.fhir.names import LOINC, SNOMED_CT, UCUM
from app.terminology import ucum
from app.terminology.check_digits import is_luhn, is_verhoeff
from app.validate.finding import Finding, Found, Node, Scope
from app.validate.node import Rule

Displays = Callable[[str, str], frozenset[str] | None]
"""(system, code) → every display that is right for it, case aside; None where that is not known here."""
_MOST_KNOWN = 20_000


def no_displays(system: str, code: str) -> None:
    """Nothing is known of any code."""


def coding_rules(displays: Displays) -> tuple[Rule, ...]:
    """The rules of every Coding."""
    good: set[tuple[str, str, str | None]] = set()

    def run(node: Node, scope: Scope) -> Found:
        system, code, display = node.get("system"), node.get("code"), node.get("display")
        try:
            if (system, code, display) in good:
                return None
        except TypeError:  # a list or an object, which the structure says
            return None
        if not isinstance(code, str) or not (display is None or isinstance(display, str)):
            return None
        if not isinstance(system, str):
            if "system" in node or "_system" in node:
                return None
            text = f"The code '{code[:60]}' has no system, so nobody knows what it means."
            return [Finding("invalid", "code-without-system", text, code, severity="warning")]
        found = [
            one
            for one in (_system_fault(system), _check_digit(system, code), _display(displays, system, code, display))
            if one
        ]
        if found:
            return found
        if len(good) >= _MOST_KNOWN:
            good.clear()
        good.add((system, code, display))
        return None

    return (Rule(run, frozenset({"code"})),)


def _system_fault(system: str) -> Finding | None:
    if system and ":" not in system:
        text = "The system of a code is an absolute URI, the one that its code system is known by."
        severity = "error" if system[0] == "#" or "/" in system else "warning"
        return Finding("invalid", "system-relative", text, system, severity=severity, at=("system",))
    if "/ValueSet/" in system and system.startswith("http://hl7.org/fhir/"):
        text = "This is a value set; the system of a code is a code system."
        return Finding("invalid", "system-is-value-set", text, system, at=("system",))
    return None


def _check_digit(system: str, code: str) -> Finding | None:
    if system == LOINC and not is_luhn(code):
        text = f"'{code[:60]}' is no LOINC code: its form or its check digit is wrong."
        return Finding("code-invalid", "check-digit", text, code, severity="warning", at=("code",))
    if system == SNOMED_CT and code.isdigit() and not is_verhoeff(code):
        text = f"'{code[:60]}' is no SNOMED CT identifier: its last digit is not the check digit of those before it."
        return Finding("code-invalid", "check-digit", text, code, severity="warning", at=("code",))
    return None


def _display(displays: Displays, system: str, code: str, display: str | None) -> Finding | None:
    right = displays(system, code) if display else None
    if not display or not right or _folded(display) in {_folded(one) for one in right}:
        return None
    text = f"{code} of {system} is called {' or '.join(sorted(right)[:3])}."
    return Finding("invalid", "display", text, display, severity="warning", at=("display",))


def _folded(display: str) -> str:
    return " ".join(display.casefold().split())


def include_rules() -> tuple[Rule, ...]:
    """The rule of ValueSet.compose.include: its system is the URI of a code system, never a reference to a contained one.

    http://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.system; HL7's validator blames the include.
    """

    def run(node: Node, scope: Scope) -> Found:
        system = node["system"]
        if not isinstance(system, str) or not system or ":" in system:
            return None
        text = "The system of an include is an absolute URI; a contained CodeSystem is named by the url that it has."
        return [Finding("invalid", "system-relative", text, system)]

    return (Rule(run, frozenset({"system"})),)


def quantity_rules() -> tuple[Rule, ...]:
    """The rule of every Quantity, Age, Duration and Money-like one with a UCUM code."""
    good: set[str] = set()

    def run(node: Node, scope: Scope) -> Found:
        code = node.get("code")
        if node.get("system") != UCUM or not isinstance(code, str) or code in good:
            return None
        why = ucum.why_invalid(code)
        if why is None:
            if len(good) >= _MOST_KNOWN:
                good.clear()
            good.add(code)
            return None
        text = f"'{code[:60]}' is no UCUM code: {why[0].lower()}{why[1:]}"
        return [Finding("code-invalid", "unit-syntax", text, code, severity="warning", at=("code",))]

    return (Rule(run, frozenset({"system"})),)
