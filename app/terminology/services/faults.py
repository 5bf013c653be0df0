"""What keeps a terminology question from being answered. No part of an answer is ever given as if it were the whole."""

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, NotFound


class NotHeld(Invalid):
    """The question makes sense, and what we hold does not decide it."""


class TooCostly(Invalid):
    """More codes than we are willing to count up."""


def not_held(text: str, *, value: str | None = None, key: str = "system-not-held") -> Issue:
    """An issue that says which code system or value set is missing, and what it was needed for."""
    return Issue("not-supported", key, text, value=value)


def system_not_held(system: str, version: str | None, need: str) -> Issue:
    """The code system (or this version of it) is not here; `need` says what it was needed for."""
    named = f"{system}|{version}" if version else system
    return not_held(f"The code system {named} is not held here: {need}.", value=named)


def system_in_part(system: str, content: str, need: str) -> Issue:
    """Of the code system only a part is here; content: its `CodeSystem.content`."""
    text = f"Of the code system {system} only a part is held here (content: {content}): {need}."
    return not_held(text, value=system, key="system-in-part")


def value_set_unknown(canonical: str) -> Issue:
    """No value set of this canonical url is here."""
    text = f"The value set {canonical} is not held here; store it first, or send it as the parameter valueSet."
    return Issue("not-found", "value-set-unknown", text, value=canonical)


def too_costly(text: str, value: str | None = None) -> TooCostly:
    """The Problem for an answer over a limit, which `text` names."""
    return TooCostly(Issue("too-costly", "too-costly", text, value=value))


def unknown(kind: str, canonical: str) -> NotFound:
    """The Problem for a CodeSystem, ValueSet or ConceptMap that is asked for by its url and is not here."""
    if kind == "ValueSet":
        return NotFound(value_set_unknown(canonical))
    text = f"The {kind} {canonical} is not held here."
    return NotFound(Issue("not-found", f"{kind.lower()}-unknown", text, value=canonical))


def invalid(parameter: str, key: str, text: str, value: str | None = None, code: str = "invalid") -> Issue:
    """A fault of a parameter of the operation."""
    return Issue(code, key, text, expression=f"http.{parameter}", value=value)
