"""From the FHIRPath of an issue to the place in the JSON."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fhir.paths import Place, rendered
from app.fhir.positions.steps import place_in, steps_of

NAMES = st.one_of(st.from_regex(r"[a-z][A-Za-z0-9_]{0,8}", fullmatch=True), st.text(min_size=1, max_size=6))
PLACES = st.lists(st.one_of(NAMES, st.integers(0, 999)), max_size=6).map(tuple)


@given(place=PLACES)
def test_the_steps_of_a_rendered_path_are_the_place_again(place: Place) -> None:
    assert steps_of(rendered(("Bundle", *place))) == place


@given(
    value=st.recursive(
        st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    )
)
def test_every_place_that_is_there_is_found_by_its_path(value: Any) -> None:
    for place in _places(value):
        assert place_in(value, rendered(("Bundle", *place))) == place


def _places(value: Any) -> list[Place]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((name, *inner) for name, one in members for inner in _places(one))]


OBSERVATION = {
    "resourceType": "Observation",
    "valueQuantity": {"unit": 5},
    "_issued": {"extension": [{"url": "a"}, {"url": "b"}]},
    "note": [{"text": "x"}],
    "contained": [{"resourceType": "Patient", "name": [{"given": ["A", "B"], "_given": [None, {"extension": [{"url": "c"}]}]}]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("Observation.value.ofType(Quantity).unit", ("valueQuantity", "unit")),
        ("Observation.value", ("valueQuantity",)),
        ("Observation.value.unit", ("valueQuantity", "unit")),
        ("Observation.issued.extension[1].url", ("_issued", "extension", 1, "url")),
        ("Observation.contained[0].name[0].given[1]", ("contained", 0, "name", 0, "given", 1)),
        (
            "Observation.contained[0].name[0].given[1].extension[0].url",
            ("contained", 0, "name", 0, "_given", 1, "extension", 0, "url"),
        ),
        ("Observation.note[0].time", ("note", 0)),
        ("Observation.note[7].text", ("note",)),
        ("Observation.code.coding[0]", ()),
        ("Observation.note.where(text = 'x').time", ("note",)),
        ("Observation", ()),
        ("$this", ()),
        ("http.Content-Type", ()),
        ("", ()),
    ],
)
def test_what_an_expression_means(expression: str, place: Place) -> None:
    assert place_in(OBSERVATION, expression) == place
