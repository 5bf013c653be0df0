"""JSON Patch: RFC 6902's own examples (appendix A), exact numbers, and every refusal."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir import exact_json
from app.fhir.patching.json_patch import json_patch
from app.fhir.problems import Invalid

P = {"resourceType": "Patient", "id": "p"}


def keys(resource: dict[str, Any], patch: Any) -> list[tuple[str, str | None]]:
    before = copy.deepcopy((resource, patch))
    with pytest.raises(Invalid) as refused:
        json_patch(resource, patch)
    assert (resource, patch) == before
    return [(issue.key, issue.expression) for issue in refused.value.issues]


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        ({"foo": "bar"}, {"op": "add", "path": "/baz", "value": "qux"}, {"foo": "bar", "baz": "qux"}),
        ({"foo": ["bar", "baz"]}, {"op": "add", "path": "/foo/1", "value": "qux"}, {"foo": ["bar", "qux", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, {"op": "remove", "path": "/baz"}, {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, {"op": "remove", "path": "/foo/1"}, {"foo": ["bar", "baz"]}),
        ({"baz": "qux"}, {"op": "replace", "path": "/baz", "value": "boo"}, {"baz": "boo"}),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            {"op": "move", "from": "/foo/waldo", "path": "/qux/thud"},
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        (
            {"foo": ["a", "b", "c", "d"]},
            {"op": "move", "from": "/foo/1", "path": "/foo/3"},
            {"foo": ["a", "c", "d", "b"]},
        ),
        ({"foo": ["bar"]}, {"op": "add", "path": "/foo/-", "value": ["abc"]}, {"foo": ["bar", ["abc"]]}),
        ({"/": 9, "~1": 10}, {"op": "test", "path": "/~01", "value": 10}, {"/": 9, "~1": 10}),
        ({"a/b": 1}, {"op": "replace", "path": "/a~1b", "value": 2}, {"a/b": 2}),
        ({"foo": "bar"}, {"op": "add", "path": "/baz", "value": "qux", "xyz": 123}, {"foo": "bar", "baz": "qux"}),
        ({"foo": {"a": 1}}, {"op": "copy", "from": "/foo", "path": "/bar"}, {"foo": {"a": 1}, "bar": {"a": 1}}),
        ({"": 1}, {"op": "replace", "path": "/", "value": 2}, {"": 2}),
    ],
)
def test_what_the_rfc_says(before: dict[str, Any], operation: dict[str, Any], after: dict[str, Any]) -> None:
    resource = {**P, **before}
    assert json_patch(resource, [operation]) == {**P, **after}
    assert resource == {**P, **before}


def test_numbers_keep_their_digits_and_are_tested_by_value() -> None:
    lab = exact_json.loads(b'{"resourceType":"Observation","a":{"value":9.30},"b":[0.0000001]}')
    patch = exact_json.loads(
        b'[{"op":"test","path":"/a/value","value":9.3},{"op":"copy","from":"/a","path":"/c"},'
        b'{"op":"move","from":"/b/0","path":"/d"},{"op":"remove","path":"/b"},{"op":"add","path":"/e","value":1.50}]'
    )
    assert exact_json.dumps(json_patch(lab, patch)) == (
        b'{"resourceType":"Observation","a":{"value":9.30},"c":{"value":9.30},"d":0.0000001,"e":1.50}'
    )


def test_a_copy_shares_nothing_with_its_source() -> None:
    patch = [{"op": "copy", "from": "/a", "path": "/b"}, {"op": "add", "path": "/b/x", "value": 1}]
    assert json_patch({**P, "a": {}}, patch) == {**P, "a": {}, "b": {"x": 1}}


def test_true_is_not_one() -> None:
    assert keys({**P, "active": True}, [{"op": "test", "path": "/active", "value": 1}]) == [("patch-test", "[0].value")]


def test_every_misshapen_operation_is_told_at_once() -> None:
    patch = [
        {"op": "add", "path": "/a", "value": 1},
        {"op": "ad", "path": "a"},
        {"op": "move", "path": "/a"},
        {"op": "copy", "from": 1, "path": "/~2"},
        {"op": "test"},
        "remove",
        {"path": "/a"},
    ]
    assert [place for _, place in keys(P, patch)] == [
        "[1].op",
        "[1].path",
        "[2].from",
        "[3].path",
        "[3].from",
        "[4].path",
        "[4].value",
        "[5]",
        "[6].op",
    ]


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "/nothing"},
        {"op": "remove", "path": ""},
        {"op": "remove", "path": "/name/-"},
        {"op": "replace", "path": "/nothing", "value": 1},
        {"op": "replace", "path": "/name/-", "value": 1},
        {"op": "add", "path": "/name/3", "value": 1},
        {"op": "add", "path": "/name/01", "value": 1},
        {"op": "add", "path": "/name/-1", "value": 1},
        {"op": "add", "path": "/id/x", "value": 1},
        {"op": "add", "path": "/nothing/x", "value": 1},
        {"op": "copy", "from": "/nothing", "path": "/a"},
        {"op": "move", "from": "/name", "path": "/name/0"},
        {"op": "add", "path": "/name/" + "9" * 5000, "value": 1},
    ],
)
def test_a_place_that_is_not_there_is_named(operation: dict[str, Any]) -> None:
    assert keys({**P, "name": [{}, {}]}, [{"op": "test", "path": "/id", "value": "p"}, operation]) == [
        ("patch-path", "[1].path")
    ]


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ({"op": "replace", "path": "/id", "value": "q"}, "Patient.id"),
        ({"op": "remove", "path": "/id"}, "Patient.id"),
        ({"op": "replace", "path": "/resourceType", "value": "Group"}, "Patient.resourceType"),
        ({"op": "replace", "path": "", "value": {"resourceType": "Patient", "id": "q"}}, "Patient.id"),
        ({"op": "replace", "path": "", "value": [1]}, None),
    ],
)
def test_type_and_id_stay(operation: dict[str, Any], place: str | None) -> None:
    assert keys(P, [operation]) == [("patch-immutable", place)]


def test_copies_cannot_grow_without_bound() -> None:
    wide = [{"op": "copy", "from": "/a", "path": "/a/-"} for _ in range(60)]
    deep = [{"op": "copy", "from": "/b", "path": "/b/b"} for _ in range(70)]
    text = [{"op": "copy", "from": "/c", "path": f"/c{i}"} for i in range(200)]
    moved = [
        step
        for _ in range(70)
        for step in (
            {"op": "add", "path": "/n", "value": {}},
            {"op": "move", "from": "/b", "path": "/n/b"},
            {"op": "move", "from": "/n", "path": "/b"},
        )
    ]
    resource = {**P, "a": [1], "b": {}, "c": "x" * 100_000}
    for patch in (wide, deep, text, moved):
        assert {key for key, _ in keys(resource, patch)} == {"patch-too-large"}


@pytest.mark.parametrize("patch", [{}, "x", None, 1])
def test_what_is_no_list_is_refused(patch: Any) -> None:
    assert keys(P, patch) == [("patch-shape", None)]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
POINTERS = st.lists(st.sampled_from(["name", "0", "1", "-", "given", "id", "", "~0", "~1"]), max_size=4).map(
    lambda parts: "".join(f"/{one}" for one in parts)
)
OPERATIONS = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
        "path": POINTERS,
        "from": POINTERS,
        "value": ANY,
    }
)


@settings(max_examples=300, derandomize=True)
@given(st.lists(OPERATIONS | ANY, max_size=5))
def test_any_patch_is_done_or_refused_and_the_input_stays(patch: list[Any]) -> None:
    resource = {**P, "name": [{"given": ["a", "b"]}, {}]}
    before = copy.deepcopy(resource)
    try:
        done = json_patch(resource, patch)
        assert (done["resourceType"], done["id"]) == ("Patient", "p")
    except Invalid as refused:
        assert refused.issues
    assert resource == before
