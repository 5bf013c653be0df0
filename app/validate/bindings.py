"""Codes against the value sets that their elements are bound to: http://hl7.org/fhir/R4/terminologies.html#strength."""

from typing import Any

from app.fhir.issues import did_you_mean
from app.validate.definitions import Binding
from app.validate.finding import Finding, Found, Node, Scope, Step
from app.validate.node import Rule
from app.validate.value_sets import SYNTAX, CodeSet, ValueSets

SEVERITY = {"required": "error", "extensible": "warning", "preferred": "information"}
_ONLY_EXTENDED = frozenset({"id", "extension"})


def code_fault(code: str, codes: CodeSet, strength: str = "required") -> Finding | None:
    """The finding about an element of type code (string, uri) whose value is not in its value set."""
    verdict = codes.holds(None, code)
    if verdict:
        return None
    if verdict is None:
        return undecided(codes, code)
    near = _near(code, codes) if strength == "required" else ""
    shown = near or codes.shown() + "."
    text = f"'{code[:60]}' is no code of {codes.name}{shown}"
    return Finding("code-invalid", f"binding-{strength}", text, code, severity=SEVERITY[strength])


def _near(code: str, codes: CodeSet) -> str:
    """A code that may have been meant. For errors only, of which there are never many: it takes its time."""
    return did_you_mean(code[:60], codes.codes) if len(codes.codes) <= 150 else ""


def undecided(codes: CodeSet, value: str) -> Finding:
    """The information that a binding could not be checked here."""
    text = f"Whether this is in {codes.name} cannot be decided with the terminology that is held here."
    return Finding("not-supported", "binding-undecided", text, value, severity="information")


def coded_rules(binding: Binding, type_: str, value_sets: ValueSets) -> list[Rule]:
    """The rules of a binding on an element of type CodeableConcept, Coding or Quantity."""
    found = [_rule(binding.strength, value_sets.of(binding.value_set), type_)]
    if binding.most and binding.strength != "required":
        found.append(_rule("required", value_sets.of(binding.most), type_))
    return found


def _rule(strength: str, codes: CodeSet, type_: str) -> Rule:
    if type_ == "CodeableConcept":
        return Rule(lambda node, scope: _concept(node, scope, strength, codes))
    return Rule(lambda node, scope: _coding(node, scope, strength, codes, type_))


def _concept(node: Node, scope: Scope, strength: str, codes: CodeSet) -> Found:
    """One coding from the value set is enough, whatever others stand beside it."""
    if strength == "preferred" and not scope.asked.advice:
        return None
    codings = node.get("coding")
    pairs = []
    for one in codings if isinstance(codings, list) else ():
        if isinstance(one, dict) and isinstance(one.get("code"), str):
            system = one.get("system", "")
            pair = (system if isinstance(system, str) else "", one["code"])
            if pair in codes.pairs:
                return None
            pairs.append(pair)
    if not pairs and (node.keys() <= _ONLY_EXTENDED or strength != "required"):
        return None  # a text alone is allowed where no suitable code exists
    return _said(pairs, strength, codes, ())


def _coding(node: Node, scope: Scope, strength: str, codes: CodeSet, type_: str) -> Found:
    code, system = node.get("code"), node.get("system", "")
    if (strength == "preferred" and not scope.asked.advice) or not isinstance(system, str):
        return None
    if not isinstance(code, str):
        missing = strength == "required" and type_ == "Coding" and not node.keys() <= _ONLY_EXTENDED
        return _said([], strength, codes, ()) if missing and "code" not in node and "_code" not in node else None
    if (system, code) in codes.pairs:
        return None
    return _said([(system, code)], strength, codes, ())


def _said(pairs: list[tuple[str, str]], strength: str, codes: CodeSet, at: tuple[Step, ...]) -> Found:
    verdicts = [codes.holds(system, code) for system, code in pairs]
    if True in verdicts:
        return None
    value = ", ".join(f"{system}#{code}" for system, code in pairs[:3])
    if None in verdicts:
        return [undecided(codes, value)]
    severity, key = SEVERITY[strength], f"binding-{strength}"
    if not pairs:
        text = f"There is no code, and one of {codes.name} is required{codes.shown()}."
        return [Finding("code-invalid", key, text, severity=severity, at=at)]
    systems = {system for system, _ in codes.pairs}
    near = _near(pairs[0][1], codes) if strength == "required" else ""
    if pairs[0][0] not in systems and len(systems) == 1 and not codes.open:
        near = f"; its codes are of the system {next(iter(systems))}."
    duty = {"required": "required", "extensible": "to be used where it has a fitting one", "preferred": "recommended"}
    text = f"{value} is not in {codes.name}, a code of which is {duty[strength]}{near or codes.shown() + '.'}"
    return [Finding("code-invalid", key, text, value, severity=severity, at=at)]


def sieve_of(codes: CodeSet) -> Any:
    """The fast test of an element of type code with a required binding."""
    if len(codes.open) == 1 and not codes.codes and codes.open <= SYNTAX.keys():
        return SYNTAX[next(iter(codes.open))].fullmatch
    return codes.codes.__contains__
