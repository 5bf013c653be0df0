"""Three-valued logic, checked against its definition: what holds over all completions of the unknown."""

from itertools import product

import pytest

from app.clinical.truth import Truth, all_of, among, any_of, at_least, known


@pytest.mark.parametrize("truths", [tuple(pair) for size in (1, 2, 3) for pair in product(Truth, repeat=size)])
def test_and_or_and_at_least_say_what_holds_over_all_completions(truths: tuple[Truth, ...]) -> None:
    completions = list(product(*(truth.possible for truth in truths)))
    assert all_of(truths) is among(all(one) for one in completions)
    assert any_of(truths) is among(any(one) for one in completions)
    assert at_least(2, truths) is among(sum(one) >= 2 for one in completions)


def test_the_operators_are_and_or_and_not() -> None:
    assert (Truth.MET & Truth.UNKNOWN, Truth.NOT_MET & Truth.UNKNOWN) == (Truth.UNKNOWN, Truth.NOT_MET)
    assert (Truth.MET | Truth.UNKNOWN, Truth.NOT_MET | Truth.UNKNOWN) == (Truth.MET, Truth.UNKNOWN)
    assert [~truth for truth in Truth] == [Truth.NOT_MET, Truth.MET, Truth.UNKNOWN]
    assert [known(value) for value in (True, False, None)] == list(Truth)


def test_an_unknown_truth_is_never_taken_for_true() -> None:
    with pytest.raises(TypeError):
        bool(Truth.UNKNOWN)
