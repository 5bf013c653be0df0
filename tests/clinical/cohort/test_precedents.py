"""Nearest precedents: the vectors of domain.md, and what an unknown feature does to them."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, seed, settings

from app.case.document import Case
from app.clinical.precedents.nearest import Precedent, precedents
from tests.case.strategies import cases
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in

FOUND: dict[tuple[str, str | None], Precedent] = {
    (one.case, one.of): one for one in precedents(CASES["index-case"], CASES.values(), TERMINOLOGY)
}


@pytest.mark.parametrize(
    ("case", "of", "expected"),
    [
        ("waterhouse", None, "0.886"),
        ("avigdor", "patient-1", "0.714"),
        ("avigdor", "patient-2", "0.714"),
        ("gozzetti", None, "0.595"),
        ("ah-weng", None, "0.571"),
        ("bairey", None, "0.452"),
        ("iwasaki", None, "0.429"),
    ],
    ids=lambda value: str(value),
)
def test_of_a_person_all_seven_features_are_known(case: str, of: str | None, expected: str) -> None:
    found = FOUND[case, of]
    assert (f"{float(found.low):.3f}", found.known, found.low) == (expected, 7, found.high)


def test_candoni_is_0733_on_three_features_and_0314_to_0886_over_all() -> None:
    found = FOUND["candoni", None]
    assert [f"{float(one or 0):.3f}" for one in (found.on_known, found.low, found.high)] == ["0.733", "0.314", "0.886"]
    assert (found.known, found.n, found.grain) == (3, 3, "series")


def test_cerny_with_no_known_feature_may_be_anything_and_is_not_ranked() -> None:
    found = FOUND["cerny", None]
    assert (found.low, found.high, found.known, found.ranked) == (0, 1, 0, False)
    assert list(FOUND)[-1] == ("cerny", None)


def test_the_nearest_comes_first_and_the_case_itself_is_not_among_them() -> None:
    assert [case for case, _ in FOUND][:4] == ["waterhouse", "avigdor", "avigdor", "gozzetti"]
    assert "index-case" not in {case for case, _ in FOUND}


def test_each_feature_says_why() -> None:
    why = {one.feature: one.similarity for one in FOUND["waterhouse", None].compared}
    assert why.pop("sites") == Fraction(1, 5)
    assert set(why.values()) == {1}


def test_a_treatment_given_for_extramedullary_disease_is_no_feature() -> None:
    why = {one.feature: one.there for one in FOUND["gozzetti", None].compared}
    assert (why["imid"], why["proteasome_inhibitor"]) == (False, False)
    assert {one.feature: one.there for one in FOUND["avigdor", "patient-2"].compared}["allogeneic_transplant"] is False


def test_a_new_case_is_among_the_precedents_at_once() -> None:
    found = precedents(CASES["index-case"], [*CASES.values(), case_in(INVENTED)], TERMINOLOGY)
    new = next(one for one in found if one.case == "invented-hospital-case")
    assert {one.feature: one.there for one in new.compared}["imid"] is True


@seed(299)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_a_similarity_is_an_interval_between_nothing_and_one(case: Case) -> None:
    for one in precedents(case, CASES.values(), TERMINOLOGY):
        assert 0 <= one.low <= (one.on_known if one.on_known is not None else one.low) <= 1
        assert one.low <= one.high <= 1
        assert (one.low == one.high) == (one.known == 7)
