"""An issue is one fault (or remark) about what was sent; an OperationOutcome is the list of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from app.fhir import names, paths

LONGEST_VALUE = 200
"""How many characters of an offending value are shown."""


@dataclass(frozen=True)
class Issue:
    """One fault or remark.

    code: FHIR's issue type (http://hl7.org/fhir/R4/valueset-issue-type.html), `value`, `required`, `not-found` …
    key: our own stable word for the rule, a code of the CodeSystem `…/CodeSystem/issue`.
    text: one sentence for a person. expression: FHIRPath from the root of what was sent.
    value: the offending value as sent; severity: `fatal`, `error`, `warning` or `information`.
    """

    code: str
    key: str
    text: str
    expression: str | None = None
    value: str | None = None
    severity: str = "error"

    def inside(self, place: str) -> "Issue":
        """The same issue, its resource now lying at `place` (`Bundle.entry[3].resource`) of something larger."""
        return replace(self, expression=paths.within(place, self.expression) if self.expression else place)


def shortened(value: object) -> str:
    """The value as text, at most 200 characters of it."""
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The issues as an OperationOutcome resource; without any, one that says that all is well."""
    found = list(issues) or [Issue("informational", "all-ok", "No issues.", severity="information")]
    return {"resourceType": "OperationOutcome", "issue": [_element(issue) for issue in found]}


def _element(issue: Issue) -> dict[str, Any]:
    element: dict[str, Any] = {
        "severity": issue.severity,
        "code": issue.code,
        "details": {"coding": [{"system": names.ISSUE_SYSTEM, "code": issue.key}], "text": issue.text},
    }
    if issue.value:
        element["diagnostics"] = shortened(issue.value)
    if issue.expression:
        element["expression"] = [issue.expression]
    return element


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of the words, or nothing where none is near."""
    near = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
