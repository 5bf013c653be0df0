"""The line that is found is the one on which the value stands, told by another way: what stands before it is counted."""

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.paths import Place
from app.fhir.positions.in_json import positions_in_json
from app.fhir.positions.position import Position, nearest, with_ancestors

TEXTS = st.text(max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
HERE = "↓here↓"


def places_in(value: Any) -> list[Place]:
    """Every place in the value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((name, *inner) for name, one in members for inner in places_in(one))]


def with_mark(value: Any, place: Place) -> Any:
    """The value with a mark in the place of what stands there."""
    if not place:
        return HERE
    step, rest = place[0], place[1:]
    if isinstance(value, list):
        return [with_mark(one, rest) if i == step else one for i, one in enumerate(value)]
    return {name: with_mark(one, rest) if name == step else one for name, one in value.items()}


def position_of_mark(text: str) -> Position:
    """Where the mark begins, counted."""
    before = text[: text.index(json.dumps(HERE))]
    return Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


@settings(deadline=None)
@given(value=VALUES, indent=st.sampled_from([None, 0, 1, 2, "\t"]), escaped=st.booleans())
def test_every_value_of_a_json_text_is_found_where_it_stands(value: Any, indent: Any, escaped: bool) -> None:
    places = places_in(value)
    found = positions_in_json(json.dumps(value, indent=indent, ensure_ascii=escaped), places)
    expected = {p: position_of_mark(json.dumps(with_mark(value, p), indent=indent)) for p in places}
    assert {place: position.line for place, position in found.items()} == {p: e.line for p, e in expected.items()}
    if escaped:
        assert found == expected


def spaced(value: Any, seed: random.Random) -> str:
    """The value as JSON with blanks wherever JSON lets them stand."""

    def blank() -> str:
        return "".join(seed.choice(" \t\n\r") for _ in range(seed.randrange(3)))

    if isinstance(value, dict):
        members = [f"{blank()}{json.dumps(k)}{blank()}:{blank()}{spaced(v, seed)}{blank()}" for k, v in value.items()]
        return "{" + (",".join(members) or blank()) + "}"
    if isinstance(value, list):
        return "[" + (",".join(f"{blank()}{spaced(one, seed)}{blank()}" for one in value) or blank()) + "]"
    return json.dumps(value)


@settings(deadline=None)
@given(value=VALUES, seed=st.integers(0, 1_000_000), number=st.integers(0, 1_000))
def test_blanks_anywhere_do_not_lead_astray(value: Any, seed: int, number: int) -> None:
    places = places_in(value)
    place = places[number % len(places)]
    text = "\n \n" + spaced(value, random.Random(seed))
    at = positions_in_json(text, [place])[place]
    lines = text.split("\n")
    rest = "\n".join([lines[at.line - 1][at.column - 1 :], *lines[at.line :]])
    meant = value
    for step in place:
        meant = meant[step]
    assert json.JSONDecoder().raw_decode(rest)[0] == meant


def test_numbers_of_any_length_and_words_that_are_none_are_passed_over() -> None:
    text = '{"a": [' + "9" * 9_000 + ', NaN, -Infinity, 1e999999],\n"b": 1}'
    assert positions_in_json(text, [("b",)]) == {("b",): Position(2, 6), (): Position(1, 1)}


def test_of_a_key_that_comes_twice_the_last_one_counts() -> None:
    assert positions_in_json('{"a": 1,\n"a": 2}', [("a",)])[("a",)] == Position(2, 6)


def test_what_is_not_there_stands_where_the_nearest_thing_does_that_it_would_lie_in() -> None:
    text = '{\n "entry": [\n  {\n   "resource": {}\n  }\n ]\n}'
    absent: Place = ("entry", 0, "resource", "subject", "reference")
    found = positions_in_json(text, with_ancestors([absent]))
    assert nearest(found, absent) == Position(4, 16)
    assert nearest(found, ("entry", 7, "resource")) == Position(2, 11)
    assert nearest(found, ("type",)) == Position(1, 1)
