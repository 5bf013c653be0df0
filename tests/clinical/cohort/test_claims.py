"""Published claims recomputed: what the sentences rest on, and what changes their verdict."""

import pytest

from app.clinical.claims.auditor import Audited, audit, published_claims
from app.clinical.survival.onset import Definition
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in, normal, report


def audited(*, definition: Definition = "strict", without: tuple[str, ...] = ()) -> dict[str, Audited]:
    given = [case for case in CASES.values() if case.id not in without]
    return {one.claim.id: one for one in audit(given, TERMINOLOGY, definition)}


def test_every_sentence_stands_in_the_report_as_printed() -> None:
    whole, body = report()
    assert [one.id for one in published_claims() if normal(one.sentence) not in body + whole] == []


@pytest.mark.parametrize(
    ("claim", "support", "numbers"),
    [
        ("mortality", "supported", {"dead": "11", "n": "15"}),
        ("median-survival", "consistent_but_unsupported", {"median of all, at least": "10"}),
        ("independent-factor", "consistent_but_unsupported", {}),
        ("registry-share", "consistent_but_unsupported", {}),
        ("time-from-asct", "supported", {"median": "24 mo"}),
        ("time-from-asct-in-our-patient", "contradicted", {"index-case": "18 to 35 months"}),
        ("within-12-months-of-bortezomib", "consistent_but_unsupported", {"index-case": "9 to 15 months"}),
        ("rapid-progression", "consistent_but_unsupported", {}),
        ("stage-iiib", "consistent_but_unsupported", {"reachable": "IIIA IIIB"}),
        ("concomitant-response", "consistent_but_unsupported", {"documented": "25", "n": "31"}),
        ("many-abnormal", "consistent_but_unsupported", {"found": "2", "not found": "1", "not reported": "1"}),
        ("three-patients", "supported", {"n": "3"}),
    ],
)
def test_a_claim_is_recomputed_from_the_cases_that_it_rests_on(
    claim: str, support: str, numbers: dict[str, str]
) -> None:
    verdict = audited()[claim].verdict
    assert verdict.support == support
    assert numbers.items() <= verdict.numbers.items()
    assert verdict.text


def test_counter_examples_are_named_without_deciding_a_tendency() -> None:
    found = audited()
    assert found["imid-response"].verdict.against == ("gozzetti",)
    assert found["bortezomib-of-choice"].verdict.against == ("gozzetti",)
    assert found["hsp90"].verdict.against == ("index-case",)


def test_as_witnessed_is_contradicted_by_the_broad_definition_only() -> None:
    assert audited()["as-witnessed"].verdict.support == "consistent_but_unsupported"
    assert audited(definition="broad")["as-witnessed"].verdict.support == "contradicted"


def test_another_death_in_the_series_contradicts_73_percent() -> None:
    terpos = CASES["terpos"]
    moved = {"died": 12, "still-alive": 3}
    groups = [group.model_copy(update={"n": moved.get(group.id, group.n)}) for group in terpos.subgroups]
    given = [
        *[case for case in CASES.values() if case.id != "terpos"],
        terpos.model_copy(update={"subgroups": tuple(groups)}),
    ]
    found = next(one for one in audit(given, TERMINOLOGY) if one.claim.id == "mortality")
    assert (found.verdict.support, found.verdict.numbers["dead"]) == ("contradicted", "12")


def test_without_the_cases_that_it_rests_on_a_claim_is_unsupported_and_says_so() -> None:
    found = audited(without=("terpos",))["mortality"]
    assert (found.verdict.support, found.used, found.not_given) == ("consistent_but_unsupported", (), ("terpos",))


def test_a_new_case_is_counted_where_a_claim_rests_on_all() -> None:
    found = {one.claim.id: one for one in audit([*CASES.values(), case_in(INVENTED)], TERMINOLOGY)}
    assert found["increased-ldh"].verdict.numbers == {"measured": "1", "high": "1", "n": "33"}
    assert found["mortality"].verdict.numbers == {"dead": "11", "alive": "4", "n": "15"}


def test_the_order_of_the_cases_changes_no_verdict() -> None:
    found = list(CASES.values())
    assert audit(found[::-1], TERMINOLOGY) == audit(found, TERMINOLOGY)
