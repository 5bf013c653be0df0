"""Bounds as SQL mean what they mean in Python, to the last microsecond and between two."""

import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.conditions import Bounds
from app.search.meaning import keeps
from app.store import bounds

SIDES = [f"{end}_{side}" for end in ("low", "high") for side in ("from", "after", "upto", "before")]
whole = st.integers(-4, 4)
some_bounds = st.dictionaries(
    st.sampled_from(SIDES), whole | whole.map(lambda value: value + 0.5) | st.sampled_from([1e18, -1e18]), max_size=3
).map(lambda found: Bounds(**found))
memory = sqlite3.connect(":memory:", check_same_thread=False)


def asked(sql: tuple[str, list[object]], **columns: float) -> bool:
    row = ", ".join(f"? AS {name}" for name in columns)
    (found,) = memory.execute(f"SELECT {sql[0]} FROM (SELECT {row}) o", [*sql[1], *columns.values()]).fetchone()
    return bool(found)


@settings(max_examples=2_000, derandomize=True, deadline=None)
@given(some_bounds, whole, whole)
def test_dates_and_numbers_keep_bounds_as_python_says(tested: Bounds, low: int, high: int) -> None:
    assert asked(bounds.of_dates(tested, "o"), low=low, high=high) == keeps(tested, low, high)  # type: ignore[arg-type]
    assert asked(bounds.of_numbers(tested, "o"), low=low / 2, high=high / 2) == keeps(tested, low / 2, high / 2)  # type: ignore[arg-type]


@settings(max_examples=2_000, derandomize=True, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(SIDES),
        st.builds(
            lambda milliseconds, rest: milliseconds * 1000 + rest, whole, st.sampled_from([0, 0.5, 1, 999, 999.5])
        ),
        max_size=2,
    ).map(lambda found: Bounds(**found)),
    whole,
)
def test_times_of_update_keep_bounds_as_python_says(tested: Bounds, updated: int) -> None:
    found = asked(bounds.of_update(tested, "o"), updated=updated)  # type: ignore[arg-type]
    assert found == keeps(tested, updated * 1000, updated * 1000 + 1000)
