"""Laws of FHIRPath Patch over any list of names with and without extensions."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.patching.fhirpath_patch import fhirpath_patch
from tests.fhir.patching.building import Json, operation, patch, value

SIBLING = st.none() | st.text("ab", min_size=1, max_size=2).map(lambda text: {"id": text})
GIVEN = st.tuples(st.none() | st.sampled_from(["Ada", "Grace", "Al"]), SIBLING).filter(lambda row: row != (None, None))
GIVENS = st.lists(GIVEN, min_size=1, max_size=5)


def patient(givens: list[tuple[str | None, Json | None]]) -> Json:
    name: Json = {"family": "Hill"}
    for key, column in (("given", [row[0] for row in givens]), ("_given", [row[1] for row in givens])):
        if any(item is not None for item in column):
            name[key] = column
    return {"resourceType": "Patient", "name": [name]}


def done(resource: Json, *operations: Json) -> Json:
    before = copy.deepcopy(resource)
    after = fhirpath_patch(resource, patch(*operations))
    assert resource == before
    return after


GIVEN_PATH = "Patient.name[0].given"


@settings(max_examples=200, derandomize=True)
@given(GIVENS, st.data())
def test_an_insertion_and_its_deletion_leave_nothing(givens: list[Any], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(givens)))
    resource = patient(givens)
    longer = done(resource, operation("insert", GIVEN_PATH, value(valueString="New"), index=at))
    assert longer == patient([*givens[:at], ("New", None), *givens[at:]])
    assert done(longer, operation("delete", f"{GIVEN_PATH}[{at}]")) == resource


@settings(max_examples=200, derandomize=True)
@given(GIVENS, st.data())
def test_a_move_and_the_move_back_leave_nothing(givens: list[Any], data: st.DataObject) -> None:
    source, destination = (data.draw(st.integers(0, len(givens) - 1)) for _ in range(2))
    resource = patient(givens)
    there = done(resource, operation("move", GIVEN_PATH, source=source, destination=destination))
    assert done(there, operation("move", GIVEN_PATH, source=destination, destination=source)) == resource


@settings(max_examples=100, derandomize=True)
@given(GIVENS)
def test_deleting_all_one_by_one_leaves_no_list(givens: list[Any]) -> None:
    after = done(patient(givens), *(operation("delete", f"{GIVEN_PATH}[0]") for _ in givens))
    assert after == {"resourceType": "Patient", "name": [{"family": "Hill"}]}


@settings(max_examples=100, derandomize=True)
@given(GIVENS, GIVEN.filter(lambda row: row[0] is not None))
def test_adding_to_a_list_is_inserting_at_its_end(givens: list[Any], new: tuple[str, Json | None]) -> None:
    item = value(valueString=new[0], **({"_valueString": new[1]} if new[1] else {}))
    added = done(patient(givens), operation("add", "Patient.name[0]", item, name="given"))
    assert added == done(patient(givens), operation("insert", GIVEN_PATH, item, index=len(givens)))
    assert added == patient([*givens, new])
