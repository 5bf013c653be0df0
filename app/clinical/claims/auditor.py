"""The published claims, recomputed from the cases that are given.

claims.csv holds each sentence as printed, the references beside it, the cases that it rests on, and the rule by which it
is recomputed. A claim that rests on no case of its own is held against all that are given.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from app.case.document import Case
from app.clinical.claims import counts, single, times
from app.clinical.claims.verdict import Verdict, unsupported
from app.clinical.cohort_table.people import in_order
from app.clinical.survival.onset import Definition
from app.terminology.terminology import Terminology

FILE = Path(__file__).with_name("claims.csv")
RULESET = "claims-1"


@dataclass(frozen=True)
class Claim:
    """A sentence of J Med Case Reports 2014;8:299 as printed, its references, and how it is recomputed."""

    id: str
    sentence: str
    cites: tuple[str, ...]
    cases: tuple[str, ...]
    rule: str
    number: Fraction
    about: str


@dataclass(frozen=True)
class Audited:
    """A claim with its verdict, the cases that it was recomputed from and those that it rests on and that are not given."""

    claim: Claim
    verdict: Verdict
    used: tuple[str, ...]
    not_given: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of `/cases/claims`."""
        return {
            "id": self.claim.id,
            "ruleset": RULESET,
            "sentence": self.claim.sentence,
            "cites": list(self.claim.cites),
            "rests_on": list(self.claim.cases),
            "recomputed_from": list(self.used),
            "not_given": list(self.not_given),
            "support": str(self.verdict.support),
            "text": self.verdict.text,
            "numbers": self.verdict.numbers,
            "against": list(self.verdict.against),
        }


@cache
def published_claims() -> tuple[Claim, ...]:
    """The claims, in the order of the publication."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Claim(
                row["id"],
                row["sentence"],
                tuple(row["cites"].split()),
                tuple(row["cases"].split()),
                row["rule"],
                Fraction(row["number"] or 0),
                row["about"],
            )
            for row in csv.DictReader(lines)
        )


def audit(cases: Iterable[Case], terminology: Terminology, definition: Definition = "strict") -> list[Audited]:
    """Every published claim, recomputed from the cases given."""
    given = in_order(cases)
    return [_audited(claim, given, terminology, definition) for claim in published_claims()]


def _audited(claim: Claim, given: Sequence[Case], terminology: Terminology, definition: Definition) -> Audited:
    used = [case for case in given if case.id in claim.cases] if claim.cases else list(given)
    if claim.rule == "poor_response":
        used = list(given)  # the cases that it cites had such drugs before, not for, extramedullary disease
    missing = tuple(id_ for id_ in claim.cases if id_ not in {case.id for case in given})
    if not used and claim.rule != "not_in_cases":
        verdict = unsupported("None of the cases that it rests on is given.")
    else:
        verdict = RULES[claim.rule](claim, used, terminology, definition)
    return Audited(claim, verdict, tuple(case.id for case in used), missing)


Rule = Callable[[Claim, Sequence[Case], Terminology, Definition], Verdict]
RULES: dict[str, Rule] = {
    "share_dead": lambda claim, cases, _, __: counts.share_dead(cases, claim.number),
    "number_of_patients": lambda claim, cases, _, __: counts.number_of_patients(cases, claim.number),
    "marrow_documented": lambda _, cases, __, ___: counts.marrow_documented(cases),
    "measured_high": lambda claim, cases, _, definition: counts.measured_high(cases, claim.about, definition),
    "poor_response": lambda claim, cases, words, definition: counts.response_to(
        cases, claim.about, words, claimed_good=False, definition=definition
    ),
    "good_response": lambda claim, cases, words, definition: counts.response_to(
        cases, claim.about, words, claimed_good=True, definition=definition
    ),
    "relapse_after": lambda claim, cases, words, definition: counts.relapse_after(
        cases, claim.about, words, definition
    ),
    "median_survival": lambda claim, cases, _, __: times.median_survival(cases, claim.number),
    "median_from_transplant": lambda claim, cases, _, __: times.median_from_transplant(cases, claim.number),
    "time_from_origin": lambda claim, cases, _, definition: times.time_from_origin(
        cases, claim.about, claim.number, definition
    ),
    "time_within": lambda claim, cases, _, definition: times.time_within(cases, claim.about, claim.number, definition),
    "survival_within": lambda claim, cases, _, definition: times.survival_within(cases, claim.number, definition),
    "stage": lambda claim, cases, _, __: single.stage(cases, claim.about),
    "none_at_diagnosis": lambda _, cases, __, definition: single.none_at_diagnosis(cases, definition),
    "cytogenetics": lambda claim, cases, _, __: single.cytogenetics(cases, claim.about.split()),
    "no_comparison": lambda claim, _, __, ___: unsupported(f"Not shown by such cases: {claim.about}."),
    "not_in_cases": lambda claim, _, __, ___: unsupported(f"No case document says anything of it: {claim.about}."),
}
