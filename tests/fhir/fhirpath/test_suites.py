"""The public FHIRPath suites, and why a case of them is answered otherwise."""

from collections import Counter
from pathlib import Path

from tests.fhir.fhirpath import triage
from tests.fhir.fhirpath.suites import cases


def test_every_case_of_the_suites_passes_or_has_a_reason_not_to(corpora: Path) -> None:
    failing = [case for case in cases(corpora) if not case.passes()]
    unexplained = [
        f"{case.name} → {case.outcome()}" for case in failing if not triage.reason(case.file, case.expression)
    ]
    assert unexplained == []


def test_1303_of_1637_cases_pass(corpora: Path) -> None:
    every = cases(corpora)
    passing = sum(case.passes() for case in every)
    assert (len(every), passing) == (1637, 1303)


def test_every_reason_is_needed(corpora: Path) -> None:
    used = Counter(triage.reason(case.file, case.expression) for case in cases(corpora) if not case.passes())
    assert {why for why, _, _ in triage.REASONS} - set(used) == set()
